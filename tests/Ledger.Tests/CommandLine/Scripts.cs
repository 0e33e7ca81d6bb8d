using System.Text;
using Ledger.Cli.Cases;

namespace Ledger.Tests.CommandLine;

/// <summary>A small case: a newspaper's report, what it says somebody said, and the claim that rests on it.</summary>
internal static class Scripts
{
    public const string Header =
        """{"case":"small","title":"A small case","source":"made up","actors":{"contributor":{"name":"Ada Reporter","role":"Contributor"},"editor":{"name":"Eve Editor","role":"Editor"}}}""";

    public static readonly string[] Lines =
    [
        Header,
        """{"command":"RegisterSource","name":"newspaper","as":"contributor","body":{"kind":"Organisation","name":"The Newspaper"}}""",
        """{"command":"RegisterDocument","name":"report","as":"contributor","body":{"kind":"Article","title":"$$100 and more","publisher":"$newspaper","authors":["$newspaper"],"revision":{"status":"Published","rights":"Quotation","unseen":true}}}""",
        """{"command":"AddCaveat","name":"draft","on":"report","as":"contributor","body":{"text":"Subject to change"}}""",
        """{"command":"AssertClaim","name":"claim","as":"contributor","body":{"statement":"It was so.","subjects":[{"document":"$report"}]}}""",
        """{"command":"RespondToClaim","name":"denial","on":"claim","as":"contributor","body":{"by":"$newspaper","kind":"Denial"}}""",
        """{"command":"ResolveClaimResponse","name":"resolved","on":"claim","part":"denial","as":"editor","body":{"outcome":"Rejected","reason":"It was so."}}""",
        """{"command":"CorrectClaim","name":"corrected","on":"claim","as":"editor","body":{"reasonCode":"Typo","reason":"A slip.","changes":{"responses/$denial/kind":"Dispute"}}}""",
    ];

    public static string Small => string.Join('\n', Lines) + "\n";

    public static CaseScript Parse(params string[] lines) => CaseScript.Parse(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
}
