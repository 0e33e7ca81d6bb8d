using Ledger.Access;
using Ledger.Http;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Documents;

/// <summary>Says that a caveat holds no longer, and why.</summary>
public sealed record LiftCaveat(string Reason, long Version) : IReasoned
{
    public sealed class Validator : ReasonedValidator<LiftCaveat>;
}

[Command, Requires(Right.Edit)]
public static class LiftCaveatEndpoint
{
    public static ProblemDetails Validate(Document document, Guid caveatId) => document.Caveats.SingleOrDefault(c => c.Id == caveatId) switch
    {
        null => Problems.NotFound("The document has no such caveat."),
        { Lifted: not null } => Problems.Conflict("caveat-lifted", "The caveat was lifted already."),
        _ => Problems.None,
    };

    [WolverinePost("/api/documents/{id}/caveats/{caveatId}/lift")]
    public static CaveatLifted Decide(LiftCaveat command, Guid caveatId, [WriteModel] Document document) => new(caveatId, command.Reason);
}
