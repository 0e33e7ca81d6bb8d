using Ledger.Access;
using Marten;

namespace Ledger.Hosting;

/// <summary>Starts the server, tells the person at the terminal what they need, and stops everything in order.</summary>
public static class RunningLedger
{
    public static async Task RunLedger(this WebApplication app, LedgerDatabase database, bool demo)
    {
        var secret = await FirstAdministrator.Appoint(app.Services.GetRequiredService<IDocumentStore>(), app.Services.GetRequiredService<TimeProvider>(),
            app.Configuration[FirstAdministrator.Variable] is { Length: > 0 } chosen ? chosen : null, app.Lifetime.ApplicationStopping);
        await app.StartAsync();
        Console.WriteLine($"Ledger is at {string.Join(", ", app.Urls)}");
        if (secret is not null) Console.WriteLine($"The first administrator's token, shown this once: {secret.Value}");
        await app.WaitForShutdownAsync();
    }
}
