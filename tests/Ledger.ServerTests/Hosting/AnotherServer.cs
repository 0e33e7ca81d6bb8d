using Ledger.Access;
using Ledger.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Ledger.ServerTests.Hosting;

/// <summary>One more server beside the one of all tests, on the same database or on another, with settings of its own.</summary>
public sealed class AnotherServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AnotherServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public IServiceProvider Services => _app.Services;

    /// <summary>On the database of all tests.</summary>
    public static async Task<AnotherServer> Start(LedgerServerFixture ledger, params string[] arguments) => new(await LedgerServerFixture.Start(ledger.Postgres, arguments));

    /// <summary>On a database of its own.</summary>
    public static async Task<AnotherServer> Start(EmbeddedPostgres postgres, params string[] arguments) => new(await LedgerServerFixture.Start(postgres, arguments));

    /// <summary>Whoever acts with this role on the ledger of all tests.</summary>
    public LedgerClient As(LedgerServerFixture ledger, Role role) => new(Address, ledger.Actors[role].Token);

    public LedgerClient Anonymous => new(Address, null);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
