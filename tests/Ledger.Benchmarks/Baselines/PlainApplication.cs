using System.Diagnostics;
using JasperFx.CodeGeneration;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Ledger.Http;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Benchmarks.Baselines;

public sealed record NoteTaken(string Text, Guid About);

public sealed record LineAdded(Guid LineId, string Text, Guid By);

public sealed record Note(Guid Id, string Text, Guid About, IReadOnlyList<string> Lines)
{
    public static Note Create(IEvent<NoteTaken> e) => new(e.StreamId, e.Data.Text, e.Data.About, []);

    public Note Apply(LineAdded e) => this with { Lines = [.. Lines, e.Text] };
}

public sealed record TakeNote(string Text, Guid About);

public sealed record AddLine(string Text, Guid By, long Version);

public static class TakeNoteEndpoint
{
    [WolverinePost("/notes")]
    public static (CreationResponse<Guid>, IStartStream) Post(TakeNote command)
    {
        var start = MartenOps.StartStream<Note>(new NoteTaken(command.Text, command.About));
        return (new CreationResponse<Guid>($"/notes/{start.StreamId}", start.StreamId), start);
    }
}

public static class AddLineEndpoint
{
    [EmptyResponse]
    [WolverinePost("/notes/{id}/lines")]
    public static LineAdded Post(AddLine command, [WriteModel] Note note) => new(note.Id, command.Text, command.By);
}

/// <summary>The ecosystem's textbook application: Wolverine endpoints, one Marten stream and one inline snapshot, nothing else. On the same PostgreSQL, in schemas of its own.</summary>
internal sealed class PlainApplication : IAsyncDisposable
{
    public const string Name = "plain";

    private readonly WebApplication _app;

    private PlainApplication(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public IDocumentStore Store => _app.Services.GetRequiredService<IDocumentStore>();

    public static async Task<PlainApplication> Start(string connection)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = ["--urls", "http://127.0.0.1:0"], ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Services.AddMarten(o =>
        {
            o.Connection(connection);
            o.DatabaseSchemaName = "plain";
            o.Projections.Snapshot<Note>(SnapshotLifecycle.Inline);
        }).UseLightweightSessions().IntegrateWithWolverine(m => m.MessageStorageSchemaName = "plain_messages");
        builder.Host.UseWolverine(o =>
        {
            o.ServiceName = Name;
            o.ApplicationAssembly = typeof(PlainApplication).Assembly;
            o.Durability.Mode = DurabilityMode.Solo;
            o.Policies.AutoApplyTransactions();
            o.CodeGeneration.TypeLoadMode = TypeLoadMode.Dynamic;
            o.UseRuntimeCompilation();
        });
        builder.Services.AddWolverineHttp();
        var app = builder.Build();
        app.MapWolverineEndpoints();
        await app.StartAsync();
        return new PlainApplication(app);
    }

    /// <summary>Events a second by Marten's own bulk append: no snapshots, no versions held against anything, and not beside live writing.</summary>
    public async Task<double> AppendInBulk(int events)
    {
        const int together = 4;
        var streams = Enumerable.Range(0, events / together).Select(_ => StreamAction.Start(
            (Marten.Events.EventGraph)Store.Options.Events, NewId.Next(TimeProvider.System).Value,
            new NoteTaken("A person said something that can be checked.", Guid.Empty), new LineAdded(Guid.Empty, "That is not what was said.", Guid.Empty), new LineAdded(Guid.Empty, "It is.", Guid.Empty), new LineAdded(Guid.Empty, "So it is.", Guid.Empty))).ToList();
        var clock = Stopwatch.StartNew();
        await Store.BulkInsertEventsAsync(streams, batchSize: 5_000);
        return events / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Events a second of a rebuild of the one snapshot.</summary>
    public async Task<double> Rebuilt(long events)
    {
        using var daemon = await Store.BuildProjectionDaemonAsync();
        var clock = Stopwatch.StartNew();
        await daemon.RebuildProjectionAsync<Note>(TimeSpan.FromMinutes(30), CancellationToken.None);
        return events / clock.Elapsed.TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
