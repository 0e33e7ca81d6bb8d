using Ledger.Access;
using Ledger.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Ledger.Intake;

/// <summary>Whose import it is, and how its events are signed.</summary>
/// <param name="SignIn">How the sender stood when the import began: whoever may do something else since, or nothing more, records no further line.</param>
/// <param name="Case">The case's short name: part of every idempotency key.</param>
/// <param name="StopsOnError">The first line that is refused ends it.</param>
internal sealed record ImportSender(Caller Caller, SignIn SignIn, string Case, bool StopsOnError, string Correlation, string Causation, string? Client)
{
    public static ImportSender Of(HttpContext http, string name, bool stopsOnError) => new(
        Caller.Of(http), http.Features.GetRequiredFeature<SignIn>(), name, stopsOnError, Signature.CorrelationGiven(http) ?? $"import/{name}", http.TraceIdentifier, Signature.ClientOf(http));

    /// <summary>Under what the key of a line is kept: the one that the same line has when it is sent by itself.</summary>
    public string KeyOf(string name) => Idempotency.KeyOf(Caller, $"case/{Case}/{name}");
}
