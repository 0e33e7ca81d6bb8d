using FluentValidation;
using Ledger.Http;

namespace Ledger.Responses;

/// <summary>A command by which a party responds.</summary>
public interface IRespond : IRefer
{
    Guid By { get; }
    ResponseKind Kind { get; }
    string? Statement { get; }
    Via? Via { get; }
    DateTimeOffset? SaidAt { get; }
    long Version { get; }

    IEnumerable<Reference> IRefer.References() =>
    [
        new("by", ReferenceTo.Source, By),
        .. Via is null ? [] : ResponseList.Targets(Via).Select(t => new Reference($"via.{t.To.ToString().ToLowerInvariant()}", t.To, t.Id)),
    ];
}

/// <summary>The shape of every response.</summary>
public abstract class ResponseValidator<TCommand> : AbstractValidator<TCommand> where TCommand : IRespond
{
    protected ResponseValidator(TimeProvider time)
    {
        RuleFor(c => c.By).Id();
        RuleFor(c => c.Kind).KnownEnum();
        RuleFor(c => c.Statement).Prose(4_000);
        RuleFor(c => c.Via).OneOfTwo();
        RuleFor(c => c.SaidAt).NotInFuture(time);
        RuleFor(c => c.Version).Version();
    }
}

/// <summary>A command that resolves a denial or a dispute.</summary>
public interface IResolve : IReasoned
{
    Outcome Outcome { get; }
}

/// <summary>The shape of every resolution.</summary>
public abstract class ResolutionValidator<TCommand> : ReasonedValidator<TCommand> where TCommand : IResolve
{
    protected ResolutionValidator() => RuleFor(c => c.Outcome).KnownEnum();
}
