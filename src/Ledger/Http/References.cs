using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;

namespace Ledger.Http;

/// <summary>A command that refers to other things on record.</summary>
public interface IRefer
{
    /// <summary>Every reference in the command, each with the field that holds it.</summary>
    IEnumerable<Reference> References();
}

/// <summary>References must exist: 422 with the field of the first that does not.</summary>
public static class References
{
    public static IResult Check<TCommand>(TCommand command, Opening opening) where TCommand : IRefer
    {
        return FirstMissing(command.References(), opening.Kinds) is { } missing ? Results.Problem(missing) : WolverineContinue.Result();
    }

    /// <summary>422 for the first that is not there, or is something else; null, if all are as they should be.</summary>
    /// <param name="kinds">What each of the things on record is, by its id: <c>claim</c>, <c>document</c> …</param>
    public static ProblemDetails? FirstMissing(IEnumerable<Reference> references, IReadOnlyDictionary<Guid, string> kinds) => references
        .Where(reference => !kinds.TryGetValue(reference.Id, out var kind) || !kind.Equals(reference.To.ToString(), StringComparison.OrdinalIgnoreCase))
        .Select(reference => Problems.Unprocessable("reference-not-found",
            $"There is no {reference.To.ToString().ToLowerInvariant()} with the id that {reference.Field} gives.", reference.Field))
        .FirstOrDefault();
}
