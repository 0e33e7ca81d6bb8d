using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ledger.Cli.Access;

/// <summary>A ledger that the user works with, under a name.</summary>
/// <param name="Server">Its address.</param>
/// <param name="Token">The user's token there, or null to read as a stranger.</param>
internal sealed record Profile(string Server, string? Token)
{
    /// <summary>Without the token: it is a secret.</summary>
    public override string ToString() => Server;
}

/// <summary>
/// The user's profiles: <c>profiles.json</c> in the folder for configuration. It has tokens in it, so on Unix only its owner can read it (mode 0600),
/// from the moment it exists; it is replaced as a whole, so a crash leaves the old one.
/// </summary>
internal sealed partial record Profiles(string? Current, SortedDictionary<string, Profile> All)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string FileIn(string folder) => Path.Combine(folder, "profiles.json");

    /// <exception cref="WrongUsageException">The file is there and cannot be read.</exception>
    public static Profiles Read(string folder)
    {
        var file = FileIn(folder);
        try
        {
            var read = JsonSerializer.Deserialize<Profiles>(File.ReadAllBytes(file), Layout);
            return new(read?.Current, new(read?.All ?? [], StringComparer.Ordinal));
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            return new(null, new(StringComparer.Ordinal));
        }
        catch (Exception broken) when (broken is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new WrongUsageException($"The profiles in {file} cannot be read: {broken.Message}", "Mend the file, or delete it and set the profiles again.");
        }
    }

    /// <exception cref="WrongUsageException">The folder cannot be written.</exception>
    public void Write(string folder)
    {
        var file = FileIn(folder);
        var next = file + ".new";
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);

            // A left-over of a crash may have been made by somebody else, with another mode.
            File.Delete(next);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
            using (var stream = new FileStream(next, options)) JsonSerializer.Serialize(stream, this, Layout);
            File.Move(next, file, overwrite: true);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            throw new WrongUsageException($"The profiles cannot be written to {file}: {broken.Message}");
        }
    }

    /// <exception cref="WrongUsageException">There is no profile of that name.</exception>
    public Profile Named(string name) => All.TryGetValue(name, out var profile)
        ? profile
        : throw new WrongUsageException($"There is no profile \"{name}\".", All.Count == 0
            ? "Set one: ledger profile set NAME --server URL --token -"
            : $"There are: {string.Join(", ", All.Keys)}.");

    public static bool IsName(string name) => NameShape().IsMatch(name);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex NameShape();
}
