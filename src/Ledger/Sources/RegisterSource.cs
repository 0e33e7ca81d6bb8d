using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Wolverine.Http;
using Wolverine.Marten;

namespace Ledger.Sources;

/// <summary>Puts somebody who says things on record: a person or an organisation by name, an anonymous source by description.</summary>
public sealed record RegisterSource(
    SourceKind Kind, string? Name = null, string? Description = null, int? HeadCount = null, string? Commitment = null, string? Role = null)
{
    public sealed class Validator : AbstractValidator<RegisterSource>
    {
        public Validator()
        {
            RuleFor(c => c.Kind).KnownEnum();
            RuleFor(c => c.Name).Line(500);
            RuleFor(c => c.Description).Line(1_000);
            RuleFor(c => c.HeadCount).InclusiveBetween(1, 1_000_000);
            RuleFor(c => c.Commitment).Line(500);
            RuleFor(c => c.Role).Line(500);
            When(c => c.Kind == SourceKind.Anonymous, () =>
            {
                RuleFor(c => c.Name).Null().WithMessage("An anonymous source is never named: describe it instead.");
                RuleFor(c => c.Description).NotNull().WithMessage("An anonymous source is described: say what is known without naming it.");
            }).Otherwise(() =>
            {
                RuleFor(c => c.Name).NotNull().WithMessage("A person or an organisation has a name.");
                RuleFor(c => c.HeadCount).Null().WithMessage("Only an anonymous source has a head count.");
                RuleFor(c => c.Commitment).Null().WithMessage("Only an anonymous source has a commitment to who it is.");
            });
        }
    }
}

[Command, Requires(Right.Record)]
public static class RegisterSourceEndpoint
{
    [WolverinePost("/api/sources")]
    public static IStartStream Decide(RegisterSource command, NewId newId) => MartenOps.StartStream<Source>(newId.Value,
        new SourceRegistered(command.Kind, command.Name, command.Description, command.HeadCount, command.Commitment, command.Role));
}
