using System.Text.Json.Serialization;
using JasperFx.Events;
using Marten;

namespace Ledger.Http;

/// <summary>What every write answers: the thing's id, its version, and the event's sequence in the ledger; and the id of the part that it made.</summary>
public sealed record Receipt(Guid Id, long Version, long Sequence)
{
    /// <summary><c>evidenceId</c>, <c>caveatId</c>, <c>responseId</c>, <c>correctionId</c>, <c>assessmentId</c>, <c>redactionId</c> or <c>tokenId</c>, where a part was made.</summary>
    [JsonExtensionData]
    public IDictionary<string, object>? Part { get; init; }

    public static Receipt For(IEvent e) => new(e.StreamId, e.Version, e.Sequence)
    {
        Part = e.Data is IMakesPart { Part: var (name, id) } ? new Dictionary<string, object> { [name] = id } : null,
    };
}

/// <summary>Answers a command after its commit, when its events know their version and sequence.</summary>
public static class Receipts
{
    /// <summary>Before the commit: the one stream that this command writes to.</summary>
    public static StreamAction Pending(IDocumentSession session) => session.PendingChanges.Streams().Single(s => s.Events.Count > 0);

    /// <summary>After the commit.</summary>
    public static Receipt Answer(StreamAction appended, HttpContext http)
    {
        http.Response.StatusCode = Status(appended);
        var receipt = Receipt.For(appended.Events[^1]);
        if (http.Features.Get<OnceOnly>() is not { } once) return receipt;
        receipt.Part!.Add(once.Name, once.Value);
        http.Response.Headers.CacheControl = "no-store";
        return receipt;
    }

    /// <summary>201 for a new stream or a new part, else 200.</summary>
    public static int Status(StreamAction stream) => Status(stream.ActionType == StreamActionType.Start, stream.Events[^1].Data);

    /// <summary>201 for what begins a stream or makes a part, else 200.</summary>
    public static int Status(bool begins, object e) => begins || e is IMakesPart ? StatusCodes.Status201Created : StatusCodes.Status200OK;
}

/// <summary>A value that the answer shows this once, and that is nowhere on record: a token's secret.</summary>
public sealed record OnceOnly(string Name, string Value);
