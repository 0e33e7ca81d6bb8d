using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Ledger.Cli;
using Ledger.Hosting;
using Ledger.Proofs;

namespace Ledger.Tests.Conventions;

/// <summary>A folder is a feature, a file is named after what is in it, and what is on record never changes.</summary>
public sealed partial class HouseConventions
{
    private static readonly IReadOnlyList<Type> Types =
    [
        .. new[] { typeof(LedgerServer), typeof(LedgerCommand), typeof(CanonicalJson) }.SelectMany(house => house.Assembly.GetTypes())
            .Where(t => t.Namespace?.StartsWith("Ledger", StringComparison.Ordinal) is true),
    ];

    /// <summary>Words for where things were put, not for what they are.</summary>
    private static readonly string[] Drawers =
        ["Abstractions", "Commands", "Common", "Dtos", "Events", "Extensions", "Handlers", "Helpers", "Interfaces", "Managers", "Misc", "Models", "Queries", "Repositories", "Services", "Shared", "Utilities", "Utils"];

    /// <summary>Files that have another name than a type in them, and why.</summary>
    private static readonly Dictionary<string, string> Unnamed = new()
    {
        ["src/Ledger/Program.cs"] = "Top-level statements: the name is the compiler's.",
        ["src/Ledger.Cli/Program.cs"] = "Top-level statements.",
        ["src/Ledger.Cli/Http/LedgerFailures.cs"] = "The two ways in which the ledger fails a request.",
    };

    [Fact]
    public void Every_record_is_sealed_or_abstract() => Types
        .Where(t => t.IsClass && LedgerTypes.IsRecord(t) && !t.IsSealed && !t.IsAbstract)
        .ShouldBeEmpty();

    [Fact]
    public void No_record_can_be_changed_after_it_was_made() => Types
        .Where(t => t.IsClass && LedgerTypes.IsRecord(t))
        .SelectMany(t => t.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Where(p => p.SetMethod is { IsPublic: true } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)))
        .Select(p => $"{p.DeclaringType!.Name}.{p.Name}")
        .ShouldBeEmpty();

    [Fact]
    public void No_folder_is_a_drawer() => SourceTree.Folders("src").Where(d => Drawers.Contains(d.Name, StringComparer.OrdinalIgnoreCase)).Select(SourceTree.Name).ShouldBeEmpty();

    [Fact]
    public void No_type_is_a_drawer() => Types
        .Where(t => !t.IsNested && DrawerNames().IsMatch(t.Name))
        .Select(t => t.FullName)
        .ShouldBeEmpty();

    [Fact]
    public void Every_file_is_named_after_a_type_in_it() => SourceTree.Code
        .Where(f => !Unnamed.ContainsKey(SourceTree.Name(f)) && !Names(File.ReadAllText(f.FullName)).Any(n => n == Stem(f) || n == Stem(f) + "Attribute" || n == Stem(f) + "Endpoint"))
        .Select(SourceTree.Name)
        .ShouldBeEmpty();

    [Fact]
    public void Every_file_with_another_name_is_there() => Unnamed.Keys.Where(f => !File.Exists(Path.Combine(SourceTree.Root.FullName, f))).ShouldBeEmpty();

    /// <summary>Features are parted into what runs without the server and what does not; their namespaces are not.</summary>
    [Fact]
    public void Every_file_stands_in_the_folder_of_its_namespace()
    {
        foreach (var file in SourceTree.Code.Where(f => f.Name != "Program.cs"))
        {
            var expected = SourceTree.Name(file.Directory!)["src/".Length..].Replace("Ledger.Record/", "Ledger/").Replace('/', '.');
            Namespaces().Match(File.ReadAllText(file.FullName)).Groups[1].Value.ShouldBe(expected, SourceTree.Name(file));
        }
    }

    [Fact]
    public void Nothing_is_left_for_later() => SourceTree.Code.Concat(SourceTree.Files("tests", "*.cs"))
        .Where(f => Postponed().IsMatch(File.ReadAllText(f.FullName)))
        .Select(SourceTree.Name)
        .ShouldBeEmpty();

    private static string Stem(FileInfo file) => file.Name[..file.Name.IndexOf('.', StringComparison.Ordinal)];

    private static IEnumerable<string> Names(string code) => Declarations().Matches(code).Select(m => m.Groups[1].Value);

    [GeneratedRegex(@"^\s*(?:public |internal |private |file |static |sealed |abstract |partial |readonly |ref )*(?:class|record struct|record|struct|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declarations();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespaces();

    [GeneratedRegex("(Service|Services|Helper|Helpers|Util|Utils|Dto|Manager|Repository)$")]
    private static partial Regex DrawerNames();

    [GeneratedRegex(@"\b(TO[D]O|FIX[M]E|HA[C]K|XX[X])\b|NotImplemented[E]xception")]
    private static partial Regex Postponed();
}
