using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Projections;
using JasperFx.OpenTelemetry;
using Ledger.Access;
using Ledger.Attributions;
using Ledger.Audit;
using Ledger.Claims;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Integrity;
using Ledger.Projections;
using Ledger.Redactions;
using Ledger.Search;
using Ledger.Sources;
using Ledger.Standing;
using Marten;
using Npgsql;
using Weasel.Core;
using Wolverine.Marten;

namespace Ledger.Hosting;

/// <summary>The Marten store: which events there are, how they are kept, and what is computed in their transaction.</summary>
public static class LedgerStore
{
    public const string Schema = "ledger", Messages = "wolverine";

    public static MartenServiceCollectionExtensions.MartenConfigurationExpression AddLedgerStore(this IServiceCollection services, AutoCreate autoCreate) => services
        .AddSingleton<SignIns>()
        .AddMarten(provider =>
        {
            var options = new StoreOptions();
            options.Connection(provider.GetRequiredService<NpgsqlDataSource>());
            Configure(options, autoCreate, provider);
            options.Listeners.Add(provider.GetRequiredService<SignIns>());
            return options;
        })
        .UseLightweightSessions()
        .IntegrateWithWolverine(m =>
        {
            m.MessageStorageSchemaName = Messages;
            m.AutoCreate = autoCreate;
            m.UseWolverineManagedEventSubscriptionDistribution = true;   // asynchronous work on exactly one node each
        });

    /// <summary>Everything but the connection. The tests read the events and projections from here.</summary>
    /// <param name="services">What asynchronous work reads the ledger with, once it runs.</param>
    public static void Configure(StoreOptions o, AutoCreate autoCreate, IServiceProvider services)
    {
        o.DatabaseSchemaName = Schema;
        o.AutoCreateSchemaObjects = autoCreate;
        o.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase, json =>
        {
            json.DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull;
            Tombstones.AreReadBy(json);
        });

        // The server's clock for new and for existing streams alike; numbers are drawn inside the append (docs/decisions/0004).
        o.Events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
        o.Events.UseMandatoryStreamTypeDeclaration = true;
        o.Events.UseExclusiveLockOnConcurrentAppends = true;
        o.Events.EnableUniqueIndexOnEventId = true;
        o.Events.EnableEventTypeIndex = true;
        o.Events.EnableExtendedProgressionTracking = true;
        o.Events.UseAdvisoryLockTransaction = true;
        o.Events.MetadataConfig.EnableAll();
        o.Events.MetadataConfig.UserNameEnabled = true;
        o.Events.AddEventTypes(RecordedEvents.All);
        foreach (var index in Hosting.Schema.EventIndexes.Keys) o.Events.IgnoreIndex(index);

        o.Projections.Errors.SkipApplyErrors = false;
        o.Projections.Errors.SkipSerializationErrors = false;
        o.Projections.Errors.SkipUnknownEvents = false;
        o.Projections.Snapshot<Actor>(SnapshotLifecycle.Inline);
        o.Projections.Snapshot<Source>(SnapshotLifecycle.Inline);
        o.Projections.Snapshot<Document>(SnapshotLifecycle.Inline);
        o.Projections.Snapshot<Attribution>(SnapshotLifecycle.Inline);
        o.Projections.Snapshot<Claim>(SnapshotLifecycle.Inline);
        o.Projections.Snapshot<Log>(SnapshotLifecycle.Inline);
        o.Projections.Add(new Reliance(), ProjectionLifecycle.Inline);
        o.Projections.Add(new StandingProjection(services.GetRequiredService<ClosureEvents>, services.GetRequiredService<NpgsqlDataSource>), ProjectionLifecycle.Async, StandingProjection.Name,
            asynchronous =>
            {
                asynchronous.BatchSize = StandingProjection.Page;
                asynchronous.DeleteDataInTableOnTeardown("ledger.standing");
                asynchronous.DeleteDataInTableOnTeardown("ledger.waiting");
            });
        o.Projections.Add(new SearchProjection(), ProjectionLifecycle.Async, SearchProjection.Name, asynchronous => asynchronous.DeleteDataInTableOnTeardown(SearchTable.Name));
        o.Projections.FastPollingTime = TimeSpan.FromMilliseconds(100);
        o.Projections.SlowPollingTime = TimeSpan.FromMilliseconds(250);   // lists follow a write within a second

        o.Schema.For<KeptKey>().Identity(k => k.Id);
        o.Storage.ExtendedSchemaObjects.Add(RevisionTexts.Table());
        o.Storage.ExtendedSchemaObjects.AddRange(StandingTables.All());
        o.Storage.ExtendedSchemaObjects.Add(SearchTable.Table());
        o.Storage.ExtendedSchemaObjects.Add(ProjectionTables.Rebuild());
        o.Storage.ExtendedSchemaObjects.Add(Refusals.Table());
        o.Storage.ExtendedSchemaObjects.AddRange(LogTables.All());
        o.Storage.ExtendedSchemaObjects.AddRange(WitnessTables.All());

        o.Listeners.Add(new Commitments(o.Serializer()));

        o.OpenTelemetry.TrackConnections = TrackLevel.Normal;
        o.OpenTelemetry.TrackEventCounters();
    }
}
