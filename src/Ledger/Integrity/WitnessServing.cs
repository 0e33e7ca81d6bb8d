using Ledger.Http;
using Ledger.Proofs;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Ledger.Integrity;

/// <summary>
/// What this ledger is as a witness of others, as C2SP <c>tlog-witness</c> (https://c2sp.org/tlog-witness) says, under <c>/witness</c>: both of its prefixes. Public, like the log; what is
/// not signed by a log that is known is refused.
/// </summary>
public static class WitnessServing
{
    private const string Text = "text/plain; charset=utf-8", Size = "text/x.tlog.size";

    public static void MapWitness(this WebApplication app)
    {
        var witness = app.MapGroup("/witness").AllowAnonymous().WithTags("Witness");
        witness.MapPost("/add-checkpoint", Add).WithName("WitnessAddCheckpoint").WithSummary("Cosigns a checkpoint that follows from the one before: C2SP tlog-witness.")
            .Produces<string>(200, "text/plain").ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).Produces<string>(409, Size).ProducesProblem(413).ProducesProblem(422).ProducesProblem(429)
            .ProducesProblem(503)
            // Said here and not with Accepts: the protocol asks for no content type, so none is refused.
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                operation.RequestBody = new OpenApiRequestBody
                {
                    Required = true,
                    Description = "The line old N, the lines of the consistency proof, an empty line, and the checkpoint.",
                    Content = new Dictionary<string, OpenApiMediaType> { ["text/plain"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } } },
                };
                return Task.CompletedTask;
            });
        witness.MapGet("/key", (WitnessKey key) => Results.Text($"{key.Signer.Verifier}\n", "text/plain")).WithName("WitnessKey")
            .WithSummary("The verifier key of the cosignatures: name+id+key of C2SP signed-note.").Produces<string>(200, "text/plain").ProducesProblem(429);
        witness.MapGet("/{originHash}/checkpoint", Newest).WithName("WitnessedCheckpoint").WithSummary("The newest checkpoint of a log that was cosigned; the log by the SHA-256 of its origin.")
            .Produces<string>(200, "text/plain").ProducesProblem(404).ProducesProblem(429).ProducesProblem(503);
    }

    private static async Task<IResult> Add(HttpContext http, Witnessing witnessing, IOptions<Limits> limits, CancellationToken token)
    {
        var (body, problem) = await Bodies.UpTo(http, limits.Value.BodyBytes, "A checkpoint with its proof is shorter; leave out signatures of others.");
        if (problem is not null) return Results.Problem(problem);
        if (!AddCheckpoint.TryParse(body, out var request, out var fault)) return Results.Problem(Problems.BadRequest("invalid-request", "This is no request to add a checkpoint.", detail: fault));
        try
        {
            var (decision, cosignature) = await witnessing.Witness(request, token);
            return decision.Refusal switch
            {
                null => Results.Bytes(SignatureLines.ToBytes([cosignature!]), Text),
                { Status: 409 } => Results.Text($"{decision.Seen.Size}\n", Size, statusCode: 409),
                var refusal => Results.Problem(Problems.Of(refusal.Status, "not-cosigned", "This checkpoint is not cosigned.", refusal.Reason)),
            };
        }
        catch (WitnessInDoubtException)
        {
            return InDoubt();
        }
    }

    private static async Task<IResult> Newest(string originHash, HttpContext http, Witnessing witnessing, CancellationToken token)
    {
        http.Response.Headers.CacheControl = "no-cache";
        try
        {
            return await witnessing.Newest(originHash, token) is { } newest
                ? Results.Bytes(newest.ToBytes(), Text)
                : Results.Problem(Problems.NotFound("No checkpoint of this log was cosigned here.", "A log is asked for by the SHA-256 of its origin, in lower-case hexadecimal."));
        }
        catch (WitnessInDoubtException)
        {
            return InDoubt();
        }
    }

    /// <summary>What is wrong with this witness is for its own people, in its log and its health; whoever asks learns that it cosigns nothing.</summary>
    private static IResult InDoubt() =>
        Results.Problem(Problems.Of(503, "witness-in-doubt", "This witness cannot tell for certain what it cosigned of this log, and cosigns nothing.", "Its own people find the reason at /health/ready."));
}
