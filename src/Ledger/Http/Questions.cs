using System.Globalization;
using FluentValidation;
using Wolverine.Http;

namespace Ledger.Http;

/// <summary>
/// Reads a query string into the record that an endpoint asks for. A parameter that is unknown, given twice, empty or of another shape is refused with 400 and its
/// name, as a field of a command's body would be: an answer to half of a question looks like an answer.
/// </summary>
public static class Questions
{
    /// <summary>The question; or 400 with every fault, parameter by parameter.</summary>
    public static (IResult, TQuestion) Read<TQuestion>(HttpContext http, IValidator<TQuestion> validator) where TQuestion : class, IQuestion
    {
        var constructor = typeof(TQuestion).GetConstructors().Single();
        var members = constructor.GetParameters();
        var faults = Faults(http, [.. members.Select(m => Shape.Name(m.Name!))]);
        var values = new object?[members.Length];
        for (var i = 0; i < members.Length; i++)
        {
            var name = Shape.Name(members[i].Name!);
            if (faults.ContainsKey(name) || !http.Request.Query.TryGetValue(name, out var given)) continue;
            values[i] = Value(given.ToString(), Nullable.GetUnderlyingType(members[i].ParameterType) ?? members[i].ParameterType, out var expected);
            if (expected is not null) faults[name] = [$"must be {expected}."];
        }

        var question = (TQuestion)constructor.Invoke(values);
        foreach (var fault in validator.Validate(question).Errors) faults.TryAdd(Shape.Name(fault.PropertyName), [fault.ErrorMessage]);
        return (Answer(faults), question);
    }

    /// <summary>400 for any parameter at all: the endpoint takes none.</summary>
    public static IResult Nothing(HttpContext http) => Answer(Faults(http, []));

    private static Dictionary<string, string[]> Faults(HttpContext http, IReadOnlyList<string> known)
    {
        var faults = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (name, given) in http.Request.Query)
        {
            if (!known.Contains(name, StringComparer.Ordinal))
                faults[name] = [known.Count > 0 ? $"is not a known parameter; these are: {string.Join(", ", known)}." : "is not a known parameter; this takes none."];
            else if (given.Count > 1) faults[name] = ["stands twice."];
            else if (string.IsNullOrEmpty(given)) faults[name] = ["is empty: leave it out, or give it a value."];
        }
        return faults;
    }

    private static IResult Answer(Dictionary<string, string[]> faults)
    {
        if (faults.Count == 0) return WolverineContinue.Result();
        var problem = Problems.BadRequest("invalid-request", "The question's shape is wrong.", faults);
        problem.Extensions["field"] = faults.Keys.First();
        return Results.Problem(problem);
    }

    /// <summary>The value, or what was expected instead of it.</summary>
    private static object? Value(string text, Type type, out string? expected)
    {
        expected = null;
        if (type == typeof(string)) return text;
        if (type == typeof(Guid))
        {
            if (Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty) return id;
            expected = "a UUID";
        }
        else if (type == typeof(int))
        {
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
            expected = "a whole number";
        }
        else if (type == typeof(long))
        {
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)) return sequence;
            expected = "a sequence: a whole number, 0 or more";
        }
        else if (type == typeof(DateTimeOffset))
        {
            if (InstantConverter.TryRead(text, out var instant)) return instant;
            expected = "an instant in ISO 8601, such as 2018-05-07T15:00:00Z (in an address, + is written %2B)";
        }
        else if (type == typeof(bool))
        {
            if (text is "true" or "false") return text == "true";
            expected = "true or false";
        }
        else if (type.IsEnum)
        {
            if (Enum.GetNames(type).Contains(text, StringComparer.Ordinal)) return Enum.Parse(type, text);
            expected = $"one of {string.Join(", ", Enum.GetNames(type))}";
        }
        else throw new NotSupportedException($"A question has no members of {type}.");
        return null;
    }
}
