using System.Text.Json;
using FluentValidation;
using Ledger.Access;
using Ledger.Cli.Cases;
using Ledger.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using Wolverine.Http;

namespace Ledger.Intake;

/// <summary>What an import says in its address.</summary>
/// <param name="Case">The case's short name, which never changes once some of it is on record.</param>
/// <param name="StopOnError">End with the first line that is refused; else the others go on.</param>
public sealed record ImportAsked(string? Case = null, bool? StopOnError = null) : IQuestion
{
    public sealed class Validator : AbstractValidator<ImportAsked>
    {
        public Validator() => RuleFor(a => a.Case).Must(name => name is not null && CaseLine.IsName(name)).WithMessage($"is required: {CaseLine.NameRule}.");
    }
}

/// <summary>A line that was refused, as the answer has it.</summary>
/// <param name="Line">Its number in what was sent, from 1.</param>
/// <param name="Name">Its local name, if it could be read.</param>
/// <param name="Command">Its command, if it is one.</param>
public sealed record ImportRefusal(int Line, string? Name, string? Command, ProblemDetails Problem);

/// <summary>The last line of the answer: what the import came to.</summary>
/// <param name="Lines">How many lines were read, blank ones aside.</param>
/// <param name="Made">How many this import put on record.</param>
/// <param name="AlreadyThere">How many were on record before.</param>
/// <param name="Refused">How many were refused; each has a line of its own before this one.</param>
/// <param name="Sequence">That of the last event that it made.</param>
public sealed record ImportSummary(string Case, int Lines, int Made, int AlreadyThere, int Refused, long? Sequence);

/// <summary>
/// <c>POST /api/import</c>: a case's script, without its header, as a stream of any length. Lines are taken in their order, some hundreds in one transaction; what is refused is
/// left out and told of, and the others go on. It can be repeated: what is there already stays as it is.
/// </summary>
/// <remarks>The answer begins when all was read: whoever sends everything before reading anything would wait for ever otherwise.</remarks>
public static class ImportServing
{
    public const string Route = "/api/import", MediaType = "application/x-ndjson";

    /// <summary>How much goes into one transaction.</summary>
    private const int MostLines = 500, MostBytes = 4 * 1_024 * 1_024;

    public static void MapImport(this WebApplication app) => app.MapPost(Route, Answer)
        .WithMetadata(new RequiresAttribute(Right.Record), new QuestionAsked(typeof(ImportAsked)))
        .WithName("Import").WithSummary("Import a case: a command a line").WithTags("Intake")
        .WithDescription("The answer has a line for each line that was refused, with its number and its problem, and a last line that sums up.")
        .Produces<ImportSummary>(200, MediaType).ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(415).ProducesProblem(429).ProducesProblem(503)
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Description = """One JSON object a line: {"command", "name", "on"?, "part"?, "revision"?, "body"}. $name in a body stands for the id of what an earlier line made.""",
                Content = new Dictionary<string, OpenApiMediaType> { [MediaType] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } } },
            };
            return Task.CompletedTask;
        });

    private static async Task<IResult> Answer(HttpContext http, IValidator<ImportAsked> validator, Importing importing, CancellationToken token)
    {
        var (fault, asked) = Questions.Read(http, validator);
        if (fault is not WolverineContinue) return fault;
        if (http.Request.ContentType?.Split(';')[0].Trim().Equals(MediaType, StringComparison.OrdinalIgnoreCase) is not true)
            return Results.Problem(Problems.Of(415, "unsupported-media-type", "An import is a command a line.", $"Send it as {MediaType}, in UTF-8."));

        // As long as there are lines: what one of them may have is counted as it is read.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        var sender = ImportSender.Of(http, asked.Case!, asked.StopOnError is true);
        var answer = new FileBufferingWriteStream();
        http.Response.RegisterForDisposeAsync(answer);
        try
        {
            await Write(answer, await Import(sender, new CaseLines(http.Request.Body, importing.LongestLine), importing, answer, token), token);
        }
        catch (IOException e)
        {
            return Results.Problem(Problems.Of((e as BadHttpRequestException)?.StatusCode ?? 400, "invalid-request", "The body could not be read.", e.Message));
        }
        catch (ImportCrowdedOutException)
        {
            http.Response.Headers.RetryAfter = "1";
            return Results.Problem(Problems.Of(503, "unavailable", "Others write to the same things at the same time.", "Send the import again: what is on record already stays as it is."));
        }
        catch (SenderChangedException)
        {
            http.Response.Headers.RetryAfter = "1";
            return Results.Problem(SignIn.Changed);
        }
        return Results.Stream(body => answer.DrainBufferAsync(body, token), MediaType);
    }

    private static async Task<ImportSummary> Import(ImportSender sender, CaseLines lines, Importing importing, Stream answer, CancellationToken token)
    {
        var summary = new ImportSummary(sender.Case, 0, 0, 0, 0, null);
        while (await lines.Next(MostLines, MostBytes, token) is { Count: > 0 } next)
        {
            var outcome = await importing.Record(sender, next, token);
            foreach (var refused in outcome.Refused) await Write(answer, new ImportRefusal(refused.Line, refused.Name, refused.Command, refused.Problem), token);
            summary = summary with
            {
                Lines = summary.Lines + outcome.Made + outcome.AlreadyThere + outcome.Refused.Count,
                Made = summary.Made + outcome.Made,
                AlreadyThere = summary.AlreadyThere + outcome.AlreadyThere,
                Refused = summary.Refused + outcome.Refused.Count,
                Sequence = outcome.Sequence ?? summary.Sequence,
            };
            if (!sender.StopsOnError || outcome.Refused.Count == 0) continue;
            await lines.PassOver(token);
            break;
        }
        return summary;
    }

    private static async Task Write<T>(Stream answer, T line, CancellationToken token)
    {
        await JsonSerializer.SerializeAsync(answer, line, Json.Options, token);
        await answer.WriteAsync("\n"u8.ToArray(), token);
    }
}
