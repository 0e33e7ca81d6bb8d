using FluentValidation;
using Ledger.Http;

namespace Ledger.Redactions;

/// <summary>A command that redacts: which fields, why, and by whose order.</summary>
public interface IRedact : IRunAlone
{
    /// <summary>
    /// By the names that corrections use: <c>title</c>, <c>responses/&lt;id&gt;/statement</c>, <c>corrections/&lt;id&gt;/notice</c>. With a field goes every value that it ever had, and
    /// <c>revisions/&lt;n&gt;/text</c> goes with its excerpts and with every anchor's copy of it.
    /// </summary>
    IReadOnlyList<string> Fields { get; }

    string Reason { get; }

    /// <summary>Who ordered it, or which rule.</summary>
    string Authority { get; }

    long Version { get; }
}

/// <summary>The shape of every redaction.</summary>
public abstract class RedactionValidator<TCommand> : AbstractValidator<TCommand> where TCommand : IRedact
{
    protected RedactionValidator()
    {
        RuleFor(c => c.Fields).NotNull()
            .Must(fields => fields is null or { Count: >= 1 and <= 100 }).WithMessage("must have 1 to 100 fields.")
            .Must(fields => fields is null || fields.Distinct(StringComparer.Ordinal).Count() == fields.Count).WithMessage("must not name the same field twice.");
        RuleForEach(c => c.Fields).NotNull().Line(200);
        RuleFor(c => c.Reason).Reason();
        RuleFor(c => c.Authority).NotNull().Line(1_000);
        RuleFor(c => c.Version).Version();
    }
}
