using Ledger.Access;
using Ledger.Intake;
using Marten;

namespace Ledger.Hosting;

/// <summary>Starts the server, tells the person at the terminal what they need, and stops everything in order.</summary>
public static class RunningLedger
{
    public static async Task RunLedger(this WebApplication app, LedgerDatabase database, bool demo)
    {
        var (store, time) = (app.Services.GetRequiredService<IDocumentStore>(), app.Services.GetRequiredService<TimeProvider>());
        var secret = await FirstAdministrator.Appoint(store, time, app.Configuration[FirstAdministrator.Variable] is { Length: > 0 } chosen ? chosen : null, app.Lifetime.ApplicationStopping);
        await app.StartAsync();
        if (database.Embedded is { } embedded) _ = StopWith(embedded, app.Lifetime);

        Console.WriteLine($"Ledger is at {string.Join(", ", app.Urls)}");
        if (secret is not null) Console.WriteLine($"The first administrator's token, shown this once: {secret.Value}");
        try
        {
            if (demo) await new Demo(store, time, new Uri(app.Urls.First())).Run(app.Lifetime.ApplicationStopping);
            await app.WaitForShutdownAsync();
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await app.WaitForShutdownAsync();
        }
        finally
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    /// <summary>A database that is gone for good takes the server with it: it must not answer as if it could.</summary>
    private static async Task StopWith(EmbeddedPostgres embedded, IHostApplicationLifetime lifetime)
    {
        await embedded.Exited;
        lifetime.StopApplication();
    }
}
