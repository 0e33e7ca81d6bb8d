using Ledger.Access;
using Ledger.Hosting;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ledger.Benchmarks;

/// <summary>A PostgreSQL of its own with documented settings, and the archive that is imported into the ledger on it, part by part.</summary>
internal sealed class Ground : IAsyncDisposable
{
    /// <summary>What differs from PostgreSQL's own settings. Commits are durable: fsync and synchronous_commit are on.</summary>
    public static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string>
    {
        ["shared_buffers"] = "1GB", ["max_wal_size"] = "8GB", ["checkpoint_timeout"] = "15min", ["random_page_cost"] = "1.1",
    };

    /// <summary>The secret of the first administrator, who does everything.</summary>
    public const string Administrator = "administrator-of-the-benchmark";

    private const string Case = "archive";

    private readonly IEnumerator<string> _archive = new GeneratedScript(seed: 1).Lines(int.MaxValue, "archivist").GetEnumerator();
    private EmbeddedPostgres _postgres = null!;
    private GeneratedLedger? _generated;

    /// <summary>Where scripts, keys and the database lie; gone at the end.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("ledger-benchmark").FullName;

    /// <summary>Where the log's keys are, and the checkpoint outside the database.</summary>
    public string LogFolder => Path.Combine(Folder, "seal");

    /// <summary>The connection string of the role that owns everything.</summary>
    public string Owner => _postgres.OwnerConnectionString;

    /// <summary>The connection string of the role that the server works under.</summary>
    public string Server => _postgres.ServerConnectionString;

    /// <summary>How many lines of the archive were written into scripts.</summary>
    public int Lines { get; private set; }

    public static async Task<Ground> Start()
    {
        var ground = new Ground();
        ground._postgres = await EmbeddedPostgres.Start(
            new EmbeddedPostgresOptions { DataFolder = Path.Combine(ground.Folder, "data"), Settings = Settings }, NullLogger.Instance, CancellationToken.None);
        await new LedgerDatabase(ground.Server, ground.Owner, null).Migrate(CancellationToken.None);
        return ground;
    }

    /// <summary>A script of the archive's next lines, up to this one. Its lines refer to those of the parts before.</summary>
    public string NextPart(int upTo)
    {
        var path = Path.Combine(Folder, $"archive-{upTo}.ndjson");
        using var file = File.CreateText(path);
        file.Write(GeneratedScript.Header(Case) + "\n");
        for (; Lines < upTo && _archive.MoveNext(); Lines++) file.Write(_archive.Current + "\n");
        return path;
    }

    /// <summary>Grows the ledger to so many events, with lists and seal beside it, and waits until both have followed.</summary>
    public async Task Grow(BenchmarkServer server, int events, Results results)
    {
        var store = server.Services.GetRequiredService<IDocumentStore>();
        await using var session = store.QuerySession();
        _generated ??= new GeneratedLedger(seed: 1);
        var (before, clock) = (await Events(), System.Diagnostics.Stopwatch.StartNew());
        await _generated.Grow(store, events - (int)before, (await session.Query<Actor>().FirstAsync()).Id);
        var (grown, now) = (clock.Elapsed.TotalSeconds, await Events());
        await Followed();
        results.Add(new Figure("grow", "events appended without a command's checks, with state, edges and commitments, lists and seal beside them", "events/s", now, [(now - before) / grown]));
        results.Add(new Figure("grow", "until lists and seal had followed, after the last event", "s", now, [clock.Elapsed.TotalSeconds - grown]));
        await Analyze();
    }

    /// <summary>How many events are on record.</summary>
    public Task<long> Events() => Number("select count(*) from ledger.mt_events where type <> 'tombstone'");

    /// <summary>Waits until everything is sealed, and every asynchronous projection has seen it.</summary>
    public async Task Followed()
    {
        var newest = await Number("select max(seq_id) from ledger.mt_events where type <> 'tombstone'");
        while (await Number("select coalesce(max(sealed_to), 0) from ledger.checkpoint") < newest
            || await Number($"select count(*) from ledger.mt_event_progression where name like '%:All' and last_seq_id < {newest}") > 0) await Task.Delay(100);
    }

    /// <summary>Gives PostgreSQL its statistics, as its own daemon does in time.</summary>
    public Task Analyze() => Do("vacuum analyze");

    public async Task<long> Number(string question)
    {
        await using var connection = new NpgsqlConnection(Owner);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(question, connection) { CommandTimeout = 0 };
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public async Task Do(string statement)
    {
        await using var connection = new NpgsqlConnection(Owner);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
