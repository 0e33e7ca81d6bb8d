using JasperFx.Events;
using Ledger.Claims;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Projections;
using Ledger.Redactions;
using Ledger.Sources;
using Marten;
using Marten.Events.Projections;
using Npgsql;

namespace Ledger.Search;

/// <summary>
/// Keeps the words of everything that can be searched: after each page of events, those of the sources, documents and claims in it whose words may have changed, as their states say them when it
/// writes. So a row depends on the state alone: it is the same whatever the pages were, and the same when it is made again.
/// </summary>
public sealed class SearchProjection : IProjection
{
    public const string Name = "Search";

    public Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        Guid[] changed = [.. events.Where(e => e.Data is SourceRegistered or SourceCorrected or DocumentRegistered or DocumentCorrected or ClaimAsserted or ClaimCorrected or Redacted)
            .SelectMany(Touched).Distinct()];
        Guid[] texts = [.. events.Where(e => e.Data is DocumentRegistered { Revision.Form: TextForm.Held } or DocumentRevised { Revision.Form: TextForm.Held } or TextSupplied or DocumentRedacted)
            .SelectMany(Touched).Distinct()];
        if (changed.Length + texts.Length == 0) return Task.CompletedTask;

        operations.Alone(Name);
        operations.QueueSqlCommand(SearchRows.Turn);
        if (changed.Length > 0) operations.QueueSqlCommand(SearchRows.OfThings("?"), changed);
        if (texts.Length > 0)
        {
            operations.QueueSqlCommand(SearchRows.WithoutTexts("?"), texts);
            operations.QueueSqlCommand(SearchRows.OfTexts("?"), texts);
        }
        return Task.CompletedTask;
    }

    /// <summary>The sequence up to which the search has seen the ledger. To be asked before the search itself, which then knows that much at least.</summary>
    public static Task<long> UpTo(NpgsqlDataSource ledger, CancellationToken token) => Sequences.SeenBy(Name, ledger, token);

    /// <summary>A redaction is recorded in one stream, and may take words from others.</summary>
    private static IEnumerable<Guid> Touched(IEvent e) => e.Data is Redacted redacted ? redacted.Values.Select(v => v.Stream).Append(e.StreamId) : [e.StreamId];
}
