using System.Globalization;
using System.Net;
using Ledger.Integrity;
using Ledger.Proofs;

namespace Ledger.ServerTests.Integrity;

/// <summary>A log of somebody else's, that asks to be cosigned; and that can tell another history than its own, with the same key.</summary>
public sealed class OtherLog : IDisposable
{
    private static int _number;

    private readonly NoteSigner _signer = NoteSigner.Generate($"other.example/log{Interlocked.Increment(ref _number)}");

    public NoteVerifier Key => _signer.Verifier;

    public string Origin => Key.Name;

    public string OriginHash => WitnessedCheckpoints.HashOf(Origin);

    /// <summary>The checkpoint of a size, of the history of that name.</summary>
    public SignedCheckpoint Checkpoint(int size, string history = "own") => Sign(size, Grown(size, history).Root);

    /// <summary>A checkpoint of whatever root.</summary>
    public SignedCheckpoint Sign(int size, Hash root) => SignedCheckpoint.Sign(new Checkpoint(Origin, size, root), _signer);

    /// <summary>What the log asks when it grew.</summary>
    public AddCheckpoint Grow(int old, int size, string history = "own")
    {
        ConsistencyProof.TryMake(old, size, Nodes(size, history), out var proof, out var fault).ShouldBeTrue(fault);
        return new AddCheckpoint(old, proof!.Hashes, Checkpoint(size, history));
    }

    public void Dispose() => _signer.Dispose();

    private static CompactRange Grown(int size, string history, Action<int, long, Hash>? completed = null)
    {
        var range = new CompactRange();
        for (var index = 0; index < size; index++) range.Append(TreeHash.Leaf(System.Text.Encoding.UTF8.GetBytes(index < 5 ? $"{index}" : $"{history} {index}")), completed);
        return range;
    }

    private static NodeReader Nodes(int size, string history)
    {
        var nodes = new Dictionary<(int, long), Hash>();
        Grown(size, history, (level, index, hash) => nodes[(level, index)] = hash);
        return (level, index) => nodes.TryGetValue((level, index), out var hash) ? hash : null;
    }
}

/// <summary>What a witness answered.</summary>
public sealed record WitnessAnswer(HttpStatusCode Status, string? Type, string Body)
{
    public static async Task<WitnessAnswer> To(LedgerClient witness, byte[] body, string? contentType = null)
    {
        using var content = new ByteArrayContent(body);
        if (contentType is not null) content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var answer = await witness.Send(HttpMethod.Post, "/witness/add-checkpoint", content);
        return new WitnessAnswer(answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public static Task<WitnessAnswer> To(LedgerClient witness, AddCheckpoint request) => To(witness, request.ToBytes());

    /// <summary>It cosigned this checkpoint with this key.</summary>
    public void ShouldCosign(SignedCheckpoint checkpoint, NoteVerifier witness, NoteVerifier log)
    {
        (Status, Type).ShouldBe((HttpStatusCode.OK, "text/plain; charset=utf-8"), Body);
        SignatureLines.TryParse(System.Text.Encoding.UTF8.GetBytes(Body), out var lines, out var fault).ShouldBeTrue(fault);
        new CheckpointPolicy(log.Name, [log], [witness], 1).Verify(checkpoint.With(lines!.ShouldHaveSingleItem())).Fault.ShouldBeNull();
    }

    /// <summary>It has seen another size than the log said.</summary>
    public void ShouldHaveSeen(int size) => this.ShouldBe(new WitnessAnswer(HttpStatusCode.Conflict, "text/x.tlog.size", string.Create(CultureInfo.InvariantCulture, $"{size}\n")));

    /// <summary>It refused for a reason, and gave no cosignature away.</summary>
    public void ShouldRefuse(int status, string type, string reason)
    {
        ((int)Status, Type).ShouldBe((status, "application/problem+json"), Body);
        var problem = System.Text.Json.Nodes.JsonNode.Parse(Body)!;
        (problem["status"]!.GetValue<int>(), problem["type"]!.GetValue<string>()).ShouldBe((status, $"/problems/{type}"));
        problem["detail"]!.GetValue<string>().ShouldContain(reason);
        Body.ShouldNotContain("— ");
    }
}
