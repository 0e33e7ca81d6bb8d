using System.CommandLine;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Claims;

/// <summary><c>ledger claim history</c>: everything that happened to a claim and to what it rests on, in ledger order.</summary>
internal static class ClaimHistory
{
    public static Command Command(CommandBuilder build)
    {
        var id = Arguments.Id("ID", "The claim's id.");
        var changes = Arguments.NameOption("--changes", "WHAT", "Only what changed this:", ["standing"]);
        var paging = new Paging();
        return build.Build(
            "history",
            "Show what changed, when, who changed it and why: the claim's own events and those of all that it rests on, and what each did to its standing.",
            [
                "ledger claim history 01890a5d-ac96-774b-bcce-b302099a8057",
                "ledger claim history 01890a5d-ac96-774b-bcce-b302099a8057 --changes standing",
                "ledger claim history 01890a5d-ac96-774b-bcce-b302099a8057 --all --json",
            ],
            [id, changes, .. paging.Options],
            async (session, token) =>
            {
                var page = await paging.Read(session, new Query($"api/claims/{session.Value(id):D}/history").With("changes", session.Value(changes)), token);
                if (session.Json)
                {
                    page.PrintJson(session);
                    return ExitCode.Done;
                }

                EventList.Print(session, page.Items);
                page.SayIfThereIsMore(session);
                return ExitCode.Done;
            });
    }
}
