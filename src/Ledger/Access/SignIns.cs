using System.Collections.Concurrent;
using Ledger.Http;
using Marten;
using Marten.Services;
using Microsoft.AspNetCore.Mvc;

namespace Ledger.Access;

/// <summary>Who a token signed in, as it stood when the actor's stream had this version: a feature of each request that was let in.</summary>
/// <param name="Token">The token's id.</param>
/// <param name="ExpiresAt">When the token ends; one that says nothing of it, with the dates.</param>
public sealed record SignIn(Guid Actor, long Version, string Name, Role Role, Guid Token, DateTimeOffset ExpiresAt)
{
    /// <summary>With the actor's id, whether this is how it stands still: its version. To be asked in the transaction that records what the actor does.</summary>
    public const string Current = "select version from ledger.mt_streams where id = $1";

    /// <summary>503, where it is not: with the next request it is asked for anew.</summary>
    public static ProblemDetails Changed => Problems.Of(503, "sign-in-changed", "What you may do was changed while you asked.", "Send it again.");
}

/// <summary>
/// Who signed in not long ago. A command need not ask twice who acts: it takes what is kept here, and its <see cref="Http.Opening"/>, in the very transaction that it is carried out in, holds the actor's version against the record's. So a
/// revoked token and a changed role count at once, on every node.
/// </summary>
public sealed class SignIns : DocumentSessionListenerBase
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, SignIn> _kept = new(StringComparer.Ordinal);

    /// <summary>Who a token signed in, by the hash of its secret; none of one that has ended, or is not kept.</summary>
    public SignIn? Find(string hash, DateTimeOffset now) => _kept.TryGetValue(hash, out var found) && found.ExpiresAt > now ? found : null;

    public void Keep(string hash, SignIn signIn)
    {
        if (_kept.Count >= Most) _kept.Clear();
        _kept[hash] = signIn;
    }

    /// <summary>The actor's next request asks the record.</summary>
    public void Forget(Guid actor)
    {
        foreach (var (hash, signIn) in _kept)
            if (signIn.Actor == actor) _kept.TryRemove(hash, out _);
    }

    /// <summary>What is recorded about an actor on this node is known to it without a refusal.</summary>
    public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        foreach (var stream in commit.GetStreams().Where(stream => stream.AggregateType == typeof(Actor))) Forget(stream.Id);
        return Task.CompletedTask;
    }
}
