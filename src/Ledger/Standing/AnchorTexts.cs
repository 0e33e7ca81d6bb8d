using System.Text.Json;
using Ledger.Audit;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Redactions;
using Npgsql;

namespace Ledger.Standing;

/// <summary>Reads the texts in which the rules of standing look for anchors; and of what was redacted, what had been found before.</summary>
public static class AnchorTexts
{
    /// <summary>The texts that anchors among what is known can be looked for in: none is read, where no document that carries one was revised.</summary>
    /// <param name="newestAlone">Only the newest revision of each document will be asked about: the answer is about now. Else any may be.</param>
    public static Task<AnchorStands> Of(Known known, bool newestAlone, NpgsqlDataSource ledger, CancellationToken token) => Of([known], newestAlone, ledger, token);

    /// <summary>The same, for many claims at once.</summary>
    public static async Task<AnchorStands> Of(IReadOnlyList<Known> closures, bool newestAlone, NpgsqlDataSource ledger, CancellationToken token)
    {
        string[] hashes = [.. closures.SelectMany(known => HeldTexts.Wanted(known, newestAlone)).Distinct()];
        var (texts, lost) = await Read(hashes, [.. closures.SelectMany(known => known.Documents.Keys).Distinct()], ledger, token);
        return HeldTexts.In(texts, lost);
    }

    /// <summary>Where the anchors in these events' documents stand now, in any revision; with what earlier redactions say of it.</summary>
    public static async Task<(AnchorStands Stands, IReadOnlySet<string> Lost)> AsTheyStand(IReadOnlyList<RecordedEvent> events, NpgsqlDataSource ledger, CancellationToken token)
    {
        var documents = Known.After(events).Documents;
        string[] hashes = [.. documents.Values.SelectMany(d => d.Revisions).Where(r => r is { Number: > 1, Form: TextForm.Held }).Select(r => r.Sha256!).Distinct()];
        var (texts, lost) = await Read(hashes, [.. documents.Keys], ledger, token);
        return (HeldTexts.In(texts, lost), lost.Select(LostAnchors.Key).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Held texts by their hash; what is not held is left out.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> Read(string[] hashes, NpgsqlDataSource ledger, CancellationToken token) => (await Read(hashes, [], ledger, token)).Texts;

    /// <summary>Texts, and anchors that were lost before a redaction, whenever it was: in one statement, so that no text goes between the two.</summary>
    private static async Task<(IReadOnlyDictionary<string, string> Texts, IReadOnlyList<LostAnchor> Lost)> Read(string[] hashes, Guid[] documents, NpgsqlDataSource ledger, CancellationToken token)
    {
        if (hashes.Length == 0) return (new Dictionary<string, string>(), []);
        var rows = await ledger.Read(
            $"""
            select sha256, text from ledger.revision_text where sha256 = any({hashes})
            union all
            select null, l::text from ledger.mt_events e, jsonb_array_elements(e.data -> 'lost') l
            where e.type in ('document_redacted', 'attribution_redacted', 'claim_redacted') and e.data -> 'lost' <> '[]' and (l ->> 'document')::uuid = any({documents})
            """, row => (Sha256: row.Text(0), Text: row.GetString(1)), token);
        return (
            rows.Where(r => r.Sha256 is not null).ToDictionary(r => r.Sha256!, r => r.Text),
            [.. rows.Where(r => r.Sha256 is null).Select(r => JsonSerializer.Deserialize<LostAnchor>(r.Text, Json.Options)!)]);
    }
}
