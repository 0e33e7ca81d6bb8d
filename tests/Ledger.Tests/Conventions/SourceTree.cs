namespace Ledger.Tests.Conventions;

/// <summary>The files of the solution, found from where the tests run.</summary>
internal static class SourceTree
{
    /// <summary>The folder that the solution file stands in.</summary>
    public static readonly DirectoryInfo Root = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>Every C# file under <c>src/</c> that a person wrote.</summary>
    public static IReadOnlyList<FileInfo> Code => [.. Files("src", "*.cs")];

    /// <summary>The files below a folder of the solution, without what a build leaves there.</summary>
    public static IEnumerable<FileInfo> Files(string folder, string pattern) =>
        new DirectoryInfo(Path.Combine(Root.FullName, folder)).EnumerateFiles(pattern, SearchOption.AllDirectories).Where(f => !IsBuilt(f.FullName));

    /// <summary>The folders below a folder of the solution, likewise.</summary>
    public static IEnumerable<DirectoryInfo> Folders(string folder) =>
        new DirectoryInfo(Path.Combine(Root.FullName, folder)).EnumerateDirectories("*", SearchOption.AllDirectories).Where(d => !IsBuilt(d.FullName));

    /// <summary>A path as a person names it: from the solution's folder, with slashes.</summary>
    public static string Name(FileSystemInfo file) => Path.GetRelativePath(Root.FullName, file.FullName).Replace('\\', '/');

    private static bool IsBuilt(string path) => Path.GetRelativePath(Root.FullName, path).Split(Path.DirectorySeparatorChar).Any(step => step is "bin" or "obj");

    private static DirectoryInfo Find(DirectoryInfo? folder) => folder switch
    {
        null => throw new DirectoryNotFoundException("The tests run outside of the solution: there is no Ledger.sln above them."),
        _ when File.Exists(Path.Combine(folder.FullName, "Ledger.sln")) => folder,
        _ => Find(folder.Parent),
    };
}
