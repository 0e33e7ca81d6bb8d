using FluentValidation;

namespace Ledger.Http;

/// <summary>A command about something on record that takes nothing but why.</summary>
public interface IReasoned
{
    /// <summary>Why it is done.</summary>
    string Reason { get; }

    /// <summary>The version that its author had read.</summary>
    long Version { get; }
}

/// <summary>The shape of every command that says why: a reason, and the version that was read.</summary>
public abstract class ReasonedValidator<TCommand> : AbstractValidator<TCommand> where TCommand : IReasoned
{
    protected ReasonedValidator()
    {
        RuleFor(c => c.Reason).Reason();
        RuleFor(c => c.Version).Version();
    }
}
