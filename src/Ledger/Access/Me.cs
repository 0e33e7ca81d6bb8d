using Ledger.Http;
using Marten;
using Wolverine.Http;

namespace Ledger.Access;

/// <summary>Whom a token acts as.</summary>
public sealed record Me(Guid Id, string Name, Role Role);

[Question, Requires(Right.Read)]
public static class MeEndpoint
{
    /// <summary>Whom the token of this request acts as.</summary>
    [WolverineGet("/api/me")]
    public static async Task<Me> Get(HttpContext http, IQuerySession session, CancellationToken token)
    {
        var actor = await session.LoadAsync<Actor>(Caller.Of(http).Id, token) ?? throw new InvalidOperationException("Whoever is signed in is on record.");
        return new Me(actor.Id, actor.Name, actor.Role);
    }
}
