using FluentValidation;
using Ledger.Http;

namespace Ledger.Attributions;

/// <summary>The rules of a chain.</summary>
public static class HopRules
{
    /// <summary>One hop at least and fifty at most; each with a source or a document or both, and a verb; a revision only of a document.</summary>
    public static IRuleBuilderOptions<T, IEnumerable<Hop>> Hops<T>(this IRuleBuilder<T, IReadOnlyList<Hop>> rule) => rule
        .NotNull()
        .Must(hops => hops is null or { Count: >= 1 and <= 50 }).WithMessage("must have 1 to 50 hops: the last is who the passage is attributed to.")
        .ForEach(each => each.NotNull().ChildRules(hop =>
        {
            hop.RuleFor(h => h.Source).Must((h, source) => source is not null || h.Document is not null).WithMessage("a hop has a source, a document, or both.");
            hop.RuleFor(h => h.Source).Must(id => id != Guid.Empty).WithMessage("must not be an empty id.");
            hop.RuleFor(h => h.Document).Must(id => id != Guid.Empty).WithMessage("must not be an empty id.");
            hop.RuleFor(h => h.Revision).GreaterThan(0);
            hop.RuleFor(h => h.Revision).Null().When(h => h.Document is null).WithMessage("belongs to a document.");
            hop.RuleFor(h => h.Verb).NotNull().Line(200);
            hop.RuleFor(h => h.Note).Prose(2_000);
        }));

    /// <summary>What a hop refers to.</summary>
    public static IEnumerable<(ReferenceTo To, Guid Id)> Targets(Hop hop)
    {
        if (hop.Source is { } source) yield return (ReferenceTo.Source, source);
        if (hop.Document is { } document) yield return (ReferenceTo.Document, document);
    }
}
