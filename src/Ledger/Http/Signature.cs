using System.Diagnostics;
using Ledger.Access;
using Marten;

namespace Ledger.Http;

/// <summary>Signs a command's session: who acted, in which role, with which command and client, goes onto every event it appends.</summary>
public static class Signature
{
    public const string Role = "role", Command = "command", Client = "client";

    public static void Sign<TCommand>(Caller caller, IDocumentSession session, HttpContext http)
    {
        session.LastModifiedBy = caller.Id.ToString();
        session.SetHeader(Role, caller.Role.ToString());
        session.SetHeader(Command, typeof(TCommand).Name);
        if (ClientOf(http) is { } client) session.SetHeader(Client, client);
        session.CorrelationId = Correlation(http);
        session.CausationId = http.TraceIdentifier;
    }

    /// <summary>The W3C trace id, so that the record, the logs and the traces of one request are found by one word; or what the client gave as <c>X-Correlation-Id</c>.</summary>
    public static string Correlation(HttpContext http) => CorrelationGiven(http) ?? Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;

    /// <summary>What the client gave as <c>X-Correlation-Id</c>, where it is a word.</summary>
    public static string? CorrelationGiven(HttpContext http) =>
        http.Request.Headers["X-Correlation-Id"].ToString() is { Length: > 0 and <= 100 } given && given.All(c => c is > ' ' and < '\x7f') ? given : null;

    /// <summary>What the client says that it is: visible ASCII, 200 characters at most.</summary>
    public static string? ClientOf(HttpContext http) =>
        http.Request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? new string([.. agent.Where(c => c is >= ' ' and < '\x7f').Take(200)]) : null;
}
