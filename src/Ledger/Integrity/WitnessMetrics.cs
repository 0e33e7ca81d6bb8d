using System.Diagnostics.Metrics;
using Ledger.Audit;

namespace Ledger.Integrity;

/// <summary>The metrics <c>ledger.witness.requests</c>, of what others ask this witness, by status; and <c>ledger.log.cosignings</c>, of what this log asks its witnesses, by witness and outcome.</summary>
public sealed class WitnessMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _requests = meters.Create(Refusals.Counter.Meter).CreateCounter<long>("ledger.witness.requests", "{request}", "Requests to cosign a checkpoint, by status");
    private readonly Counter<long> _cosignings = meters.Create(Refusals.Counter.Meter).CreateCounter<long>("ledger.log.cosignings", "{request}", "What witnesses made of this log's checkpoints");

    public void Answered(int status) => _requests.Add(1, new KeyValuePair<string, object?>("status", status));

    public void Asked(string witness, string outcome) => _cosignings.Add(1, new KeyValuePair<string, object?>("witness", witness), new KeyValuePair<string, object?>("outcome", outcome));
}
