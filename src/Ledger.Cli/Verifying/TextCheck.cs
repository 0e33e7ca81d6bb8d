using Npgsql;

namespace Ledger.Cli.Verifying;

/// <summary>Whether every document's text is the one under its hash, which the events commit to.</summary>
public static class TextCheck
{
    /// <summary>Looks at the next texts, by hash.</summary>
    /// <param name="after">The last hash that was looked at; empty at the beginning.</param>
    /// <returns>How many there were, and the last of them; none where there are no more.</returns>
    public static async Task<(int Texts, string? Last)> Next(NpgsqlConnection connection, string after, int atMost, Doubts doubts, CancellationToken token)
    {
        await using var query = new NpgsqlCommand("""
            select sha256, encode(sha256(convert_to(text, 'UTF8')), 'hex') = sha256 from ledger.revision_text where sha256 > $1 order by sha256 limit $2
            """, connection) { Parameters = { new() { Value = after }, new() { Value = atMost } } };
        await using var reader = await query.ExecuteReaderAsync(token);
        var (texts, last) = (0, (string?)null);
        while (await reader.ReadAsync(token))
        {
            texts++;
            last = reader.GetString(0);
            if (!reader.GetBoolean(1)) doubts.Add(new Doubt(DoubtKind.Text, null, $"The text that is kept under the SHA-256 {last} has another one: it was changed."));
        }
        return (texts, last);
    }
}
