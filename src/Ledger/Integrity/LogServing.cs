using System.Buffers;
using Ledger.Http;
using Ledger.Proofs;
using Npgsql;

namespace Ledger.Integrity;

/// <summary>
/// The public log, as C2SP <c>tlog-tiles</c> (https://c2sp.org/tlog-tiles) says, under <c>/log</c>: the newest checkpoint that enough witnesses have cosigned, tiles and entries, and the key that they are signed with. Only what is
/// under a checkpoint is served; tiles never change and may be kept for good.
/// </summary>
public static class LogServing
{
    private const string Text = "text/plain; charset=utf-8", Bytes = "application/octet-stream";

    public static void MapLog(this WebApplication app)
    {
        var log = app.MapGroup("/log").AllowAnonymous().WithTags("Log");
        log.MapGet("/checkpoint", Checkpoint).WithName("LogCheckpoint").WithSummary("The newest signed checkpoint, with its cosignatures: C2SP tlog-checkpoint.").Produces<string>(200, "text/plain").ProducesProblem(404).ProducesProblem(429);
        log.MapGet("/key", Key).WithName("LogKey").WithSummary("The verifier key of the newest checkpoint: name+id+key of C2SP signed-note.").Produces<string>(200, "text/plain").ProducesProblem(404).ProducesProblem(429);
        log.MapGet("/keys", Keys).WithName("LogKeys").WithSummary("All keys that the log was signed with, the newest last, each with the signature of the one before it.").Produces<LogKeyList>(200).ProducesProblem(429);
        log.MapGet("/tile/{**path}", TileAt).WithName("LogTile").WithSummary("A tile, <L>/<N>[.p/<W>], or entries, entries/<N>[.p/<W>]: C2SP tlog-tiles.")
            .Produces(200, contentType: Bytes).ProducesProblem(404).ProducesProblem(429);
    }

    private static async Task<IResult> Checkpoint(HttpContext http, PublishedCheckpoint published, CancellationToken token)
    {
        http.Response.Headers.CacheControl = "no-cache";
        return await published.Newest(token) is { } note
            ? Results.Bytes(note, Text)
            : Results.Problem(Problems.NotFound("Nothing is sealed yet, or cosigned by enough witnesses.", "Ask again in a moment."));
    }

    /// <summary>One line: the key of the newest checkpoint, also where a newer one is on record and not sealed yet. All of them are in <c>GET /api/log</c>.</summary>
    private static async Task<IResult> Key(HttpContext http, NpgsqlDataSource ledger, CancellationToken token)
    {
        http.Response.Headers.CacheControl = "no-cache";
        return await SigningKey.Newest(ledger, token) is { } key
            ? Results.Text($"{key}\n", "text/plain")
            : Results.Problem(Problems.NotFound("The log was not opened yet.", "Ask again in a moment."));
    }

    /// <summary>From whichever of them somebody trusts, the later ones follow.</summary>
    private static async Task<LogKeyList> Keys(HttpContext http, NpgsqlDataSource ledger, CancellationToken token)
    {
        http.Response.Headers.CacheControl = "no-cache";
        return new LogKeyList(await ledger.Read($"""
            select coalesce(e.data ->> 'new', e.data ->> 'key'), e.data ->> 'signature'
            from ledger.mt_events e join ledger.leaf l on l.sequence = e.seq_id
            where e.stream_id = {TheLog.Id} and e.type in ({KeyRotation.Opened}, {KeyRotation.Rotated})
            order by e.version
            """, row => new PublicLogKey(row.GetString(0), row.Text(1)), token));
    }

    private static async Task<IResult> TileAt(string? path, HttpContext http, NpgsqlDataSource ledger, CancellationToken token)
    {
        if (!Tile.TryParsePath($"tile/{path}", out var tile, out var fault)) return Results.Problem(Problems.NotFound("There is no such tile.", fault));
        var size = (await ledger.Read($"select size from ledger.checkpoint order by size desc limit 1", row => row.GetInt64(0), token)).SingleOrDefault();
        var level = Math.Max(0, tile.Level);
        if (Tile.At(level, tile.Index, size) is not { } whole || whole.Width < tile.Width)
            return Results.Problem(Problems.NotFound("The log has not got to this tile yet.", $"Its newest checkpoint has {size} leaves."));

        var content = tile.Level == Tile.Entries ? await Entries(tile, ledger, token) : await Hashes(tile, ledger, token);
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(content, Bytes);
    }

    private static async Task<ReadOnlyMemory<byte>> Hashes(Tile tile, NpgsqlDataSource ledger, CancellationToken token) =>
        (await ledger.Read($"select substr(hashes, 1, {tile.Width * Hash.Length}) from ledger.tile where level = {tile.Level} and index = {tile.Index}", row => row.GetFieldValue<byte[]>(0), token)).Single();

    private static async Task<ReadOnlyMemory<byte>> Entries(Tile tile, NpgsqlDataSource ledger, CancellationToken token)
    {
        var first = tile.Index * Tile.FullWidth;
        var bundle = new ArrayBufferWriter<byte>();
        foreach (var entry in await ledger.Read($"select entry from ledger.leaf where index >= {first} and index < {first + tile.Width} order by index", row => row.GetFieldValue<byte[]>(0), token))
        {
            EntryBundle.Write(bundle, entry);
        }
        return bundle.WrittenMemory;
    }
}

/// <summary>The keys of the log, the newest last.</summary>
public sealed record LogKeyList(IReadOnlyList<PublicLogKey> Keys);

/// <summary>A verifier key of the log.</summary>
/// <param name="Key">In the form <c>name+id+key</c> of C2SP signed-note.</param>
/// <param name="Signature">The signature line of the key before it; none of the first.</param>
public sealed record PublicLogKey(string Key, string? Signature);
