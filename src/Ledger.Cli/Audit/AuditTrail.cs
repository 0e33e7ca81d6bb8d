using System.CommandLine;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Audit;

/// <summary><c>ledger audit</c>: who changed what, over everything.</summary>
internal static class AuditTrail
{
    public static Command Command(CommandBuilder build, Command refusals)
    {
        var actor = Arguments.IdOption("--actor", "What this actor did.");
        var role = Arguments.TextOption("--role", "ROLE", "What was done in this role.");
        var type = Arguments.TextOption("--type", "TYPE", "Events of this type.");
        var stream = Arguments.IdOption("--stream", "What happened to this source, document, attribution, claim or actor.");
        var command = Arguments.TextOption("--command", "COMMAND", "What this command led to.");
        var correlation = Arguments.TextOption("--correlation", "ID", "What belongs together under this id.");
        var from = Arguments.InstantOption("--from", "Recorded at this time or later.");
        var to = Arguments.InstantOption("--to", "Recorded before this time.");
        var format = new Option<string>("--format")
        {
            Description = "ndjson and csv stream all of it to standard output; table is one page, for people.",
            HelpName = "table|ndjson|csv",
            DefaultValueFactory = _ => "table",
        };
        format.AcceptOnlyFromAmong("table", "ndjson", "csv");
        var paging = new Paging();

        return build.Build(
            "audit",
            "Show the audit trail: who changed what, when, and why. For auditors and administrators.",
            [
                "ledger audit --from 2026-01-01 --role Editor",
                "ledger audit --stream 01890a5d-ac96-774b-bcce-b302099a8057 --all --json",
                "ledger audit --format csv > audit.csv",
                "ledger audit refusals --limit 20",
            ],
            [actor, role, type, stream, command, correlation, from, to, format, .. paging.Options, refusals],
            async (session, token) =>
            {
                var query = new Query("api/audit").With("actor", session.Value(actor)).With("role", session.Value(role)).With("type", session.Value(type))
                    .With("stream", session.Value(stream)).With("command", session.Value(command)).With("correlation", session.Value(correlation))
                    .With("from", session.Value(from)).With("to", session.Value(to));

                var form = session.Value(format);
                if (form != "table") return await Export(session, query, form == "csv", paging, token);

                var page = await paging.Read(session, query, token);
                if (session.Json)
                {
                    page.PrintJson(session);
                    return ExitCode.Done;
                }

                var rows = new Rows("Event", "Recorded (UTC)", "Who", "Type", "About", "What", "Why");
                foreach (var entry in page.Items)
                    rows.Add(
                        Printable.Markup(entry.Text("sequence")),
                        Words.When(entry.Text("recordedAt")),
                        Words.Actor(entry.Member("actor")),
                        Printable.Markup(entry.Text("type")),
                        Printable.Markup(entry.Member("stream") is { } about ? about.Text("kind") ?? Words.Called(about) : null),
                        Printable.Markup(entry.Text("summary")),
                        Printable.Markup(entry.Text("reason")));
                rows.Print(session, "No events.");
                page.SayIfThereIsMore(session);
                return ExitCode.Done;
            });
    }

    private static async Task<ExitCode> Export(Session session, Query query, bool csv, Paging paging, CancellationToken token)
    {
        if (session.Json) throw new WrongUsageException("--json prints a page as JSON; --format ndjson and csv are forms of their own.", "Leave one of them out.");
        if (paging.IsUsed(session)) throw new WrongUsageException("--format ndjson and csv give all of it: --limit, --after and --all do not go with them.");

        var output = session.Surroundings.Out;
        await session.Ledger.Stream(
            query.ToString(),
            csv ? "text/csv" : "application/x-ndjson",
            // In a file CSV is what the ledger sent, byte for byte; on a terminal it may not act. JSON has escapes that mean the same.
            piece => output.WriteAsync(
                !csv ? Printable.Json(piece.ToString()).AsMemory()
                : session.Surroundings.OutIsTerminal ? Printable.Block(piece.ToString()).AsMemory()
                : piece,
                token),
            token);
        await output.FlushAsync(token);
        return ExitCode.Done;
    }
}
