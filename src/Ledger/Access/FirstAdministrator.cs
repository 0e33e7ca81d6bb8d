using Ledger.Http;
using Marten;

namespace Ledger.Access;

/// <summary>An empty ledger gets its first administrator, with the secret in <c>LEDGER_ADMIN_TOKEN</c>, or one that is made and shown once.</summary>
public static class FirstAdministrator
{
    public const string Variable = "LEDGER_ADMIN_TOKEN";
    public const int Shortest = 20;

    private const long Lock = 0x41444D494E; // "ADMIN"

    /// <returns>The secret, where this start made it; none where the ledger had actors already.</returns>
    public static async Task<TokenSecret?> Appoint(IDocumentStore store, TimeProvider time, string? chosen, CancellationToken token)
    {
        if (chosen is not null && (chosen.Length < Shortest || chosen.Any(c => c is <= ' ' or > '~')))
        {
            throw new InvalidOperationException($"{Variable} must have {Shortest} characters or more, visible ASCII without spaces.");
        }
        await using var session = store.LightweightSession();
        await session.BeginTransactionAsync(token);
        await session.AdvancedSql.QueryAsync<int>("select 1 from pg_advisory_xact_lock(?)", token, Lock);
        if (await session.Query<Actor>().AnyAsync(token)) return null;

        var secret = chosen is null ? TokenSecret.New() : TokenSecret.Of(chosen);
        var id = NewId.Next(time).Value;
        session.LastModifiedBy = id.ToString();
        session.SetHeader(Signature.Role, Role.Administrator.ToString());
        session.SetHeader(Signature.Command, nameof(FirstAdministrator));
        session.Events.StartStream<Actor>(id,
            new ActorAdded("Administrator", Role.Administrator),
            new TokenIssued(NewId.Next(time).Value, secret.Hash, "The first administrator's", null));
        await session.SaveChangesAsync(token);
        return secret;
    }
}
