using Ledger.Access;
using Ledger.Hosting;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.Benchmarks;

/// <summary>The real server, on real sockets, in this process: for what is to be looked at from inside.</summary>
internal sealed class BenchmarkServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private BenchmarkServer(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromMinutes(10) };
        Client.DefaultRequestHeaders.Authorization = new("Bearer", Ground.Administrator);
    }

    public IServiceProvider Services => _app.Services;

    public HttpClient Client { get; }

    /// <summary>What makes the command-line tool speak to this server.</summary>
    public string[] ToMe => ["--server", Client.BaseAddress!.AbsoluteUri, "--token", Ground.Administrator];

    public static async Task<BenchmarkServer> Start(Ground ground)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = ["--urls", "http://127.0.0.1:0", .. ServerProcess.Settings(ground)], ContentRootPath = AppContext.BaseDirectory, ApplicationName = typeof(LedgerServer).Assembly.GetName().Name,
        });
        builder.AddLedgerLogging();
        builder.AddLedgerServer(new LedgerDatabase(ground.Server, ground.Owner, null));
        var app = builder.Build();
        app.UseLedgerServer();
        await FirstAdministrator.Appoint(app.Services.GetRequiredService<IDocumentStore>(), TimeProvider.System, Ground.Administrator, CancellationToken.None);
        await app.StartAsync();
        return new BenchmarkServer(app);
    }

    /// <summary>Ends all work of the server's own; what it works with is still there.</summary>
    public Task Stop() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
