using Ledger.Attributions;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Http;

namespace Ledger.Standing;

/// <summary>The closure of a claim among what is known: what the walk along the reliance edges finds in the store, found in the states and their corrections.</summary>
public static class ClosureWalk
{
    /// <summary>The streams of the closure: what the claim rests on, or ever rested on.</summary>
    public static IReadOnlySet<Guid> From(Guid claim, Known known)
    {
        var closure = new HashSet<Guid>();
        foreach (var one in known.WithMerged(claim))
        {
            closure.Add(one.Id);
            foreach (var subject in Ever(one.Subjects, one.Corrections, "subjects").SelectMany(PartyRules.Targets)) Alone(subject.Id);
            foreach (var evidence in one.Evidence)
            {
                if (evidence.Attribution is { } attribution) ThroughAttribution(known.Attributions[attribution]);
                else ThroughDocument(evidence.Document!.Value);
            }
        }
        return closure;

        // A subject that no evidence goes through brings nothing but what it was merged into.
        void Alone(Guid subject)
        {
            closure.Add(subject);
            if (known.Sources.ContainsKey(subject)) ThroughSource(subject);
        }

        void ThroughAttribution(Attribution attribution)
        {
            closure.Add(attribution.Id);
            ThroughDocument(attribution.Document);
            foreach (var (to, id) in Ever(attribution.Hops, attribution.Corrections, "hops").SelectMany(HopRules.Targets))
            {
                if (to == ReferenceTo.Document) ThroughDocument(id);
                else ThroughSource(id);
            }
        }

        void ThroughDocument(Guid id)
        {
            closure.Add(id);
            var document = known.Documents[id];
            foreach (var publisher in Ever([document.Publisher], document.Corrections, "publisher", value => [Json.Value<Guid>(value)])) ThroughSource(publisher);
            foreach (var author in Ever(document.Authors, document.Corrections, "authors")) ThroughSource(author);
        }

        void ThroughSource(Guid id)
        {
            closure.Add(id);
            while (known.Sources.GetValueOrDefault(id)?.MergedInto is { } into) closure.Add(id = into);
        }
    }

    /// <summary>What a field has, and what it had before each correction.</summary>
    private static IEnumerable<T> Ever<T>(IReadOnlyList<T> now, IReadOnlyList<Correction> corrections, string field, Func<System.Text.Json.JsonElement, IReadOnlyList<T>>? read = null) =>
        corrections.SelectMany(c => c.Changes).Where(c => c.Field == field).SelectMany(c => read is null ? Json.Value<IReadOnlyList<T>>(c.Before)! : read(c.Before)).Concat(now);
}
