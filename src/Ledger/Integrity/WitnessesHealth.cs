using System.Collections.Concurrent;
using System.Globalization;
using Ledger.Proofs;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ledger.Integrity;

/// <summary>Whether the witnesses of this log cosign. What a single one does is known on the node that asks; whether there are enough, on every one.</summary>
public sealed class WitnessesHealth(LogWitnesses witnesses, PublishedCheckpoint published, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>By witness: why it does not cosign, if that is so.</summary>
    public ConcurrentDictionary<NoteVerifier, WitnessFault> Faults { get; } = new();

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (witnesses.All.Count == 0) return HealthCheckResult.Healthy("No witness is asked.");
        var faults = string.Concat(Faults.OrderBy(f => f.Key.Name, StringComparer.Ordinal).Select(f => $" {f.Key.Name}: {f.Value.Reason}"));
        if (await published.NotShown(time.GetUtcNow() - Patience, cancellationToken) is { } size)
        {
            return HealthCheckResult.Degraded(string.Create(CultureInfo.InvariantCulture,
                $"The checkpoint of {size} leaves is more than a minute old and is not shown: it is not cosigned by {witnesses.Quorum} of {witnesses.All.Count} witnesses.{faults}"));
        }
        if (Faults.Values.Any(f => f.OtherHistory)) return HealthCheckResult.Degraded($"A witness has seen another history of this log.{faults}");
        return HealthCheckResult.Healthy(faults.Length == 0 ? "The witnesses cosign." : $"Enough witnesses cosign, and not all.{faults}");
    }
}

/// <summary>Why a witness does not cosign.</summary>
/// <param name="Reason">In a sentence.</param>
/// <param name="OtherHistory">Whether it says that it has seen another history of this log.</param>
public sealed record WitnessFault(string Reason, bool OtherHistory);
