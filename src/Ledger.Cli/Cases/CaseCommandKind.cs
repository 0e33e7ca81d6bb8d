namespace Ledger.Cli.Cases;

/// <summary>
/// One kind of command that a case script may hold: its route, what it is about and what it makes.
/// The table is the writing half of the HTTP contract; redactions are left out, for a script must not be able to remove anything.
/// </summary>
/// <param name="Name">The command's name, as the script writes it.</param>
/// <param name="Route">The path after <c>/api/</c>, with <c>{on}</c>, <c>{part}</c> and <c>{revision}</c> where the script says them.</param>
/// <param name="MakesThing">What kind of thing (its plural, as routes have it) the answer's <c>id</c> is new for, or null.</param>
/// <param name="MakesPart">The member of the answer that has the id of the part that was made, or null.</param>
/// <param name="TakesPart">The <see cref="MakesPart"/> that <c>{part}</c> must have come from, or null.</param>
public sealed record CaseCommandKind(string Name, string Route, string? MakesThing = null, string? MakesPart = null, string? TakesPart = null)
{
    private static readonly CaseCommandKind[] Table =
    [
        new("RegisterSource", "sources", MakesThing: "sources"),
        new("CorrectSource", "sources/{on}/corrections", MakesPart: "correctionId"),
        new("MergeSource", "sources/{on}/merge"),

        new("RegisterDocument", "documents", MakesThing: "documents"),
        new("ReviseDocument", "documents/{on}/revisions"),
        new("SupplyText", "documents/{on}/revisions/{revision}/text"),
        new("AddCaveat", "documents/{on}/caveats", MakesPart: "caveatId"),
        new("LiftCaveat", "documents/{on}/caveats/{part}/lift", TakesPart: "caveatId"),
        new("RespondToDocument", "documents/{on}/responses", MakesPart: "responseId"),
        new("ResolveDocumentResponse", "documents/{on}/responses/{part}/resolution", TakesPart: "responseId"),
        new("CorrectDocument", "documents/{on}/corrections", MakesPart: "correctionId"),
        new("RetractDocument", "documents/{on}/retraction"),

        new("AttributePassage", "attributions", MakesThing: "attributions"),
        new("WithdrawAttribution", "attributions/{on}/withdrawal"),
        new("RespondToAttribution", "attributions/{on}/responses", MakesPart: "responseId"),
        new("ResolveAttributionResponse", "attributions/{on}/responses/{part}/resolution", TakesPart: "responseId"),
        new("CorrectAttribution", "attributions/{on}/corrections", MakesPart: "correctionId"),

        new("AssertClaim", "claims", MakesThing: "claims"),
        new("LinkEvidence", "claims/{on}/evidence", MakesPart: "evidenceId"),
        new("WithdrawEvidence", "claims/{on}/evidence/{part}/withdrawal", TakesPart: "evidenceId"),
        new("AssessClaim", "claims/{on}/assessments", MakesPart: "assessmentId"),
        new("WithdrawAssessment", "claims/{on}/assessments/{part}/withdrawal", TakesPart: "assessmentId"),
        new("RespondToClaim", "claims/{on}/responses", MakesPart: "responseId"),
        new("ResolveClaimResponse", "claims/{on}/responses/{part}/resolution", TakesPart: "responseId"),
        new("CorrectClaim", "claims/{on}/corrections", MakesPart: "correctionId"),
        new("RetractClaim", "claims/{on}/retraction"),
        new("MergeClaim", "claims/{on}/merge"),
        new("PublishClaim", "claims/{on}/publication"),

        new("AddActor", "actors", MakesThing: "actors"),
        new("ChangeRole", "actors/{on}/role"),
        new("IssueToken", "actors/{on}/tokens", MakesPart: "tokenId"),
        new("RevokeToken", "actors/{on}/tokens/{part}/revocation", TakesPart: "tokenId"),
    ];

    private static readonly Dictionary<string, CaseCommandKind> ByName = Table.ToDictionary(kind => kind.Name, StringComparer.Ordinal);

    /// <summary>Every kind that a script may hold.</summary>
    public static IReadOnlyList<CaseCommandKind> All => Table;

    /// <summary>The kind of that exact name, or null.</summary>
    public static CaseCommandKind? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The kind of thing that the route is about: the plural that it starts with.</summary>
    public string Things => Route.Split('/')[0];

    /// <summary>True when the command is about something that exists, which the script names with <c>on</c>.</summary>
    public bool TakesOn => Route.Contains("{on}", StringComparison.Ordinal);

    /// <summary>True when the route has the number of a revision.</summary>
    public bool TakesRevision => Route.Contains("{revision}", StringComparison.Ordinal);

    /// <summary>True when a later line may refer to what this command made.</summary>
    public bool MakesSomething => MakesThing is not null || MakesPart is not null;
}
