using Ledger.Cli.Cases;
using Ledger.Http;
using Microsoft.AspNetCore.Mvc;

namespace Ledger.Intake;

/// <summary>A line of an import, read by itself.</summary>
/// <param name="Number">Its number in what was sent, from 1.</param>
/// <param name="Line">What it says; null where that is no command.</param>
/// <param name="References">The local names that its body refers to.</param>
/// <param name="Refusal">Why it is refused, whatever else is on record; null, if it is not.</param>
internal sealed record ScriptLine(int Number, CaseLine? Line, IReadOnlyList<string> References, ProblemDetails? Refusal)
{
    /// <summary>Reads a line, which may have this many bytes.</summary>
    public static ScriptLine Of(CaseLineRead line, long longest)
    {
        if (line.IsTooLong) return new ScriptLine(line.Number, null, [], Problems.Of(413, "too-large", $"The line may have {longest:N0} bytes.", "Register longer texts by hash and excerpts."));

        var faults = new List<string>();
        var read = CaseLine.Json(line.Bytes, faults.Add) is { } json ? CaseLine.Read(json, namesActors: false, faults.Add) : null;
        if (faults.Count > 0) return new ScriptLine(line.Number, read, [], Problems.BadRequest("invalid-request", "The line is no command.", detail: string.Join(' ', faults)));

        var references = new List<string>();
        CaseReferences.Find(read!.Body, (name, _) => references.Add(name));
        return new ScriptLine(line.Number, read, references, null);
    }

    /// <summary>Every local name that it refers to.</summary>
    public IEnumerable<string> Names => new[] { Line?.On, Line?.Part }.OfType<string>().Concat(References);
}
