using System.CommandLine;
using System.Text.Json;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Access;

/// <summary><c>ledger token revoke</c>: a token that is to work no more.</summary>
internal static class RevokeToken
{
    public static Command Command(CommandBuilder build)
    {
        var actor = Arguments.Id("ACTOR", "The actor's id.");
        var revoked = Arguments.Id("TOKEN", "The token's id (not its secret).");
        var reason = Arguments.TextOption("--reason", "TEXT", "Why; it goes on record.");
        reason.Required = true;
        return build.Build(
            "revoke",
            "Revoke a token of an actor.",
            ["ledger token revoke 01890a5d-ac96-774b-bcce-b302099a8057 01890a5d-b1c2-7d3e-8f40-5a6b7c8d9e0f --reason \"The laptop was lost.\""],
            [actor, revoked, reason],
            async (session, token) =>
            {
                var id = session.Value(actor);
                var receipt = await session.Ledger.PostTo(
                    $"api/actors/{id:D}",
                    $"api/actors/{id:D}/tokens/{session.Value(revoked):D}/revocation",
                    (_, version) => JsonSerializer.SerializeToUtf8Bytes(new { version, reason = session.Value(reason) }),
                    token);
                if (session.Json) session.PrintJson(receipt);
                else new Sheet(session.Screen).Facts(("Revoked", session.Value(revoked).ToString("D")), ("Of actor", id.ToString("D")), ("Version", Printable.Markup(receipt.Text("version"))));
                return ExitCode.Done;
            });
    }
}
