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
        foreach (var reference in command.References())
        {
            if (!opening.Kinds.TryGetValue(reference.Id, out var kind) || !kind.Equals(reference.To.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                return Results.Problem(Problems.Unprocessable("reference-not-found",
                    $"There is no {reference.To.ToString().ToLowerInvariant()} with the id that {reference.Field} gives.", reference.Field));
            }
        }
        return WolverineContinue.Result();
    }
}
