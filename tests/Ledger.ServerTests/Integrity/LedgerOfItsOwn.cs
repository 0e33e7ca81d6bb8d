using System.Text.Json.Nodes;
using Ledger.Hosting;
using Ledger.Proofs;
using Ledger.ServerTests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ledger.ServerTests.Integrity;

/// <summary>A ledger on a PostgreSQL of its own, whose servers are started and stopped, and whose database is backed up and restored, as an operator would.</summary>
public sealed class LedgerOfItsOwn : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ledger-tests-").FullName;
    private EmbeddedPostgres _postgres = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Where the log's keys are, and what was signed last.</summary>
    public string Seal => Path.Combine(_postgres.DataFolder, "seal");

    public static async Task<LedgerOfItsOwn> Begin()
    {
        var ledger = new LedgerOfItsOwn();
        var options = new EmbeddedPostgresOptions { DataFolder = ledger._root, Settings = new Dictionary<string, string> { ["fsync"] = "off" } };
        ledger._postgres = await EmbeddedPostgres.Start(options, NullLogger.Instance, Token);
        return ledger;
    }

    public Task<AnotherServer> Start() => AnotherServer.Start(_postgres);

    public static LedgerClient Administrator(AnotherServer server) => new(server.Address, LedgerServerFixture.AdministratorToken);

    /// <summary>Copies the database, which nobody may be connected to.</summary>
    public async Task BackUp(string name)
    {
        await Do($"drop database if exists {name}");
        await Do($"create database {name} template ledger");
    }

    /// <summary>Puts a copy in the place of the database.</summary>
    public async Task Restore(string name)
    {
        await Do("drop database ledger with (force)");
        await Do($"create database ledger template {name} owner ledger_owner");
    }

    public async Task<IReadOnlyList<string>> Column(string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_postgres.SuperuserConnectionString) { Pooling = false }.ConnectionString);
        await using var query = source.CreateCommand(sql);
        await using var reader = await query.ExecuteReaderAsync(Token);
        var values = new List<string>();
        while (await reader.ReadAsync(Token)) values.Add(reader.GetString(0));
        return values;
    }

    /// <summary>Waits until an event is sealed, and what covers it is kept; answers what is kept.</summary>
    public async Task<SignedCheckpoint> Sealed(long sequence)
    {
        while (true)
        {
            Token.ThrowIfCancellationRequested();
            var leaf = await Column($"select index::text from ledger.leaf where sequence = {sequence}");
            if (leaf is [var index] && File.Exists(Path.Combine(Seal, "checkpoint")) && Kept() is var kept && kept.Checkpoint.Size > long.Parse(index, System.Globalization.CultureInfo.InvariantCulture)) return kept;
        }
    }

    /// <summary>What was signed last, as it lies outside of the database.</summary>
    public SignedCheckpoint Kept()
    {
        SignedCheckpoint.TryParse(File.ReadAllBytes(Path.Combine(Seal, "checkpoint")), out var kept, out var fault).ShouldBeTrue(fault);
        return kept!;
    }

    /// <summary>Waits until the server says that events are not sealed, and why.</summary>
    public static async Task<string> Degraded(AnotherServer server)
    {
        while (true)
        {
            Token.ThrowIfCancellationRequested();
            var health = await server.Anonymous.Asked("/health/ready");
            if (health["status"]!.GetValue<string>() == "Degraded") return health["checks"]!["seal"]!["reason"]!.GetValue<string>();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    private async Task Do(string statement)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_postgres.SuperuserConnectionString) { Database = "postgres", Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(Token);
    }
}

/// <summary>What a checker of the log does with <c>GET /api/log</c>.</summary>
public static class LogKeysOnRecord
{
    /// <summary>The key that must have signed a checkpoint of this size: the newest that came with a leaf that it covers; before any, the first.</summary>
    public static NoteVerifier SignerOf(this JsonNode log, long size)
    {
        var keys = log["keys"]!.AsArray();
        var key = keys.Skip(1).LastOrDefault(k => k!["leaf"]?.GetValue<long>() < size) ?? keys[0];
        NoteVerifier.TryParse(key!["key"]!.GetValue<string>(), out var verifier, out var fault).ShouldBeTrue(fault);
        return verifier!;
    }

    /// <summary>Every checkpoint that was ever signed is signed with the key whose turn it was, and with no other; each key is signed by the one before it.</summary>
    public static void ShouldHaveSigned(this JsonNode log, IEnumerable<string> notes)
    {
        var count = 0;
        foreach (var note in notes)
        {
            SignedCheckpoint.TryParse(System.Text.Encoding.UTF8.GetBytes(note), out var signed, out var fault).ShouldBeTrue(fault);
            var signer = log.SignerOf(signed!.Checkpoint.Size);
            new CheckpointPolicy(signer.Name, signer).Verify(signed).Fault.ShouldBeNull(note);
            count++;
        }
        count.ShouldBeGreaterThan(0);

        foreach (var (old, next) in log["keys"]!.AsArray().Zip(log["keys"]!.AsArray().Skip(1)))
        {
            KeyRotation.TryVerify(old!["key"]!.GetValue<string>(), next!["key"]!.GetValue<string>(), next["signature"]!.GetValue<string>(), out _, out var fault).ShouldBeTrue(fault);
        }
    }
}
