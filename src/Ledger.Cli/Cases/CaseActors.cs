using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Ledger.Cli.Http;

namespace Ledger.Cli.Cases;

/// <summary>
/// Makes the actors that a case needs, with an administrator's token, and a token for each. It can be repeated: an actor that an earlier run made
/// is found by its idempotency key (<c>case/&lt;case&gt;/actor/&lt;name&gt;</c>) and stays as it is. A token's secret is told once only, so a repeat issues a new token.
/// </summary>
/// <param name="ledger">A client whose base address is the ledger's, as <see cref="LedgerHttp.Client"/> makes it.</param>
/// <param name="administrator">An administrator's token.</param>
/// <param name="time">What pauses are measured with while the ledger cannot be reached; the system's time if null.</param>
public sealed class CaseActors(HttpClient ledger, string administrator, TimeProvider? time = null)
{
    private const int TriesAgainstConflicts = 3;

    private readonly PatientDelivery _delivery = new(ledger, time ?? TimeProvider.System, CaseImport.Patience);

    /// <summary>Makes every actor of the header that is not there yet, and a token for each.</summary>
    /// <returns>Each actor's id and token, by the name that the header gives.</returns>
    /// <exception cref="CaseActorRefusedException">The ledger refused an actor or a token, for instance because the token given is no administrator's.</exception>
    /// <exception cref="LedgerFailedException">The ledger stayed unreachable, or failed.</exception>
    public async Task<IReadOnlyDictionary<string, CaseActorOnRecord>> Create(CaseHeader header, CancellationToken token)
    {
        var made = new Dictionary<string, CaseActorOnRecord>(StringComparer.Ordinal);
        foreach (var (name, actor) in header.Actors)
        {
            var answer = await Send(HttpMethod.Post, "api/actors", $"case/{header.Case}/actor/{name}", new { name = actor.Name, role = actor.Role }, name, token);
            if (!Guid.TryParse(answer.Text("id"), out var id)) throw LedgerFailedException.Unexpected($"The answer for actor \"{name}\" has no id.");

            var key = $"case/{header.Case}/token/{name}";
            var note = $"Case import: {header.Case}";
            var secret = await IssueToken(id, key, note, name, token)
                // The key was used before, and its secret told then: only another token has a secret to tell.
                ?? await IssueToken(id, $"{key}/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}", note, name, token)
                ?? throw LedgerFailedException.Unexpected($"The new token for actor \"{name}\" came without its secret.");
            made[name] = new(id, secret);
        }

        return made;
    }

    private async Task<string?> IssueToken(Guid actor, string key, string note, string name, CancellationToken token)
    {
        for (var attempt = 1; ; attempt++)
        {
            var current = await Send(HttpMethod.Get, $"api/actors/{actor:D}", key: null, body: null, name, token);
            var version = current.Number("version") ?? throw LedgerFailedException.Unexpected($"Actor \"{name}\" has no version.");
            try
            {
                return (await Send(HttpMethod.Post, $"api/actors/{actor:D}/tokens", key, new { version, note }, name, token)).Text("secret");
            }
            catch (CaseActorRefusedException refused) when (refused.Problem.IsVersionConflict && attempt < TriesAgainstConflicts)
            {
                // Somebody else changed the actor in between: read it again.
            }
        }
    }

    private async Task<JsonElement> Send(HttpMethod method, string path, string? key, object? body, string name, CancellationToken token)
    {
        var answer = await _delivery.Send(Request, waiting: null, token);
        if (answer.Problem is { } problem)
            throw answer.Status is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError ? new CaseActorRefusedException(name, problem) : new LedgerFailedException(problem);
        return answer.Body ?? throw LedgerFailedException.Unexpected($"{method} {path} was answered without JSON.");

        HttpRequestMessage Request()
        {
            var request = new HttpRequestMessage(method, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", administrator);
            request.Headers.Accept.Add(new("application/json"));
            if (key is not null) request.Headers.Add("Idempotency-Key", key);
            if (body is not null)
                request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body)) { Headers = { ContentType = new("application/json") } };
            return request;
        }
    }
}

/// <summary>An actor of a case that is on record.</summary>
/// <param name="Id">The actor's id.</param>
/// <param name="Token">A token that acts as this actor.</param>
public sealed record CaseActorOnRecord(Guid Id, string Token)
{
    /// <summary>Without the token: it is a secret.</summary>
    public override string ToString() => Id.ToString("D");
}

/// <summary>The ledger refused an actor that a case needs, or a token for it.</summary>
public sealed class CaseActorRefusedException(string actor, LedgerProblem problem) : Exception($"Actor \"{actor}\": {problem.Title}")
{
    /// <summary>The name that the script's header gives the actor.</summary>
    public string Actor { get; } = actor;

    /// <summary>Why, in the ledger's words.</summary>
    public LedgerProblem Problem { get; } = problem;
}
