using Ledger.Access;
using Ledger.Http;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;

namespace Ledger.Projections;

/// <summary>Every asynchronous projection, by name.</summary>
public sealed record ProjectionList(IReadOnlyList<ProjectionItem> Items);

[Question, Requires(Right.Audit)]
public static class ProjectionListEndpoint
{
    /// <summary>How far what lists and searches read is behind the ledger, what stopped it, and whether it is being worked out again.</summary>
    [WolverineGet("/api/projections")]
    [ProducesResponseType<ProjectionList>(200)]
    public static async Task<ProjectionList> Get(ProjectionProgress progress, CancellationToken token) => new(await progress.Read(token));
}
