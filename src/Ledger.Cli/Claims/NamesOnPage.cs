using System.Text.Json;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Claims;

/// <summary>What things are called, as far as a claim's page says so: its parties, and all that its evidence goes through.</summary>
internal sealed class NamesOnPage
{
    // Enough to know a passage again.
    private const int LongestName = 60;

    private readonly Dictionary<string, string> _names = [];

    public NamesOnPage(JsonElement claim)
    {
        foreach (var party in claim.List("subjects").Concat(claim.List("mentions"))) Add(party);
        foreach (var evidence in claim.List("evidence"))
        {
            Add(evidence.Member("carrier"));
            Add(evidence.Member("document"));
            Add(evidence.Member("carrier")?.Member("publisher"));
            foreach (var hop in evidence.List("chain"))
            {
                Add(hop.Member("source"));
                Add(hop.Member("document"));
            }

            if ((evidence.Member("attribution") is { ValueKind: JsonValueKind.Object } attribution ? attribution.Text("id") : evidence.Text("attribution")) is { } id)
                Name(id, $"“{string.Join(" … ", evidence.List("passages").Select(passage => passage.Text("exact")))}”");
        }

        foreach (var spoke in claim.List("responses").Concat(claim.List("assessments"))) Add(spoke.Member("by"));
        foreach (var node in claim.Member("standing")?.List("bottleneck") ?? []) Add(node);
        if (claim.Text("id") is { } own) _names[own] = "this claim";
    }

    /// <summary>What the thing is called, in markup; its kind and its id where the page does not say.</summary>
    public string Of(JsonElement? stream)
    {
        if (stream?.Text("id") is not { } id) return "something";
        return Printable.Markup(_names.GetValueOrDefault(id) ?? $"{stream.Value.Text("kind")?.ToLowerInvariant() ?? "thing"} {id}");
    }

    private void Add(JsonElement? thing)
    {
        if (thing?.Text("id") is { } id && Words.Called(thing) is { } name && name != id) Name(id, name);
    }

    private void Name(string id, string name)
    {
        if (_names.ContainsKey(id) || name is "“”") return;
        var letters = name.EnumerateRunes().ToList();
        _names[id] = letters.Count <= LongestName ? name : string.Concat(letters.Take(LongestName - 1)).TrimEnd() + (name.EndsWith('”') ? "…”" : "…");
    }
}
