using System.Text.Json;
using FluentValidation;
using Ledger.Http;
using Microsoft.AspNetCore.Mvc;

namespace Ledger.Corrections;

/// <summary>A command that corrects fields: field name to new value, the whole value for lists, JSON null to clear.</summary>
public interface ICorrection
{
    ReasonCode ReasonCode { get; }
    string Reason { get; }
    string? RequestedBy { get; }
    string? Notice { get; }
    IReadOnlyDictionary<string, JsonElement>? Changes { get; }
    long Version { get; }
}

/// <summary>The shape of every correction, and of each new value by the rules of its field.</summary>
public abstract class CorrectionValidator<TCommand, TState> : AbstractValidator<TCommand> where TCommand : ICorrection
{
    protected CorrectionValidator(CorrectableFields<TState> fields)
    {
        RuleFor(c => c.ReasonCode).KnownEnum();
        RuleFor(c => c.Reason).Reason();
        RuleFor(c => c.RequestedBy).Line(500);
        RuleFor(c => c.Notice).Prose(4_000);
        RuleFor(c => c.Version).Version();
        RuleFor(c => c.Changes).Custom((changes, context) =>
        {
            if (changes is null) return;
            if (changes.Count == 0) context.AddFailure("must change at least one field.");
            foreach (var (field, after) in changes)
            {
                foreach (var fault in fields.Faults(field, after)) context.AddFailure($"changes.{field}", fault);
            }
        });
    }
}

/// <summary>What endpoints ask of a correction.</summary>
public static class CorrectionQuestions
{
    /// <summary>422: a correction that corrects nothing would say that the ledger was wrong when it was not.</summary>
    public static ProblemDetails ChangesNothing(string field) =>
        Problems.Unprocessable("correction-changes-nothing", $"{field} has that value already.", $"changes.{field}");

    /// <summary>422 for what only the state can tell: parts that are not there, and corrections that change nothing.</summary>
    public static ProblemDetails Check<TState>(this CorrectableFields<TState> fields, TState state, ICorrection correction) => fields.FirstThatChangesNothing(state, correction.Changes!) switch
    {
        null => Problems.None,
        (var path, false) => Problems.Unprocessable("part-not-found", $"There is no {path[..path.LastIndexOf('/')]} to correct.", $"changes.{path}"),
        (var path, true) => ChangesNothing(path),
    };

    /// <summary>What a correction changes, with what each field was before it.</summary>
    public static IReadOnlyList<FieldChange> Changes<TState>(this CorrectableFields<TState> fields, TState state, ICorrection correction) => fields.Changes(state, correction.Changes!);

    public static bool Sets(this ICorrection correction, string field) => correction.Changes?.ContainsKey(field) is true;

    public static bool Clears(this ICorrection correction, string field) =>
        correction.Changes is not null && correction.Changes.TryGetValue(field, out var after) && after.ValueKind == JsonValueKind.Null;
}
