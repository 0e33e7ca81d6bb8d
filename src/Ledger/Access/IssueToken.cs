using FluentValidation;
using Ledger.Http;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Access;

/// <summary>Gives an actor a token. Its secret is in the answer, this once.</summary>
public sealed record IssueToken(long Version, string? Note = null, DateTimeOffset? ExpiresAt = null)
{
    public sealed class Validator : AbstractValidator<IssueToken>
    {
        public Validator(TimeProvider time)
        {
            RuleFor(c => c.Note).Line(200);
            RuleFor(c => c.ExpiresAt).Must(at => at is null || at > time.GetUtcNow()).WithMessage("must be in the future.");
            RuleFor(c => c.Version).Version();
        }
    }
}

[Command, Requires(Right.Administer)]
public static class IssueTokenEndpoint
{
    public static TokenSecret Load(HttpContext http) => TokenSecret.Draw(http);

    [WolverinePost("/api/actors/{id}/tokens")]
    public static TokenIssued Decide(IssueToken command, [WriteModel] Actor actor, TokenSecret secret, NewId newId) =>
        new(newId.Value, secret.Hash, command.Note, command.ExpiresAt);
}
