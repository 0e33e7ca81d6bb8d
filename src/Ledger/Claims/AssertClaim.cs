using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Wolverine.Http;
using Wolverine.Marten;

namespace Ledger.Claims;

/// <summary>Puts one checkable statement on record, in neutral words.</summary>
/// <param name="Subjects">Those whose words it reports ("the draft says X"); whoever else it is about goes into mentions.</param>
public sealed record AssertClaim(
    string Statement, IReadOnlyList<Party>? Subjects = null, IReadOnlyList<Party>? Mentions = null, IReadOnlyList<string>? Topics = null) : IRefer
{
    public sealed class Validator : AbstractValidator<AssertClaim>
    {
        public Validator()
        {
            RuleFor(c => c.Statement).NotNull().Prose(2_000);
            RuleFor(c => c.Subjects).Parties();
            RuleFor(c => c.Mentions).Parties();
            RuleFor(c => c.Topics).Topics();
        }
    }

    public IEnumerable<Reference> References() => [.. Subjects.References("subjects"), .. Mentions.References("mentions")];
}

[Command, Requires(Right.Record)]
public static class AssertClaimEndpoint
{
    [WolverinePost("/api/claims")]
    public static IStartStream Decide(AssertClaim command, NewId newId) => MartenOps.StartStream<Claim>(newId.Value,
        new ClaimAsserted(command.Statement, command.Subjects ?? [], command.Mentions ?? [], command.Topics ?? []));
}
