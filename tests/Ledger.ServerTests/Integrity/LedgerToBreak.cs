using Ledger.Cli;
using Ledger.Hosting;
using Ledger.Integrity;
using Ledger.ServerTests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.ServerTests.Integrity;

/// <summary>A ledger of its own, with a few events that are sealed, whose database may be tampered with.</summary>
public sealed class LedgerToBreak : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ledger-tests-").FullName;
    private AnotherServer? _server;

    public EmbeddedPostgres Postgres { get; private set; } = null!;

    public AnotherServer Server => _server!;

    public Tampering Tampering { get; private set; } = null!;

    /// <summary>Whoever may do everything.</summary>
    public LedgerClient Administrator => new(Server.Address, LedgerServerFixture.AdministratorToken);

    /// <summary>Two claims; the second has three events.</summary>
    public Recorded First { get; private set; } = null!;

    public Recorded Second { get; private set; } = null!;

    public Recorded Newest { get; private set; } = null!;

    /// <summary>A number between two events that belongs to none.</summary>
    public long Free { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Postgres = await EmbeddedPostgres.Start(
            new EmbeddedPostgresOptions { DataFolder = _folder, Settings = new Dictionary<string, string> { ["fsync"] = "off" } }, NullLogger.Instance, TestContext.Current.CancellationToken);
        _server = await AnotherServer.Start(Postgres);
        Tampering = new Tampering(Postgres);
        First = await Administrator.RecordedClaim("The first.");
        Free = await Tampering.Ask("select nextval('ledger.mt_events_sequence')");
        Second = await Administrator.RecordedClaim("The second.");
        var article = await Administrator.RecordedArticle((await Administrator.RecordedOrganisation()).Id, "A text that is kept.");
        article.Version.ShouldBe(1);
        var assessed = await Administrator.Assessed(Second);
        Newest = await Administrator.Assessed(assessed, "True");
        await SealedUpTo(Newest.Sequence);
        await Tampering.Keep();
    }

    /// <summary>Waits until the log says that it has every event up to there.</summary>
    public async Task SealedUpTo(long sequence)
    {
        while (await Tampering.Ask("select coalesce(max(sealed_to), 0) from ledger.checkpoint") < sequence) TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Makes a whole check now.</summary>
    public Task<long> Check() => Server.Services.GetRequiredService<CompletenessCheck>().Run(TestContext.Current.CancellationToken);

    /// <summary>Runs <c>ledger verify database</c> on it.</summary>
    public async Task<(int Exit, string Out, string Error)> Verify(params string[] more)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await LedgerCommand.Run(
            ["verify", "database", "--connection", Postgres.ServerConnectionString, .. more],
            new Surroundings { Out = output, Error = error, In = () => Stream.Null, OutIsTerminal = false, ErrorIsTerminal = false, Width = 1_000, Environment = _ => null, ConfigurationFolder = _folder },
            TestContext.Current.CancellationToken);
        return (exit, output.ToString(), error.ToString());
    }

    public string Place(string name) => Path.Combine(_folder, name);

    public async ValueTask DisposeAsync()
    {
        await Tampering.DisposeAsync();
        await Server.DisposeAsync();
        await Postgres.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
