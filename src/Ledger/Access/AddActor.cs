using FluentValidation;
using Ledger.Http;
using Wolverine.Http;
using Wolverine.Marten;

namespace Ledger.Access;

/// <summary>Adds somebody who may act on the ledger. An actor without a token can do nothing yet.</summary>
public sealed record AddActor(string Name, Role Role)
{
    public sealed class Validator : AbstractValidator<AddActor>
    {
        public Validator()
        {
            RuleFor(c => c.Name).Line(200);
            RuleFor(c => c.Role).KnownEnum();
        }
    }
}

[Command, Requires(Right.Administer)]
public static class AddActorEndpoint
{
    [WolverinePost("/api/actors")]
    public static IStartStream Decide(AddActor command, NewId newId) =>
        MartenOps.StartStream<Actor>(newId.Value, new ActorAdded(command.Name, command.Role));
}
