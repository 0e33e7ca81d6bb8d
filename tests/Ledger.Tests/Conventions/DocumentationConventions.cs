using System.Text.RegularExpressions;

namespace Ledger.Tests.Conventions;

/// <summary>What is written for people leads somewhere.</summary>
public sealed partial class DocumentationConventions
{
    private static readonly FileInfo Index = new(Path.Combine(SourceTree.Root.FullName, "docs", "decisions", "README.md"));

    private static IEnumerable<FileInfo> Pages => SourceTree.Root.EnumerateFiles("*.md").Concat(SourceTree.Files("docs", "*.md")).Concat(SourceTree.Files("seeds", "*.md"));

    private static IEnumerable<FileInfo> Records => Index.Directory!.EnumerateFiles("*.md").Where(f => f.Name != Index.Name);

    [Fact]
    public void Every_link_leads_to_a_file_and_a_heading_that_is_there()
    {
        var dead = from page in Pages
                   from link in Links(File.ReadAllText(page.FullName))
                   where !Leads(page, link)
                   select $"{SourceTree.Name(page)}: {link}";
        dead.ShouldBeEmpty();
    }

    [Fact]
    public void The_index_of_decisions_lists_every_record_by_its_number()
    {
        Records.ShouldNotBeEmpty();
        var index = File.ReadAllText(Index.FullName);
        foreach (var record in Records)
        {
            var number = int.Parse(record.Name[..4]);
            File.ReadLines(record.FullName).First().ShouldStartWith($"# {number}. ", customMessage: record.Name);
            index.ShouldContain($"[{number}]({record.Name})");
        }
        Records.Select(r => r.Name[..4]).Distinct().Count().ShouldBe(Records.Count(), "no two records have the same number");
    }

    [Fact]
    public void Every_decision_says_what_it_was_about_what_it_brings_and_what_would_reopen_it()
    {
        foreach (var record in Records)
        {
            Parts().Matches(File.ReadAllText(record.FullName)).Select(m => m.Groups[1].Value.ToLowerInvariant()).ShouldBe(["context", "decision", "consequences", "revisit"], record.Name);
        }
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_found()
    {
        Links("[here](README.md), ![drawn](docs/flow.svg \"The flow\") and `[not](a-link.md)`\n```\n[nor](this.md)\n```\n[far](https://example.org/)").ShouldBe(["README.md", "docs/flow.svg"]);
        Leads(Index, "README.md").ShouldBeTrue();
        Leads(Index, "0000-nothing.md").ShouldBeFalse();
        Leads(Index, "#no-such-heading").ShouldBeFalse();
    }

    private static IEnumerable<string> Links(string markdown) => Targets().Matches(Code().Replace(markdown, ""))
        .Select(m => m.Groups[1].Value)
        .Where(target => !target.Contains(':', StringComparison.Ordinal));

    private static bool Leads(FileInfo page, string link)
    {
        var (path, heading) = link.Split('#') is [var p, var h] ? (p, h) : (link, null);
        var target = path.Length == 0 ? page.FullName : Path.GetFullPath(Path.Combine(page.DirectoryName!, Uri.UnescapeDataString(path)));
        return Path.Exists(target) && (heading is null || !target.EndsWith(".md", StringComparison.Ordinal)
            || Headings().Matches(Code().Replace(File.ReadAllText(target), "")).Any(m => Anchor(m.Groups[1].Value) == heading));
    }

    /// <summary>The anchor that a heading has on the usual forges.</summary>
    private static string Anchor(string heading) => NotInAnchors().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"\[[^\]]*\]\(\s*([^)\s]+)[^)]*\)")]
    private static partial Regex Targets();

    [GeneratedRegex(@"^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"^(?:## |\*\*)(?:What would make us )?(Context|Decision|Consequences|Revisit)\b", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Parts();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
