using System.CommandLine;
using System.Text.Json;
using Ledger.Cli.Http;

namespace Ledger.Cli.Projections;

/// <summary><c>ledger projection rebuild</c>: has what lists show worked out again beside them.</summary>
internal static class RebuildProjection
{
    public static Command Command(CommandBuilder build)
    {
        var name = new Argument<string>("NAME") { Description = "The projection, as ledger projection list names it." };
        var reason = Arguments.TextOption("--reason", "TEXT", "Why; it is kept with it.");
        reason.Required = true;
        return build.Build(
            "rebuild",
            "Have a projection worked out again from all events, beside what lists show; administrators only. Lists stay as they are, and follow, until it is done.",
            ["ledger projection rebuild Standing --reason \"After the update.\""],
            [name, reason],
            async (session, token) =>
            {
                var asked = await session.Ledger.Post($"api/projections/{Uri.EscapeDataString(session.Value(name)!)}/rebuild", JsonSerializer.SerializeToUtf8Bytes(new { reason = session.Value(reason) }), key: null, token);
                if (session.Json) session.PrintJson(asked);
                else session.Remark($"{asked.Text("name")} is worked out again on one of the servers. How far it is: ledger projection list.");
                return ExitCode.Done;
            });
    }
}
