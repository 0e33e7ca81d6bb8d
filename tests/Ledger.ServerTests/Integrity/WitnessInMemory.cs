using System.Globalization;
using System.Text;
using Ledger.Proofs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ledger.ServerTests.Integrity;

/// <summary>A witness of one log that forgets everything in the end; and that can lie, or fail.</summary>
public sealed class WitnessInMemory : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly NoteSigner _signer;
    private readonly WitnessPolicy _policy;
    private readonly Lock _one = new();
    private WitnessedTree _seen = WitnessedTree.None;

    private WitnessInMemory(string name, NoteVerifier log)
    {
        _signer = NoteSigner.Generate(name, NoteAlgorithm.Cosignature);
        _policy = new WitnessPolicy([log]);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/prefix/add-checkpoint", Add);
    }

    public NoteVerifier Key => _signer.Verifier;

    public string Prefix => $"{_app.Urls.Single()}/prefix";

    /// <summary>What it answers instead of the truth; none, to be honest.</summary>
    public Func<AddCheckpoint, (int Status, string Type, byte[] Body)>? Lie { get; set; }

    public static async Task<WitnessInMemory> Start(string name, NoteVerifier log, Func<WitnessInMemory, AddCheckpoint, (int, string, byte[])>? lie = null)
    {
        var witness = new WitnessInMemory(name, log);
        if (lie is not null) witness.Lie = request => lie(witness, request);
        await witness._app.StartAsync(TestContext.Current.CancellationToken);
        return witness;
    }

    /// <summary>A cosignature of this witness, of whatever checkpoint.</summary>
    public NoteSignature Cosign(Checkpoint checkpoint) => Cosignature.Sign(_signer, checkpoint, TimeProvider.System.GetUtcNow());

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _signer.Dispose();
    }

    private async Task Add(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        AddCheckpoint.TryParse(body.ToArray(), out var request, out var fault).ShouldBeTrue(fault);
        var (status, type, answer) = Lie?.Invoke(request!) ?? Decide(request!);
        (http.Response.StatusCode, http.Response.ContentType) = (status, type);
        await http.Response.Body.WriteAsync(answer);
    }

    private (int, string, byte[]) Decide(AddCheckpoint request)
    {
        lock (_one)
        {
            var decision = _policy.Decide(request, _seen);
            _seen = decision.Seen;
            return decision switch
            {
                { Checkpoint: { } checkpoint } => (200, "text/plain", SignatureLines.ToBytes([Cosign(checkpoint.Checkpoint)])),
                { Refusal.Status: 409 } => (409, "text/x.tlog.size", Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_seen.Size}\n"))),
                _ => (decision.Refusal!.Status, "text/plain", []),
            };
        }
    }
}
