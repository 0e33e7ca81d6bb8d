using System.CommandLine;
using System.Text.Json;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Log;

/// <summary><c>ledger log show</c>: the public log, its keys, what was given up, and whether it goes on.</summary>
internal static class ShowLog
{
    public static Command Command(CommandBuilder build) => build.Build(
        "show",
        "Show the public log: its name and keys, its newest checkpoint, what was given up after a restoration, and whether it goes on.",
        ["ledger log show", "ledger log show --json | jq -r .sealing.contradicted.root"],
        [],
        async (session, token) =>
        {
            var log = await session.Ledger.Get("api/log", token);
            if (session.Json) session.PrintJson(log);
            else Print(log, new Sheet(session.Screen));
            return ExitCode.Done;
        });

    private static void Print(JsonElement log, Sheet sheet)
    {
        var (checkpoint, sealing) = (log.Member("checkpoint"), log.Member("sealing"));
        sheet.Heading(Printable.BlockMarkup(log.Text("origin")), Beneath.Of(log));
        sheet.Facts(
            ("Key", Printable.Markup(log.Text("key"))),
            ("Checkpoint", checkpoint is { } newest ? $"{Printable.Markup(newest.Text("size"))} leaves, signed {Words.When(newest.Text("signedAt"))}" : "none yet"),
            ("Root", Printable.Markup(checkpoint?.Text("root"))),
            ("Sealing", sealing?.Text("fault") is { } fault ? $"[red]{Printable.Markup(fault)}[/]" : "goes on"));
        sheet.Section("Keys", log.List("keys").Select(key => new Branch(
            $"{Printable.Markup(key.Text("id"))}  [dim]since[/] {Words.When(key.Text("recordedAt"))}",
            Branch.Of("signs checkpoints of more leaves than", Printable.Markup(key.Text("leaf"))),
            Branch.Of("because:", Printable.Markup(key.Text("reason"))),
            Branch.Of("key", Printable.Markup(key.Text("key"))))));
        sheet.Section("Given up after a restoration", log.List("restorations").Select(restoration => new Branch(
            $"{Printable.Markup(restoration.Text("size"))} leaves  [dim]root[/] {Printable.Markup(restoration.Text("root"))}",
            Branch.Of("accepted", Words.When(restoration.Text("recordedAt"))),
            Branch.Of("because:", Printable.Markup(restoration.Text("reason"))))));
    }
}
