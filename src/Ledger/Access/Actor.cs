using Ledger.Http;
using Ledger.Redactions;

namespace Ledger.Access;

/// <summary>Somebody who may act on the ledger was added.</summary>
public sealed record ActorAdded(string Name, Role Role);

/// <summary>What an actor may do was changed, and why.</summary>
public sealed record RoleChanged(Role Role, string Reason);

/// <summary>A token was given out. The record keeps the SHA-256 of its secret, in hexadecimal.</summary>
public sealed record TokenIssued(Guid TokenId, string SecretHash, string? Note, DateTimeOffset? ExpiresAt) : IMakesPart
{
    (string Name, Guid Id) IMakesPart.Part => ("tokenId", TokenId);
}

/// <summary>A token was taken back, and why. It opens nothing from then on.</summary>
public sealed record TokenRevoked(Guid TokenId, string Reason);

/// <summary>Free text or names of an actor were removed for good.</summary>
public sealed record ActorRedacted(
    Guid RedactionId, IReadOnlyList<string> Fields, string Reason, string Authority, IReadOnlyList<RedactedValue> Values, IReadOnlyList<RedactedText> Texts, IReadOnlyList<LostAnchor> Lost)
    : Redacted(RedactionId, Fields, Reason, Authority, Values, Texts, Lost);

/// <summary>An actor, with the role that it has now and its tokens.</summary>
public sealed record Actor(Guid Id, string Name, Role Role, IReadOnlyList<Token> Tokens)
{
    public long Version { get; init; }
    public IReadOnlyList<Redaction> Redactions { get; init; } = [];

    public static Actor Create(ActorAdded e) => new(Guid.Empty, e.Name, e.Role, []);

    public Actor Apply(RoleChanged e) => this with { Role = e.Role };

    public Actor Apply(TokenIssued e) => this with { Tokens = [.. Tokens, new Token(e.TokenId, e.SecretHash, e.Note, e.ExpiresAt, Revoked: null)] };

    public Actor Apply(TokenRevoked e) => this with { Tokens = [.. Tokens.Select(t => t.Id == e.TokenId ? t with { Revoked = e.Reason } : t)] };

    public Actor Apply(JasperFx.Events.IEvent<ActorRedacted> e) => this with { Redactions = [.. Redactions, Redaction.Of(e.Data, Recorded.By(e))] };
}

/// <summary>A token, without its secret.</summary>
public sealed record Token(Guid Id, string SecretHash, string? Note, DateTimeOffset? ExpiresAt, string? Revoked);
