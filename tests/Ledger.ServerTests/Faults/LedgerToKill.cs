using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Integrity;
using Ledger.Proofs;
using Ledger.ServerTests.Hosting;
using Ledger.ServerTests.Integrity;
using Microsoft.Extensions.Configuration;

namespace Ledger.ServerTests.Faults;

/// <summary>One ledger whose server is killed in every row of the table and started again on what is left; what its log said is remembered over all of them.</summary>
public sealed class LedgerToKill : IAsyncLifetime
{
    private readonly int _port = LedgerProcess.FreePort();
    private readonly List<SignedCheckpoint> _seen = [];
    private LedgerProcess? _server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public DatabaseOfServers Database { get; } = new();

    /// <summary>A log that this ledger is a witness of.</summary>
    public OtherLog Other { get; } = new();

    /// <summary>How many leaves of it were cosigned.</summary>
    public int Cosigned { get; set; }

    /// <summary>Where the keys and the last checkpoint are.</summary>
    public string Seal => Database.Folder("seal");

    public LedgerClient Anonymous => new(_server!.Address, null);

    public LedgerClient Administrator => new(_server!.Address, LedgerServerFixture.AdministratorToken);

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        await Start();
    }

    public async Task Start(params string[] more) => _server = await Database.Start(_port, Settings(more));

    /// <summary>Starts the server, and does not wait until it is ready.</summary>
    public void Begin() => _server = Database.Begin(_port, Settings([]));

    public Task Kill() => _server!.Kill();

    /// <summary>Something is recorded, and a step is reached in sealing it.</summary>
    public async Task<(StopAt.Stopped Step, int Session)> Record(StopAt step)
    {
        var stopped = await step.On(Database);
        try
        {
            await Database.Record();
            return (stopped, await stopped.Reached());
        }
        catch
        {
            await stopped.DisposeAsync();
            throw;
        }
    }

    /// <summary>How many leaves are committed.</summary>
    public async Task<long> Leaves() => long.Parse((await Database.Column("select count(*)::text from ledger.leaf")).Single(), CultureInfo.InvariantCulture);

    public SignedCheckpoint Kept() => WholeLog.Parsed(File.ReadAllBytes(Path.Combine(Seal, "checkpoint")));

    /// <summary>The whole log verifies, with all that it ever said; and its newest checkpoint is the one that is kept.</summary>
    public async Task Verifies()
    {
        var newest = await WholeLog.Verified(Anonymous, sql => Database.Column(sql), _seen);
        _seen.Add(newest);
        await KeptIs(newest.Checkpoint.Size);
    }

    /// <summary>Waits until the checkpoint of a size is kept.</summary>
    public async Task KeptIs(long size)
    {
        using var moments = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (Kept().Checkpoint.Size != size) await moments.WaitForNextTickAsync(Token);
    }

    /// <summary>Waits for an answer of the server's own people that is as it should be.</summary>
    public async Task<JsonNode> Asked(string path, Func<JsonNode, bool> isSo)
    {
        using var moments = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        do
        {
            if (await Administrator.Asked(path) is var answer && isSo(answer)) return answer;
        }
        while (await moments.WaitForNextTickAsync(Token));
        throw new OperationCanceledException();
    }

    /// <summary>Keeps a checkpoint that the database never knew, and has the sealer look.</summary>
    public async Task<SignedCheckpoint> Contradicted()
    {
        using var keys = LogKeys.Open(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(LogKeys.FolderSetting, (string?)Seal)]).Build());
        var signer = keys.SignerOf((await SigningKey.Newest(Database.Servers, Token))!)!;
        var unknown = SignedCheckpoint.Sign(new Checkpoint(signer.Verifier.Name, Kept().Checkpoint.Size + 1_000, TreeHash.Leaf("what was lost"u8)), signer);
        new KeptCheckpoint(keys).Keep(unknown);
        foreach (var sealer in await Database.Sealers()) await Database.Cut(int.Parse(sealer, CultureInfo.InvariantCulture));
        await Asked("/api/log", log => log["sealing"]!["contradicted"] is not null);
        return unknown;
    }

    public async Task Accept(SignedCheckpoint unknown)
    {
        var version = (await Administrator.Asked("/api/log"))["version"]!.GetValue<long>();
        await Administrator.Recorded("/api/log/restoration", new { version, size = unknown.Checkpoint.Size, root = unknown.Checkpoint.Root.ToBase64(), reason = "The disk was lost." });
    }

    /// <summary>Where a checkpoint lies that was given up.</summary>
    public string Aside(SignedCheckpoint unknown) => Path.Combine(Seal, string.Create(CultureInfo.InvariantCulture, $"checkpoint.given-up-{unknown.Checkpoint.Size}-{unknown.Checkpoint.Root.ToString()[..8]}"));

    /// <summary>Whoever opens this file to write into it waits until somebody reads from it, and nobody does.</summary>
    public static Task MakeUnwritable(string file) => PostgresGround.Run("mkfifo", file);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        Other.Dispose();
        await Database.DisposeAsync();
    }

    private string[] Settings(string[] more) => Database.Settings("seal", "ledger", ["--Ledger:Nodes", "1", "--Ledger:Witness:Logs:0", Other.Key.ToString(), .. more]);
}
