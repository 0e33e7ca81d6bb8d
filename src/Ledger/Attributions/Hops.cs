using FluentValidation;
using Ledger.Documents;
using Ledger.Http;
using Marten;

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

    /// <summary>One passage at least and fifty at most.</summary>
    public static IRuleBuilderOptions<T, IEnumerable<PassageInput>> Passages<T>(this IRuleBuilder<T, IReadOnlyList<PassageInput>> rule) => rule
        .NotNull()
        .Must(passages => passages is null or { Count: >= 1 and <= 50 }).WithMessage("must have 1 to 50 passages.")
        .ForEach(each => each.NotNull().SetValidator(new PassageValidator()));

    /// <summary>What a hop refers to.</summary>
    public static IEnumerable<(ReferenceTo To, Guid Id)> Targets(Hop hop)
    {
        if (hop.Source is { } source) yield return (ReferenceTo.Source, source);
        if (hop.Document is { } document) yield return (ReferenceTo.Document, document);
    }
}

/// <summary>The newest revision of each document in a chain: what was read, where the chain does not say.</summary>
public sealed record HopRevisions(IReadOnlyDictionary<Guid, int> Newest)
{
    public static async Task<HopRevisions> Of(IReadOnlyList<Hop> hops, IQuerySession session, CancellationToken token) =>
        new(await RevisionTexts.Newest(session, hops.Where(h => h.Document is not null).Select(h => h.Document!.Value), token));

    /// <summary>The first hop whose document has no such revision; none if all have.</summary>
    public int? Missing(IReadOnlyList<Hop> hops) => hops
        .Select((hop, i) => (hop, i))
        .Where(x => x.hop.Document is { } document && x.hop.Revision is { } revision && revision > Newest.GetValueOrDefault(document))
        .Select(x => (int?)x.i).FirstOrDefault();

    /// <summary>The chain with every document's revision named.</summary>
    public IReadOnlyList<Hop> Filled(IReadOnlyList<Hop> hops) =>
        [.. hops.Select(h => h.Document is { } document ? h with { Revision = h.Revision ?? Newest[document] } : h)];
}
