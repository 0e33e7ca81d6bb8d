using Ledger.Access;
using Ledger.Claims;
using Ledger.Cli.Cases;
using Ledger.Cli.Http;
using Ledger.Http;
using Marten;
using Spectre.Console;

namespace Ledger.Intake;

/// <summary>
/// Loads the cases of <c>seeds/</c> through the public API, as <c>ledger case import</c> does, and shows how to go on. A ledger that holds anything else is left as it is;
/// a demo that was cut off is taken up where it stopped.
/// </summary>
public sealed class Demo(IDocumentStore store, TimeProvider time, Uri server)
{
    /// <summary>The folder of cases beside the server.</summary>
    public static readonly string Seeds = Path.Combine(AppContext.BaseDirectory, "seeds");

    public async Task Run(CancellationToken token)
    {
        if (await HoldsSomethingElse(token))
        {
            Console.WriteLine("This ledger holds data of its own already: the cases of the demo were not loaded into it.");
            return;
        }
        var administrator = await Administrator(token);
        using var ledger = LedgerHttp.Client(server);
        CaseActorOnRecord? editor = null;
        var claim = "";
        foreach (var folder in Directory.EnumerateDirectories(Seeds).Order(StringComparer.Ordinal))
        {
            var script = CaseScript.Read(folder);
            var actors = await new CaseActors(ledger, administrator, time).Create(script.Header, token);
            var summary = await Import(script, actors, ledger, token);
            if (summary.Refused is { } refused) throw new InvalidOperationException($"Line {refused.Line} of the case {summary.Case} was refused: {refused.Problem.Title} {refused.Problem.Detail}");
            Console.WriteLine($"{script.Header.Title}: {summary.Made} recorded, {summary.AlreadyThere} on record already.");
            editor ??= actors.FirstOrDefault(a => script.Header.Actors[a.Key].Role == nameof(Role.Editor)).Value;
            if (claim.Length == 0) claim = summary.Ids[script.Commands.First(c => c.Kind.Name == nameof(AssertClaim)).Name].ToString();
        }
        var readers = new CaseHeader("demo", "The demo's reader", null, new Dictionary<string, CaseActor> { ["reader"] = new("Rita Reader", nameof(Role.Reader)) });
        var reader = (await new CaseActors(ledger, administrator, time).Create(readers, token))["reader"];

        Console.WriteLine($"""

            The ledger is at {server.ToString().TrimEnd('/')}, its API at {server}docs
              a reader's token:   {reader.Token}
              an editor's token:  {editor?.Token}

            Three commands to try:
              export LEDGER_TOKEN={editor?.Token}
              dotnet run --project src/Ledger.Cli -- claim list
              dotnet run --project src/Ledger.Cli -- claim show {claim}
              curl -H "Authorization: Bearer $LEDGER_TOKEN" {server}api/claims/{claim}/history

            Ctrl-C stops the server and its database; the data stays in the data folder.
            """);
    }

    private static async Task<CaseImportSummary> Import(CaseScript script, IReadOnlyDictionary<string, CaseActorOnRecord> actors, HttpClient ledger, CancellationToken token)
    {
        var import = new CaseImport(ledger, actors.ToDictionary(a => a.Key, a => a.Value.Token));
        CaseImportSummary? summary = null;
        await AnsiConsole.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn()).StartAsync(async progress =>
        {
            var bar = progress.AddTask(Markup.Escape(script.Header.Title), maxValue: script.Commands.Count);
            summary = await import.Run(script, new Bar(bar), token);
        });
        return summary!;
    }

    /// <summary>A ledger with claims, none of them from the demo's cases.</summary>
    private async Task<bool> HoldsSomethingElse(CancellationToken token)
    {
        await using var session = store.QuerySession();
        return await session.Query<Claim>().AnyAsync(token) && !await session.Query<KeptKey>().AnyAsync(k => k.Id.Contains("/case/"), token);
    }

    /// <summary>A token of the first administrator, for an hour: the demo needs one, and only the first start knew the first.</summary>
    private async Task<string> Administrator(CancellationToken token)
    {
        await using var session = store.LightweightSession();
        var administrators = await session.Query<Actor>().Where(a => a.Role == Role.Administrator).ToListAsync(token);
        var administrator = administrators.OrderBy(a => a.Id).First();
        var secret = TokenSecret.New();
        session.LastModifiedBy = administrator.Id.ToString();
        session.SetHeader(Signature.Role, administrator.Role.ToString());
        session.SetHeader(Signature.Command, nameof(Demo));
        var stream = await session.Events.FetchForWriting<Actor>(administrator.Id, token);
        stream.AppendOne(new TokenIssued(NewId.Next(time).Value, secret.Hash, "For loading the demo", time.GetUtcNow().AddHours(1)));
        await session.SaveChangesAsync(token);
        return secret.Value;
    }

    private sealed class Bar(ProgressTask task) : IProgress<CaseImportProgress>
    {
        public void Report(CaseImportProgress value) => task.Value = value.Done;
    }
}
