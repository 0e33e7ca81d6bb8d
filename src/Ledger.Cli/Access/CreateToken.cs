using System.CommandLine;
using System.Text.Json;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Access;

/// <summary><c>ledger token create</c>: one more token for an actor.</summary>
internal static class CreateToken
{
    public static Command Command(CommandBuilder build)
    {
        var actor = Arguments.Id("ACTOR", "The actor's id.");
        var note = Arguments.TextOption("--note", "TEXT", "What the token is for.");
        var expires = Arguments.InstantOption("--expires-at", "When it stops working; never, if not said.");
        return build.Build(
            "create",
            "Make a token for an actor. Its secret is shown this once.",
            [
                "ledger token create 01890a5d-ac96-774b-bcce-b302099a8057 --note \"news desk laptop\" --expires-at 2027-01-01",
                "ledger token create 01890a5d-ac96-774b-bcce-b302099a8057 --json | jq -r .secret",
            ],
            [actor, note, expires],
            async (session, token) =>
            {
                var id = session.Value(actor);
                var made = await session.Ledger.PostTo(
                    $"api/actors/{id:D}",
                    $"api/actors/{id:D}/tokens",
                    (_, version) => JsonSerializer.SerializeToUtf8Bytes(Body(version, session.Value(note), session.Value(expires))),
                    token);
                if (session.Json)
                {
                    session.PrintJson(made);
                    return ExitCode.Done;
                }

                new Sheet(session.Screen).Facts(("Secret", Printable.Markup(made.Text("secret"))), ("Token", Printable.Markup(made.Text("tokenId"))));
                session.Remark("The secret is shown this once: keep it now.");
                return ExitCode.Done;
            });
    }

    private static Dictionary<string, object> Body(long version, string? note, DateTimeOffset? expires)
    {
        var body = new Dictionary<string, object> { ["version"] = version };
        if (note is not null) body["note"] = note;
        if (expires is { } instant) body["expiresAt"] = Arguments.Instant(instant);
        return body;
    }
}
