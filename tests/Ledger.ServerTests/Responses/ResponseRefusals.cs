using Ledger.Access;

namespace Ledger.ServerTests.Responses;

/// <summary>Documents, attributions and claims are responded to in the same way.</summary>
public sealed class ResponseRefusals(LedgerServerFixture ledger)
{
    public static TheoryData<string> Kinds => ["documents", "attributions", "claims"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Whoever_responds_is_a_source_on_record(string kind)
    {
        var thing = await Thing(kind);

        foreach (var by in new[] { OnRecord.Nothing, (await ledger.Claim()).Id })
        {
            await Responds(kind, thing, new { by, kind = "Denial", version = thing.Version }, "by");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Where_they_responded_is_on_record(string kind)
    {
        var (thing, by) = (await Thing(kind), await ledger.Party());

        await Responds(kind, thing, new { by, kind = "Denial", via = new { attribution = OnRecord.Nothing }, version = thing.Version }, "via.attribution");
        await Responds(kind, thing, new { by, kind = "Denial", via = new { document = OnRecord.Nothing }, version = thing.Version }, "via.document");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Only_a_response_that_is_there_is_resolved(string kind)
    {
        var thing = await Thing(kind);

        await Resolves(kind, thing, OnRecord.Nothing, 404, "not-found");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Only_a_denial_or_a_dispute_is_resolved(string kind)
    {
        var thing = await Thing(kind);
        foreach (var response in new[] { "NonDenial", "NoComment", "NoReply", "Confirmation" })
        {
            thing = await ledger.Contributor.Disputed(kind, thing, await ledger.Party(), response);
            await Resolves(kind, thing, thing.Part, 409, "response-not-resolvable");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_response_is_resolved_once(string kind)
    {
        foreach (var (response, outcome) in new[] { ("Denial", "Upheld"), ("Dispute", "Rejected"), ("Denial", "Withdrawn") })
        {
            var made = await ledger.Contributor.Disputed(kind, await Thing(kind), await ledger.Party(), response);
            var resolved = await ledger.Editor.Recorded($"/api/{kind}/{made.Id}/responses/{made.Part}/resolution", new { outcome, reason = Writings.Why, version = made.Version });

            await Resolves(kind, resolved, made.Part, 409, "response-resolved");
        }
    }

    private async Task<Recorded> Thing(string kind) => kind switch
    {
        "documents" => await ledger.Report(),
        "attributions" => await ledger.Attribution(),
        _ => await ledger.Claim(),
    };

    private Task<Refusal> Responds(string kind, Recorded thing, object body, string field) =>
        ledger.Refuses(Role.Contributor, $"/api/{kind}/{thing.Id}/responses", body, 422, "reference-not-found", field);

    private Task<Refusal> Resolves(string kind, Recorded thing, Guid response, int status, string type) =>
        ledger.Refuses(Role.Editor, $"/api/{kind}/{thing.Id}/responses/{response}/resolution", new { outcome = "Upheld", reason = Writings.Why, version = thing.Version }, status, type);
}
