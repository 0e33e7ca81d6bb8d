using Ledger.Access;
using Ledger.Http;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Attributions;

/// <summary>Withdraws an attribution, and says why. A contributor withdraws its own, an editor anyone's.</summary>
public sealed record WithdrawAttribution(string Reason, long Version) : IReasoned
{
    public sealed class Validator : ReasonedValidator<WithdrawAttribution>;
}

[Command, Requires(Right.Record)]
public static class WithdrawAttributionEndpoint
{
    public static ProblemDetails Validate(Attribution attribution, Caller caller) =>
        !caller.May(Right.Edit) && attribution.RecordedBy != caller.Id
            ? Problems.Forbidden("not-yours", "A contributor withdraws its own attributions.", "Ask an editor to withdraw this one.")
            : attribution.CheckNotWithdrawn();

    [WolverinePost("/api/attributions/{id}/withdrawal")]
    public static AttributionWithdrawn Decide(WithdrawAttribution command, [WriteModel] Attribution attribution) => new(command.Reason);

    /// <summary>409 when it was withdrawn.</summary>
    public static ProblemDetails CheckNotWithdrawn(this Attribution attribution) => attribution.Withdrawn is not null
        ? Problems.Conflict("attribution-withdrawn", "The attribution was withdrawn.")
        : Problems.None;
}
