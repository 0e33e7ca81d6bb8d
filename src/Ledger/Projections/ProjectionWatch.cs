using System.Diagnostics.Metrics;
using Ledger.Audit;
using Npgsql;
using Wolverine.Runtime;
using Wolverine.Runtime.Agents;

namespace Ledger.Projections;

/// <summary>
/// Watches the asynchronous projections: how far they are behind becomes a metric; one that stopped on this node is told of, with the event that stopped it, and tried again every <c>Ledger:Projections:TryAgainEvery</c>,
/// a minute if it is not said. So it goes on from there, once the event was mended or a server came that can read it, and nobody needs to ask for it.
/// </summary>
public sealed class ProjectionWatch : BackgroundService
{
    public const string TryAgainSetting = "Ledger:Projections:TryAgainEvery";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly ProjectionProgress _progress;
    private readonly IWolverineRuntime _nodes;
    private readonly TimeProvider _time;
    private readonly ILogger<ProjectionWatch> _log;
    private readonly TimeSpan _tryAgainEvery;
    private readonly Dictionary<string, string> _told = [];
    private IReadOnlyList<ProjectionItem> _seen = [];

    public ProjectionWatch(ProjectionProgress progress, IWolverineRuntime nodes, IConfiguration configuration, TimeProvider time, IMeterFactory meters, ILogger<ProjectionWatch> log)
    {
        (_progress, _nodes, _time, _log) = (progress, nodes, time, log);
        _tryAgainEvery = configuration.GetValue<TimeSpan?>(TryAgainSetting) is { } every && every > TimeSpan.Zero ? every : TimeSpan.FromMinutes(1);
        var meter = meters.Create(Refusals.Counter.Meter);
        meter.CreateObservableGauge("ledger.projection.behind", () => Measured(p => p.Behind), "{event}", "How far a projection is behind the newest event, in sequences");
        meter.CreateObservableGauge("ledger.projection.behind.duration", () => Measured(p => p.SecondsBehind), "s", "The age of the first event that a projection has not seen");
        meter.CreateObservableGauge("ledger.projection.stopped", () => Measured(p => p.Failure is null ? 0 : 1), "{projection}", "1 where a projection failed and stands still, else 0");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = LookEvery < _tryAgainEvery ? LookEvery : _tryAgainEvery;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                _seen = await _progress.Read(stoppingToken);
                foreach (var agent in Stopped()) await TryAgain(agent, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException e)
            {
                _log.LogWarning("How far the projections are cannot be read: {Reason}", e.Message);
            }
            catch (Exception e)
            {
                _log.LogError(e, "A projection that stopped could not be tried again.");
            }
            await Task.Delay(pause, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Those that failed on this node.</summary>
    private IEnumerable<EventSubscriptionAgent> Stopped()
    {
        foreach (var uri in _nodes.Agents.AllRunningAgentUris())
        {
            if (_nodes.Agents.TryFindActiveAgent<EventSubscriptionAgent>(uri, out var agent) && agent is { Failure: not null, Status: not JasperFx.AgentStatus.Running }) yield return agent;
        }
    }

    private async Task TryAgain(EventSubscriptionAgent agent, CancellationToken token)
    {
        var failure = agent.Failure!;
        var name = agent.Uri.Segments[^2].Trim('/');
        name = _seen.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Name ?? name;
        if (_told.GetValueOrDefault(name) is var told && told != failure.ToString())
        {
            _told[name] = failure.ToString();
            _log.LogCritical(
                "The projection {Projection} stopped{At}. {Reason} What lists show of it stays as it is; everything else goes on. It is tried again every {Every}: see /api/projections.",
                name, failure.Event is { } e ? $" at event {e.Sequence}" : "", failure.Message, _tryAgainEvery);
        }
        if (_time.GetUtcNow() - failure.OccurredAt < _tryAgainEvery) return;
        await agent.StartAsync(token);
    }

    private IEnumerable<Measurement<T>> Measured<T>(Func<ProjectionItem, T> value) where T : struct => _seen.Select(p => new Measurement<T>(value(p), new KeyValuePair<string, object?>("projection", p.Name)));
}
