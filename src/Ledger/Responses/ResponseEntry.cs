using Ledger.Sources;

namespace Ledger.Responses;

/// <summary>Where a denial or a dispute stands.</summary>
public enum ResponseState { Open, Upheld, Rejected, Withdrawn }

/// <summary>A response, as a page shows it.</summary>
/// <param name="State">Of a denial or a dispute alone: nothing else is resolved.</param>
/// <param name="Resolution">Why it was resolved so.</param>
public sealed record ResponseEntry(
    Guid Id, Named By, ResponseKind Kind, string? Statement, Via? Via, DateTimeOffset? SaidAt, ResponseState? State, string? Resolution)
{
    public static ResponseEntry Of(Response response, SourceNames names) =>
        new(response.Id, names[response.By], response.Kind, response.Statement, response.Via, response.SaidAt, StateOf(response), response.Resolution);

    public static ResponseState? StateOf(Response response) => response switch
    {
        { CanBeResolved: false } => null,
        { Outcome: null } => ResponseState.Open,
        { Outcome: Outcome.Upheld } => ResponseState.Upheld,
        { Outcome: Outcome.Rejected } => ResponseState.Rejected,
        _ => ResponseState.Withdrawn,
    };
}
