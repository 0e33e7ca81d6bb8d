using System.Globalization;
using System.Text.RegularExpressions;
using Ledger.Http;
using Ledger.Proofs;
using Npgsql;

namespace Ledger.Integrity;

/// <summary>
/// Names the checkpoint that an answer is covered by, for whoever asks with <c>Prefer: checkpoint</c> (RFC 7240): every event that the answer can rest on has its leaf under it. The answer
/// waits until that is so; after two seconds it goes out without a name, and without <c>Preference-Applied</c>.
/// </summary>
public sealed partial class CoveringCheckpoint(RequestDelegate next, SideConnections side, TimeProvider time)
{
    public const string Prefer = "Prefer", Named = "Ledger-Checkpoint";

    /// <summary>What the preference asks, for the description of the API.</summary>
    public const string Asked = "checkpoint: the answer names, in Ledger-Checkpoint, a checkpoint of the log that covers every event that it rests on (RFC 7240).";

    /// <summary>What the answer then has.</summary>
    public const string Answered =
        "Where Prefer: checkpoint was applied (Preference-Applied says so): origin, size and root (Base 64) of a checkpoint that covers the answer. Absent, where what the answer rests on was not sealed within two seconds.";

    private const string Preference = "checkpoint", Applied = "Preference-Applied";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2), Pause = TimeSpan.FromMilliseconds(20);

    // Connections of its own: while an answer waits, its command may still hold one.
    private readonly Horizon _horizon = new(side.Ledger, time);

    public Task InvokeAsync(HttpContext http)
    {
        if (http.Request.Headers.ContainsKey(Prefer) && http.Request.Path.StartsWithSegments("/api") && Asks(http.Request)) http.Response.OnStarting(() => Name(http));
        return next(http);
    }

    private async Task Name(HttpContext http)
    {
        if (http.Response.StatusCode >= 500) return;
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, http.RequestAborted);
        try
        {
            var rests = await _horizon.Now(either.Token);
            Checkpoint? covering;
            while ((covering = await Covering(rests, either.Token)) is null) await Task.Delay(Pause, time, either.Token);
            http.Response.Headers[Applied] = Preference;
            http.Response.Headers[Named] = string.Create(CultureInfo.InvariantCulture, $"{InHeader(covering.Origin)} {covering.Size} {covering.Root.ToBase64()}");
        }
        catch (Exception e) when (e is OperationCanceledException or UnsettledException or NpgsqlException)
        {
            // The answer is right without it, and says that it has none.
        }
    }

    /// <summary>
    /// The newest checkpoint, if every event up to a settled sequence has its leaf. Leaves and checkpoint are committed together, so what one statement sees of the leaves, the newest
    /// checkpoint that it sees covers. How far the checkpoint says that it goes spares looking below.
    /// </summary>
    private async Task<Checkpoint?> Covering(long settled, CancellationToken token)
    {
        var found = await side.Ledger.Read($"""
            select c.note from (select note, sealed_to from ledger.checkpoint order by size desc limit 1) c
            where not exists (
                select from ledger.mt_events e
                where e.seq_id > c.sealed_to and e.seq_id <= {settled} and e.type <> 'tombstone' and not exists (select from ledger.leaf l where l.sequence = e.seq_id))
            """, row => row.GetFieldValue<byte[]>(0), token);
        return found is [var note] && SignedCheckpoint.TryParse(note, out var signed, out _) ? signed.Checkpoint : null;
    }

    private static bool Asks(HttpRequest request) => request.Headers[Prefer]
        .SelectMany(line => Quoted().Replace(line ?? "", "").Split(','))
        .Any(preference => preference.Split(';', '=')[0].AsSpan().Trim().Equals(Preference, StringComparison.OrdinalIgnoreCase));

    /// <summary>A header has ASCII alone; what else an origin has is written with percent signs, as UTF-8.</summary>
    private static string InHeader(string origin) => string.Concat(origin.EnumerateRunes().Select(rune => rune.IsAscii ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Quoted();
}
