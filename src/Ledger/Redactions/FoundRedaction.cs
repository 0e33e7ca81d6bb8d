using Ledger.Audit;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Standing;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace Ledger.Redactions;

/// <summary>What a redaction comes to: which values of which events, which texts, and what has to be kept about anchors so that every standing holds.</summary>
public sealed record FoundRedaction(IReadOnlyList<RedactedValue> Values, IReadOnlyList<RedactedText> Texts, IReadOnlyList<LostAnchor> Lost)
{
    private static readonly FoundRedaction Nothing = new([], [], []);

    /// <summary>Finds it: in the stream's own events, and, where a text goes, in those of every document that has it and of everything that anchors there. 422 where a field is not there to redact.</summary>
    /// <param name="side">Read beside the command's own connection: while it runs alone, others may hold all of the pool.</param>
    public static async Task<(ProblemDetails, FoundRedaction)> In(Guid stream, IRedact command, SideConnections side, EventTable events, CancellationToken token)
    {
        var ledger = side.Ledger;
        var own = await RedactableEvent.Of([stream], ledger, events, token);
        var fields = RedactableFields.Of(own);
        var texts = await TextsOf(own, ledger, token);
        if (FirstUnknown(command.Fields, fields, texts) is { } unknown) return (NotThere(unknown, fields, texts), Nothing);

        List<ValuePlace> places = [.. command.Fields.SelectMany(field => fields[field])];
        var removed = command.Fields.Select(texts.GetValueOrDefault).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        IReadOnlyList<RedactableEvent> touched = own, brought = [];
        if (removed.Length > 0)
        {
            var revisions = await With(removed, ledger, token);
            var documents = revisions.Select(r => r.Document).Distinct().ToArray();
            var anchoring = await ledger.Read($"select distinct stream from ledger.reliance where target = any({documents}) and rests in ('Carrier', 'Evidence')", row => row.GetGuid(0), token);
            touched = await RedactableEvent.Of([.. documents.Concat(anchoring).Append(stream).Distinct()], ledger, events, token);
            places.AddRange(TextCopies.Of(touched, revisions));
            brought = [.. touched.Where(e => TextCopies.Brought(e.Event, revisions))];
        }

        var pointers = places.ToLookup(p => p.In.Event.Id, p => p.Path);
        var values = places.Select(p => p.In.Event).Concat(brought.Select(e => e.Event)).DistinctBy(e => e.Id).OrderBy(e => e.Sequence)
            .Select(e => new RedactedValue(e.Stream, e.Id, [.. pointers[e.Id].Distinct(StringComparer.Ordinal)]));
        var lost = removed.Length > 0 || places.Any(p => p.Path.EndsWith("/exact", StringComparison.Ordinal)) ? await LostIn([.. touched.Select(e => e.Event)], ledger, events, token) : [];
        return (Problems.None, new FoundRedaction([.. values], [.. removed.Select(sha256 => new RedactedText(sha256))], lost));
    }

    /// <summary>Every stream that loses something, and the one that says so.</summary>
    public CarryOut CarryOut(Guid redaction, Guid stream) => new(redaction, [stream, .. Values.Select(v => v.Stream).Where(s => s != stream).Distinct()]);

    /// <summary>The hash behind each field that has a revision's text, where it was not redacted before.</summary>
    private static async Task<Dictionary<string, string>> TextsOf(IEnumerable<RedactableEvent> own, NpgsqlDataSource ledger, CancellationToken token)
    {
        var hashes = own.Select(e => e.Event.Data switch
        {
            DocumentRegistered d => (Number: 1, d.Revision.Sha256),
            DocumentRevised d => (d.Number, d.Revision.Sha256),
            _ => (0, null),
        }).Where(r => r.Sha256 is not null).ToList();
        if (hashes.Count == 0) return [];
        var gone = await RedactedTexts.Among([.. hashes.Select(r => r.Sha256!)], ledger, token);
        return hashes.Where(r => !gone.Contains(r.Sha256!)).ToDictionary(r => RedactableFields.TextOf(r.Number), r => r.Sha256!);
    }

    private static async Task<IReadOnlySet<(Guid Document, int Revision)>> With(string[] texts, NpgsqlDataSource ledger, CancellationToken token) => (await ledger.Read(
        $"""
        select e.stream_id, coalesce((e.data ->> 'number')::int, 1) from ledger.mt_events e
        where e.type in ('document_registered', 'document_revised') and e.data -> 'revision' ->> 'sha256' = any({texts})
        """, row => (row.GetGuid(0), row.GetInt32(1)), token)).ToHashSet();

    /// <summary>Asked now, while it can be: which anchors no longer stand, in any revision of their documents.</summary>
    private static async Task<IReadOnlyList<LostAnchor>> LostIn(IReadOnlyList<RecordedEvent> touched, NpgsqlDataSource ledger, EventTable events, CancellationToken token)
    {
        var there = touched.Select(e => e.Stream).ToHashSet();
        var carriers = touched.Select(e => e.Data switch
        {
            Attributions.PassageAttributed p => p.Document,
            Claims.EvidenceLinked { Document: { } document } => document,
            _ => (Guid?)null,
        }).OfType<Guid>().Distinct().Where(document => !there.Contains(document)).ToArray();
        var all = touched.Concat((await RedactableEvent.Of(carriers, ledger, events, token)).Select(e => e.Event)).OrderBy(e => e.Sequence).ToList();
        var (stands, known) = await AnchorTexts.AsTheyStand([.. all], ledger, token);
        return [.. LostAnchors.Among(all, stands).Where(lost => !known.Contains(lost.Key()))];
    }

    private static int? FirstUnknown(IReadOnlyList<string> asked, ILookup<string, ValuePlace> fields, Dictionary<string, string> texts) =>
        asked.Select((field, i) => (field, i)).Where(f => !fields.Contains(f.field) && !texts.ContainsKey(f.field)).Select(f => (int?)f.i).FirstOrDefault();

    private static ProblemDetails NotThere(int unknown, ILookup<string, ValuePlace> fields, Dictionary<string, string> texts)
    {
        var problem = Problems.Unprocessable("field-not-redactable", $"fields[{unknown}] is not there to be redacted, or was redacted before.", $"fields[{unknown}]",
            "What can be redacted is in the member redactable: free text and names, field by field.");
        problem.Extensions["redactable"] = fields.Select(f => f.Key).Union(texts.Keys).Order(StringComparer.Ordinal).ToList();
        return problem;
    }
}
