using FluentValidation;
using Wolverine.Http;

namespace Ledger.Http;

/// <summary>Checks a command's shape with its FluentValidation validator: 400 with every fault, field by field.</summary>
public static class Shape
{
    public static async Task<IResult> Check<TCommand>(TCommand command, IValidator<TCommand> validator, CancellationToken token)
    {
        var result = await validator.ValidateAsync(command, token);
        return result.IsValid ? WolverineContinue.Result() : Results.Problem(Problems.BadRequest(
            "invalid-request", "The command's shape is wrong.",
            result.Errors.GroupBy(e => Name(e.PropertyName)).ToDictionary(g => g.Key, g => g.Select(e => e.ErrorMessage).Distinct().ToArray())));
    }

    /// <summary>A field's name as it stands in the JSON: <c>Revision.Excerpts[0].Text</c> is <c>revision.excerpts[0].text</c>.</summary>
    public static string Name(string property) =>
        string.Join('.', property.Split('.').Select(part => part.Length > 0 ? char.ToLowerInvariant(part[0]) + part[1..] : part));
}
