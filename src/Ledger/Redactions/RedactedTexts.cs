using Ledger.Http;
using Marten;
using Npgsql;

namespace Ledger.Redactions;

/// <summary>Which texts were redacted, by their hashes: the events say so, and nothing else does.</summary>
public static class RedactedTexts
{
    /// <summary>The redaction by which a text went; none, if it was not redacted.</summary>
    public static async Task<Guid?> RedactionOf(string sha256, IQuerySession session, CancellationToken token)
    {
        var found = await session.AdvancedSql.QueryAsync<string>(
            "select e.data ->> 'redactionId' from ledger.mt_events e, jsonb_array_elements(e.data -> 'texts') t where e.type = 'document_redacted' and e.data -> 'texts' <> '[]' and t ->> 'sha256' = ?",
            token, sha256);
        return found.Count > 0 ? Guid.Parse(found[0]) : null;
    }

    /// <summary>Those of these that were.</summary>
    public static async Task<IReadOnlySet<string>> Among(string[] hashes, NpgsqlDataSource ledger, CancellationToken token) => (await ledger.Read(
        $"""
        select t ->> 'sha256' from ledger.mt_events e, jsonb_array_elements(e.data -> 'texts') t
        where e.type = 'document_redacted' and e.data -> 'texts' <> '[]' and t ->> 'sha256' = any({hashes})
        """, row => row.GetString(0), token)).ToHashSet(StringComparer.Ordinal);
}
