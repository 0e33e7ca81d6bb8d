using System.CommandLine;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;
using Spectre.Console;

namespace Ledger.Cli.Cases;

/// <summary><c>ledger case import</c>: a case's script, checked, sent, and told of line by line.</summary>
internal static class ImportCase
{
    // More faults than a person mends in one go; the count of the rest is said.
    private const int FaultsShown = 20;

    public static Command Command(CommandBuilder build)
    {
        var path = new Argument<string>("PATH") { Description = $"The script (NDJSON), or a folder with {CaseScript.FileName} in it." };
        var actors = new Option<string[]>("--actor")
        {
            Description = "The token of one of the script's actors; may be repeated.",
            HelpName = "NAME=TOKEN",
        };
        var asMe = Arguments.Switch("--as-me", "Act as yourself, with your own token, for every actor that has none.");
        var create = Arguments.Switch("--create-actors", "Make the script's actors, with their roles, and act as them. Your token must be an administrator's.");
        var check = Arguments.Switch("--check", "Only check the script: nothing is sent.");
        var stop = Arguments.Switch("--stop-on-error", "Stop at the first line that is refused. Without it, the others go on; but with several actors, whose lines go one by one, the first always ends it.");
        var refused = Arguments.TextOption("--refused", "FILE", $"Where lines that were refused are written to, with their reasons; beside the script, as {ImportStream.RefusedName}, if it is not said.");
        var oneByOne = Arguments.Switch("--one-by-one", "Send each line by itself, also where one actor acts in all of them.");
        return build.Build(
            "import",
            "Put a case on record from its script. It can be repeated: what is there already stays as it is, and a half-finished import goes on.",
            [
                "ledger case import seeds/zero-tolerance --create-actors --token $LEDGER_ADMIN_TOKEN",
                "ledger case import seeds/zero-tolerance --actor contributor=$ADA --actor editor=$EVE",
                "ledger case import seeds/zero-tolerance --as-me",
                "ledger case import archive.ndjson --as-me --refused archive-refused.ndjson",
                "ledger case import archive.ndjson --as-me --stop-on-error",
                "ledger case import --check seeds/zero-tolerance/case.ndjson",
            ],
            [path, actors, asMe, create, check, stop, refused, oneByOne],
            async (session, token) =>
            {
                var file = CaseScript.FileAt(session.Value(path));
                if (session.Value(check)) return await Read(session, () => Task.FromResult(CaseScript.Read(file))) is { } sound ? SayItIsSound(session, sound) : ExitCode.WrongUsage;
                if (await Read(session, () => CaseScript.ReadHeader(file, token)) is not { } header) return ExitCode.WrongUsage;

                var tokens = Given(session.Value(actors) ?? [], header);
                if (session.Value(create) && session.Value(asMe)) throw new WrongUsageException("--as-me and --create-actors exclude each other.");
                if (session.Value(asMe))
                {
                    var own = OwnToken(session);
                    foreach (var name in header.Actors.Keys) tokens.TryAdd(name, own);
                }

                if (!session.Value(oneByOne) && header.Actors.Keys.Select(tokens.GetValueOrDefault).Distinct().ToList() is [{ } one])
                {
                    await SignIn(session, header.Actors.Keys, one, token);
                    var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, ImportStream.RefusedName);
                    return await ImportStream.Send(session, file, header, one, session.Value(stop), session.Value(refused) ?? beside, token);
                }

                if (await Read(session, () => Task.FromResult(CaseScript.Read(file))) is not { } script) return ExitCode.WrongUsage;
                if (session.Value(create))
                {
                    foreach (var (name, actor) in await new CaseActors(session.Http, OwnToken(session), session.Surroundings.Time).Create(header, token))
                        tokens.TryAdd(name, actor.Token);
                }

                if (CaseImport.ActorsWithoutToken(script, tokens.Keys) is { Count: > 0 } without)
                    throw new WrongUsageException(
                        $"No token for {string.Join(", ", without)}.",
                        $"Ways on: --actor {without[0]}=TOKEN for each; --as-me to act as yourself for all; --create-actors, with an administrator's token, to make them.");

                await SignEachIn(session, script, tokens, token);
                return await Import(session, script, tokens, token);
            });
    }

    private static async Task<T?> Read<T>(Session session, Func<Task<T>> read) where T : class
    {
        try
        {
            return await read();
        }
        catch (CaseScriptException bad)
        {
            var shown = bad.Faults.Take(FaultsShown).Select(fault => $"line {fault.Line}: {fault.Message}");
            var rest = bad.Faults.Count - FaultsShown;
            session.Report(LedgerProblem.Own(
                "bad-script", "The script cannot be imported; nothing was sent.", string.Join('\n', rest > 0 ? shown.Append($"and {rest} more.") : shown)));
            return null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new WrongUsageException($"The script cannot be read: {unreadable.Message}");
        }
    }

    private static ExitCode SayItIsSound(Session session, CaseScript script)
    {
        if (session.Json)
            session.PrintJson(new { script.Header.Case, script.Header.Title, Commands = script.Commands.Count, Actors = script.Header.Actors.Keys });
        else
            new Sheet(session.Screen).Facts(
                ("Case", Printable.Markup($"{script.Header.Case}: {script.Header.Title}")),
                ("Commands", $"{script.Commands.Count}, all of them sound"),
                ("Actors", Printable.Markup(string.Join(", ", script.Header.Actors.Select(actor => $"{actor.Key} ({actor.Value.Name}, {actor.Value.Role})")))));
        return ExitCode.Done;
    }

    private static Dictionary<string, string> Given(string[] actors, CaseHeader header)
    {
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var actor in actors)
        {
            // The value is not shown: what stands in the wrong place may be a token.
            var at = actor.IndexOf('=');
            if (at <= 0) throw new WrongUsageException("--actor is written NAME=TOKEN.");
            var name = actor[..at];
            if (!header.Actors.ContainsKey(name))
                throw new WrongUsageException($"--actor: the script has no actor \"{name}\"; it has {string.Join(", ", header.Actors.Keys)}.");
            if (!tokens.TryAdd(name, Access.SignIn.Usable(actor[(at + 1)..]))) throw new WrongUsageException($"--actor: \"{name}\" is given twice.");
        }

        return tokens;
    }

    private static string OwnToken(Session session) => session.SignIn.Token
        ?? throw new WrongUsageException("No token of your own was given.", session.SignIn.Withheld ?? "Give it with --token, LEDGER_TOKEN, or a profile (ledger profile set).");

    /// <summary>So that an address or a token that does not work is found before the first line, and at once.</summary>
    private static async Task SignEachIn(Session session, CaseScript script, Dictionary<string, string> tokens, CancellationToken token)
    {
        var acting = script.Commands.Select(command => command.As).Distinct(StringComparer.Ordinal);
        foreach (var actors in acting.GroupBy(name => tokens[name], StringComparer.Ordinal)) await SignIn(session, actors, actors.Key, token);
    }

    private static async Task SignIn(Session session, IEnumerable<string> actors, string actor, CancellationToken token)
    {
        try
        {
            await new LedgerClient(session.Http, actor).Get("api/me", token);
        }
        catch (LedgerRefusedException)
        {
            session.Remark($"The token for {string.Join(", ", actors)} was refused.");
            throw;
        }
    }

    private static async Task<ExitCode> Import(Session session, CaseScript script, IReadOnlyDictionary<string, string> tokens, CancellationToken token)
    {
        var import = new CaseImport(session.Http, tokens, session.Surroundings.Time);
        var summary = session switch
        {
            { Json: true } => await import.Run(script, null, token),
            { ErrorScreen.Profile.Capabilities.Interactive: true } => await WithBar(session, script, import, token),
            _ => await import.Run(script, new Lines(session), token),
        };

        if (session.Json) session.PrintJson(ForScripts(summary));
        else
            new Sheet(session.Screen).Facts(
                ("Case", Printable.Markup($"{script.Header.Case}: {script.Header.Title}")),
                ("Made", $"{summary.Made}"),
                ("Already there", $"{summary.AlreadyThere}"),
                ("Not sent", summary.Refused is null ? null : $"{summary.Commands - summary.Made - summary.AlreadyThere - 1}"),
                ("Secrets", string.Join("\n", summary.Secrets.Select(secret => $"{Printable.Markup(secret.Key)}: {Printable.Markup(secret.Value)}"))));

        if (summary.Refused is not { } refused) return ExitCode.Done;
        session.Remark($"Line {refused.Line}, \"{refused.Name}\" ({refused.Command}), was refused; later lines rest on it and were not sent.");
        session.Report(refused.Problem, "Mend the line, or what stands in its way, and import again: it goes on from here.");
        return ExitCode.InDoubt;
    }

    private static async Task<CaseImportSummary> WithBar(Session session, CaseScript script, CaseImport import, CancellationToken token) =>
        await session.ErrorScreen.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask(Printable.Markup(script.Header.Case), maxValue: script.Commands.Count);
                return await import.Run(script, new Bar(task, script.Header.Case), token);
            });

    private static object ForScripts(CaseImportSummary summary) => new
    {
        summary.Case,
        summary.Commands,
        summary.Made,
        summary.AlreadyThere,
        Refused = summary.Refused is { } refused
            ? new { refused.Line, refused.Name, refused.Command, refused.Problem.Type, refused.Problem.Title, refused.Problem.Status, refused.Problem.Detail, refused.Problem.Field }
            : null,
        summary.Ids,
        summary.Secrets,
    };

    /// <summary>A bar that is full when every line is on record.</summary>
    private sealed class Bar(ProgressTask task, string name) : IProgress<CaseImportProgress>
    {
        public void Report(CaseImportProgress news)
        {
            task.Value = news.Done;
            task.Description = Printable.Markup(news.Outcome == CaseLineOutcome.Waiting ? $"{name}: waiting for the ledger" : $"{name}: {news.Name}");
        }
    }

    /// <summary>A line for each line, where no terminal redraws.</summary>
    private sealed class Lines(Session session) : IProgress<CaseImportProgress>
    {
        public void Report(CaseImportProgress news) => session.Surroundings.Error.WriteLine(Printable.Line(news.Outcome switch
        {
            CaseLineOutcome.Made => $"made           line {news.Line}  {news.Command}  {news.Name}",
            CaseLineOutcome.AlreadyThere => $"already there  line {news.Line}  {news.Command}  {news.Name}",
            CaseLineOutcome.Refused => $"refused        line {news.Line}  {news.Command}  {news.Name}",
            _ => $"waiting        line {news.Line}  {news.Problem?.Title}",
        }));
    }
}
