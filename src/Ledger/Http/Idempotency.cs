using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using JasperFx.Events;
using Ledger.Access;
using Ledger.Proofs;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using NpgsqlTypes;
using Wolverine.Http;

namespace Ledger.Http;

/// <summary>A key that an actor used once, and where it led. Kept for good; the answer is made again from the event.</summary>
public sealed record KeptKey(string Id, string Fingerprint, Guid Stream, long Version, int Status);

/// <summary>The key of this request, or none.</summary>
public sealed record IdempotencyKey(string? Id, string Fingerprint)
{
    public static readonly IdempotencyKey None = new(null, "");
}

/// <summary>
/// <c>Idempotency-Key</c>: a command repeated with the same key answers as the first time and appends nothing. Keys are an actor's own.
/// The same key with another body is 422; <c>version</c> does not count, so that whoever lost an answer and read the thing again may repeat the command.
/// Only successes are remembered.
/// </summary>
public static class Idempotency
{
    public const string Header = "Idempotency-Key", Replayed = "Idempotent-Replayed";

    /// <summary>The key that came with the command; 400 for one that cannot be.</summary>
    public static (IResult, IdempotencyKey) Given<TCommand>(TCommand command, Caller caller, HttpContext http)
    {
        if (http.Request.Headers[Header].ToString() is not { Length: > 0 } header) return (WolverineContinue.Result(), IdempotencyKey.None);
        return header.Length > 200 || header.Any(c => c is < ' ' or > '~')
            ? (Results.Problem(Problems.BadRequest("invalid-request", "Idempotency-Key must be 1 to 200 visible ASCII characters.")), IdempotencyKey.None)
            : (WolverineContinue.Result(), new IdempotencyKey(KeyOf(caller, header), Fingerprint(http.Request.Method, http.Request.Path.Value!, command)));
    }

    /// <summary>The answer of the first time, if there was one.</summary>
    public static async Task<IResult> Recall(IdempotencyKey key, Opening opening, IDocumentSession session, HttpContext http, CancellationToken token) => opening.Kept switch
    {
        null => WolverineContinue.Result(),
        var kept when kept.Fingerprint != key.Fingerprint => Results.Problem(Reused),
        var kept => await Repeat(kept, session, http, token),
    };

    /// <summary>In the transaction of the command itself: a key is kept only with what it led to.</summary>
    public static void Keep(IdempotencyKey key, StreamAction pending, IDocumentSession session)
    {
        if (key.Id is null) return;
        var version = (pending.ExpectedVersionOnServer ?? 0) + pending.Events.Count;
        session.Insert(new KeptKey(key.Id, key.Fingerprint, pending.Id, version, Receipts.Status(pending)));
    }

    /// <summary>Keeps many keys at once, in a transaction that records what they led to.</summary>
    public static async Task KeepAll(IReadOnlyList<KeptKey> keys, NpgsqlTransaction transaction, ISerializer serializer, CancellationToken token)
    {
        await using var insert = new NpgsqlCommand(
            "insert into ledger.mt_doc_keptkey (id, data, mt_dotnet_type) select id, data, $3 from unnest($1::text[], $2::jsonb[]) as key (id, data)", transaction.Connection!, transaction)
        {
            Parameters =
            {
                new() { Value = keys.Select(k => k.Id).ToArray() },
                new() { Value = keys.Select(serializer.ToJson).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb },
                new() { Value = typeof(KeptKey).FullName! },
            },
        };
        await insert.ExecuteNonQueryAsync(token);
    }

    private static async Task<IResult> Repeat(KeptKey kept, IDocumentSession session, HttpContext http, CancellationToken token)
    {
        var events = await session.Events.FetchStreamAsync(kept.Stream, version: kept.Version, fromVersion: kept.Version, token: token);
        http.Response.Headers[Replayed] = "true";
        return Results.Json(Receipt.For(events.Single()), Json.Options, statusCode: kept.Status);
    }

    /// <summary>422: another command came first with this key.</summary>
    public static ProblemDetails Reused => Problems.Unprocessable(
        "idempotency-key-reused", "This Idempotency-Key was used for another command.", detail: "Repeat the first command exactly, or take a new key.");

    /// <summary>Under what a key is kept: keys are an actor's own.</summary>
    public static string KeyOf(Caller caller, string header) => $"{caller.Id}/{header}";

    /// <summary>What tells a command from another one under the same key: where it was sent, and what it says, but for the version that was read.</summary>
    public static string Fingerprint<TCommand>(string method, string path, TCommand command)
    {
        var body = JsonSerializer.SerializeToNode(command, Json.Options)!.AsObject();
        body.Remove("version");
        return Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(method + " " + path + "\n"), .. CanonicalJson.Serialize(body, NumberReading.Nearest)]));
    }
}
