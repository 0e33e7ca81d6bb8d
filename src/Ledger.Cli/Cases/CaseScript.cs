using System.Text.Json;

namespace Ledger.Cli.Cases;

/// <summary>
/// A case as a script of commands, read and checked: every line is a known command with a name of its own, every reference is to an
/// earlier line that made something, and every actor is one of the header's. What only the ledger can judge (do the facts fit, may the
/// actor do this) is left to the ledger.
/// </summary>
/// <param name="Header">What the case is, and who acts in it.</param>
/// <param name="Commands">The commands, in the order in which they are sent.</param>
public sealed record CaseScript(CaseHeader Header, IReadOnlyList<CaseCommand> Commands)
{
    /// <summary>The file that a folder is read from.</summary>
    public const string FileName = "case.ndjson";

    /// <summary>Reads a script from a file, or from <c>case.ndjson</c> in a folder.</summary>
    /// <param name="path">A file of one JSON object a line (NDJSON, UTF-8), or a folder that has one.</param>
    /// <exception cref="CaseScriptException">The script has faults; all of them are listed with their lines.</exception>
    /// <exception cref="IOException">The file is not there or cannot be read.</exception>
    public static CaseScript Read(string path) => Parse(File.ReadAllBytes(FileAt(path)));

    /// <summary>The file of a script: the path itself, or <c>case.ndjson</c> in the folder that it names.</summary>
    public static string FileAt(string path) => Directory.Exists(path) ? Path.Combine(path, FileName) : path;

    /// <summary>Reads the header alone, however long the script is.</summary>
    /// <exception cref="CaseScriptException">The first line is no header.</exception>
    /// <exception cref="IOException">The file is not there or cannot be read.</exception>
    public static async Task<CaseHeader> ReadHeader(string path, CancellationToken token)
    {
        await using var file = File.OpenRead(FileAt(path));
        return new CaseScriptReader().ReadHeader(await new CaseLines(file, CaseStream.LongestLine).Next(1, long.MaxValue, token) is [var first] ? first : null);
    }

    /// <summary>Reads a script from its bytes (NDJSON, UTF-8; a byte order mark and blank lines are passed over).</summary>
    /// <exception cref="CaseScriptException">The script has faults; all of them are listed with their lines.</exception>
    public static CaseScript Parse(ReadOnlyMemory<byte> script) => new CaseScriptReader().Read(script);
}

/// <summary>The first line of a script.</summary>
/// <param name="Case">The case's short name; it is part of every idempotency key, so it never changes once a case is on record.</param>
/// <param name="Title">The case in a few words, for people.</param>
/// <param name="Source">Where the facts come from, if the script says so.</param>
/// <param name="Actors">Who acts, by the name that the lines use in <c>as</c>.</param>
public sealed record CaseHeader(string Case, string Title, string? Source, IReadOnlyDictionary<string, CaseActor> Actors);

/// <summary>Somebody who acts in a case.</summary>
/// <param name="Name">The actor's name on record.</param>
/// <param name="Role">The role that the case needs: Reader, Contributor, Editor, Auditor or Administrator.</param>
public sealed record CaseActor(string Name, string Role);

/// <summary>One line of a script.</summary>
/// <param name="Line">The line's number in the file, from 1.</param>
/// <param name="Kind">Which command it is.</param>
/// <param name="Name">The local name of what it makes; unique in the script.</param>
/// <param name="On">The local name of the existing thing that it is about; null when it makes a thing.</param>
/// <param name="Part">The local name of the part that the route has, or null.</param>
/// <param name="Revision">The number of the revision that the route has, from 1, or null.</param>
/// <param name="As">The header's name of the actor who acts.</param>
/// <param name="Body">The command's body, with references to local names still in it.</param>
public sealed record CaseCommand(
    int Line, CaseCommandKind Kind, string Name, string? On, string? Part, int? Revision, string As, JsonElement Body);

/// <summary>One thing that is wrong with a script.</summary>
/// <param name="Line">The line's number in the file, from 1.</param>
/// <param name="Message">What is wrong there and what to write instead, for people.</param>
public sealed record CaseScriptFault(int Line, string Message);

/// <summary>A script that was refused before anything of it was sent.</summary>
public sealed class CaseScriptException(IReadOnlyList<CaseScriptFault> faults)
    : Exception(string.Join(Environment.NewLine, faults.Select(fault => $"line {fault.Line}: {fault.Message}")))
{
    /// <summary>All that is wrong, in the order of the lines; never empty.</summary>
    public IReadOnlyList<CaseScriptFault> Faults { get; } = faults;
}
