using Marten;
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
    public static async Task<IResult> Check<TCommand>(TCommand command, IDocumentSession session, CancellationToken token) where TCommand : IRefer
    {
        var references = command.References().ToList();
        if (references.Count == 0) return WolverineContinue.Result();

        var ids = references.Select(r => r.Id).Distinct().ToArray();
        var kinds = (await session.AdvancedSql.QueryAsync<string>("select id || ' ' || type from ledger.mt_streams where id = any(?)", token, ids))
            .ToDictionary(s => Guid.Parse(s.AsSpan(0, 36)), s => s[37..]);
        foreach (var reference in references)
        {
            if (!kinds.TryGetValue(reference.Id, out var kind) || !kind.Equals(reference.To.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                return Results.Problem(Problems.Unprocessable("reference-not-found",
                    $"There is no {reference.To.ToString().ToLowerInvariant()} with the id that {reference.Field} gives.", reference.Field));
            }
        }
        return WolverineContinue.Result();
    }
}
