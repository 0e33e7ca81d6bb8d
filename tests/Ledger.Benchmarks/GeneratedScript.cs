using System.Text;
using System.Text.Json;

namespace Ledger.Benchmarks;

/// <summary>
/// A case's script that looks like an archive: what is used comes first, and then each claim with its evidence. Documents with their texts and others that nobody here has seen, chains of
/// one to five hops, sources and reports of which few are used often and most seldom, one report that every tenth claim at least rests on (10,000 claims and more in a script of a million
/// lines), responses, resolutions, corrections and assessments. The same seed makes the same script, byte for byte.
/// </summary>
internal sealed class GeneratedScript(int seed)
{
    private const string Quotation = "said something that can be checked";

    private readonly Random _random = new(seed);
    private readonly List<string> _sources = [], _reports = [];
    private int _claims;
    private int _lines;

    /// <summary>The header of the script, for whoever sends it as a file; in the case of that name.</summary>
    public static string Header(string name) => JsonSerializer.Serialize(new
    {
        @case = name, title = "A generated archive", actors = new { archivist = new { name = "Arthur Archivist", role = "Editor" } },
    });

    /// <summary>So many lines, without a header.</summary>
    /// <param name="actor">Who acts, where the lines are to say so.</param>
    public IEnumerable<string> Lines(int lines, string? actor = null)
    {
        foreach (var line in Endless())
        {
            if (_lines++ == lines) yield break;
            yield return actor is null ? line : line.Insert(1, $"\"as\":\"{actor}\",");
        }
    }

    /// <summary>Writes a script with its header, of so many lines besides.</summary>
    public void Write(string path, string name, int lines)
    {
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false));
        file.Write(Header(name) + "\n");
        foreach (var line in Lines(lines, "archivist")) file.Write(line + "\n");
    }

    private IEnumerable<string> Endless()
    {
        foreach (var line in MoreToCite(10)) yield return line;
        while (true)
        {
            if (_random.Next(10) == 0)
            {
                foreach (var line in MoreToCite(1)) yield return line;
            }
            foreach (var line in AClaim()) yield return line;
        }
    }

    private IEnumerable<string> MoreToCite(int times)
    {
        for (var i = 0; i < times; i++)
        {
            var number = _sources.Count;
            _sources.Add($"source-{number}");
            yield return Line("RegisterSource", $"source-{number}", null, number % 2 == 0 ? new { kind = "Organisation", name = $"The paper {number}" } : new { kind = "Person", name = $"The official {number}", role = "Official" });
            _reports.Add($"report-{number}");
            yield return Line("RegisterDocument", $"report-{number}", null, new
            {
                kind = "Report", title = $"The report {number}", publisher = "$" + Often(_sources), revision = new { status = "Draft", rights = "Quotation", unseen = true },
            });
            if (number % 3 == 0) yield return Line("AddCaveat", $"caveat-{number}", $"report-{number}", new { text = "Under review, and subject to change." });
        }
    }

    private IEnumerable<string> AClaim()
    {
        var n = _claims++;
        var (claim, subject) = ($"claim-{n}", Often(_sources));
        yield return Line("AssertClaim", claim, null, new { statement = $"Somebody said something, for the {n}th time, that can be checked.", subjects = new[] { new { source = "$" + subject } }, topics = new[] { "a topic" } });
        var evidence = _random.Next(1, 5);
        for (var i = 0; i < evidence; i++)
        {
            var (article, attribution) = ($"article-{n}-{i}", $"attribution-{n}-{i}");
            yield return Line("RegisterDocument", article, null, new
            {
                kind = "Article", title = $"An article about the claim {n}", publisher = "$" + Often(_sources), url = $"https://example.org/{n}/{i}", language = "en",
                revision = new { status = "Published", rights = "Quotation", text = $"It was the {n}th time. Somebody {Quotation}, as number {i} has it. Nobody else would say anything." },
            });
            yield return Line("AttributePassage", attribution, null, new
            {
                document = "$" + article, revision = 1, passages = new[] { new { exact = Quotation } }, mode = "Partial", hops = Hops(subject, n % 10 == 0 && i == 0).ToArray(),
            });
            yield return Line("LinkEvidence", $"evidence-{n}-{i}", claim, new { stance = i == 3 ? "Context" : "Supports", attribution = "$" + attribution });
        }
        if (_random.Next(3) == 0)
        {
            yield return Line("RespondToClaim", $"response-{n}", claim, new { by = "$" + subject, kind = "Denial", statement = "That is not what was said." });
            if (_random.Next(2) == 0) yield return Line("ResolveClaimResponse", $"resolution-{n}", claim, new { outcome = "Rejected", reason = "The recording has it." }, $"response-{n}");
        }
        if (_random.Next(10) == 0) yield return Line("CorrectClaim", $"correction-{n}", claim, new { reasonCode = "Clarification", reason = "Clearer.", changes = new { topics = new[] { "a topic", "another" } } });
        if (_random.Next(4) == 0) yield return Line("AssessClaim", $"assessment-{n}", claim, new { rating = "MostlyTrue", rationale = "As far as it goes.", evidence = new[] { $"$evidence-{n}-0" } });
        if (_random.Next(50) == 0) yield return Line("WithdrawEvidence", $"withdrawal-{n}", claim, new { reason = "It was about somebody else." }, $"evidence-{n}-{evidence - 1}");
    }

    /// <summary>One to five, each nearer to the subject; through the first report of all, if the claim is to rest on that.</summary>
    private IEnumerable<object> Hops(string subject, bool throughTheFirst)
    {
        for (var more = _random.Next(throughTheFirst ? 1 : 0, 5); more > 0; more--)
        {
            if (throughTheFirst || _random.Next(2) == 0)
            {
                yield return new { document = "$" + (throughTheFirst ? _reports[0] : Often(_reports)), revision = 1, verb = "reported" };
                throughTheFirst = false;
            }
            else yield return new { source = "$" + Often(_sources), verb = "reported" };
        }
        yield return new { source = "$" + subject, verb = "was quoted as saying" };
    }

    /// <summary>The first few often, the others ever more seldom, as Zipf found.</summary>
    private string Often(List<string> all) => all[(int)(Math.Pow(all.Count, _random.NextDouble()) - 1)];

    private static string Line(string command, string name, string? on, object body, string? part = null)
    {
        var line = new StringBuilder($"{{\"command\":\"{command}\",\"name\":\"{name}\"");
        if (on is not null) line.Append($",\"on\":\"{on}\"");
        if (part is not null) line.Append($",\"part\":\"{part}\"");
        return line.Append($",\"body\":{JsonSerializer.Serialize(body)}}}").ToString();
    }
}
