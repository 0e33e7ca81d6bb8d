using JasperFx;
using Ledger.Hosting;

var start = StartUp.From(args);
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = start.Arguments, ContentRootPath = AppContext.BaseDirectory });
builder.AddLedgerLogging();

try
{
    // The database first: everything else needs its address.
    using var logs = StartUp.EarlyLogs(builder.Configuration);
    await using var database = start.NeedsDatabase ? await LedgerDatabase.Open(builder.Configuration, logs, default) : LedgerDatabase.None;
    await database.Migrate(default);

    builder.AddLedgerServer(start.IsOperatorCommand ? database.AsOwner : database);
    builder.AddLedgerTelemetry();
    var app = builder.Build();
    app.UseLedgerServer();

    if (start.IsOperatorCommand) return await app.RunJasperFxCommands(start.Arguments);
    await app.RunLedger(database, start.Demo);
    return 0;
}
catch (Exception e) when (StartUp.IsForThePerson(e))
{
    await Console.Error.WriteLineAsync($"Ledger could not start. {e.Message}");
    return 1;
}
