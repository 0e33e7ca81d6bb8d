using JasperFx.Events;
using Ledger.Attributions;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Sources;
using Marten;
using Marten.Events.Projections;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Ledger.Standing;

/// <summary>Why one stream rests on another.</summary>
public enum Rests
{
    /// <summary>Claim: whose words it reports.</summary>
    Subject,
    /// <summary>Claim: whoever else it is about. No part of the closure.</summary>
    Mention,
    /// <summary>Claim: its evidence is an attribution, or a document.</summary>
    Evidence,
    /// <summary>Attribution: the document that the passage stands in.</summary>
    Carrier,
    /// <summary>Attribution: a hop's source, or the document that it speaks through.</summary>
    Hop,
    /// <summary>Document: who issued it.</summary>
    Publisher,
    /// <summary>Document: who wrote it.</summary>
    Author,
    /// <summary>Claim or source: what it was merged into.</summary>
    MergedInto,
    /// <summary>Who responded, or whose verdict it is. No part of the closure.</summary>
    Spoke,
}

/// <summary>
/// The reliance edges: what each stream rests on, with the versions of its own stream at which each edge began and ended. Written in the transaction of
/// the event, by the stream itself alone; joining the event of that version gives the sequence.
/// </summary>
public sealed partial class Reliance : EventProjection
{
    public const string TableName = "ledger.reliance";

    private static readonly string Open =
        $"insert into {TableName} (stream, rests, part, place, target, began) select ?, ?, ?, n, t, ? from unnest(?::uuid[]) with ordinality as x (t, n)";

    private static readonly string End = $"update {TableName} set ended = ? where stream = ? and rests = ? and ended is null";

    private static readonly string EndPart = End + " and part = ?";

    public Reliance()
    {
        Name = nameof(Reliance);
        var table = new Table(new PostgresqlObjectName("ledger", "reliance", SchemaUtils.IdentifierUsage.General));
        table.AddColumn<Guid>("stream").AsPrimaryKey();
        table.AddColumn("rests", "varchar(20)").AsPrimaryKey();
        table.AddColumn<Guid>("part").AsPrimaryKey();
        table.AddColumn<int>("place").AsPrimaryKey();
        table.AddColumn<long>("began").AsPrimaryKey();
        table.AddColumn<Guid>("target").NotNull();
        table.AddColumn<long>("ended");
        table.Indexes.Add(new IndexDefinition("reliance_target") { Columns = ["target", "rests", "stream"] });
        // There are few merges, and every question follows them: without this, each would look for them among all edges.
        table.Indexes.Add(new IndexDefinition("reliance_merged") { Columns = ["stream", "target"], Predicate = "rests = 'MergedInto'" });
        SchemaObjects.Add(table);
        Options.DeleteDataInTableOnTeardown(table.Identifier.QualifiedName);
    }

    public void Project(IEvent<SourceMerged> e, IDocumentOperations operations) => Begin(operations, e, Rests.MergedInto, e.Data.Into);

    public void Project(IEvent<DocumentRegistered> e, IDocumentOperations operations)
    {
        Begin(operations, e, Rests.Publisher, e.Data.Publisher);
        Begin(operations, e, Rests.Author, [.. e.Data.Authors]);
    }

    public void Project(IEvent<PassageAttributed> e, IDocumentOperations operations)
    {
        Begin(operations, e, Rests.Carrier, e.Data.Document);
        Begin(operations, e, Rests.Hop, Targets(e.Data.Hops));
    }

    public void Project(IEvent<ClaimAsserted> e, IDocumentOperations operations)
    {
        Begin(operations, e, Rests.Subject, Targets(e.Data.Subjects));
        Begin(operations, e, Rests.Mention, Targets(e.Data.Mentions));
    }

    public void Project(IEvent<EvidenceLinked> e, IDocumentOperations operations) =>
        BeginPart(operations, e, Rests.Evidence, e.Data.EvidenceId, (e.Data.Attribution ?? e.Data.Document)!.Value);

    public void Project(IEvent<EvidenceWithdrawn> e, IDocumentOperations operations) =>
        operations.QueueSqlCommand(EndPart, e.Version, e.StreamId, nameof(Rests.Evidence), e.Data.EvidenceId);

    public void Project(IEvent<ClaimMerged> e, IDocumentOperations operations) => Begin(operations, e, Rests.MergedInto, e.Data.Into);

    public void Project(IEvent<DocumentResponseMade> e, IDocumentOperations operations) => BeginPart(operations, e, Rests.Spoke, e.Data.ResponseId, e.Data.By);

    public void Project(IEvent<AttributionResponseMade> e, IDocumentOperations operations) => BeginPart(operations, e, Rests.Spoke, e.Data.ResponseId, e.Data.By);

    public void Project(IEvent<ClaimResponseMade> e, IDocumentOperations operations) => BeginPart(operations, e, Rests.Spoke, e.Data.ResponseId, e.Data.By);

    public void Project(IEvent<ClaimAssessed> e, IDocumentOperations operations)
    {
        if (e.Data.By is { } by) BeginPart(operations, e, Rests.Spoke, e.Data.AssessmentId, by);
    }

    public void Project(IEvent<DocumentCorrected> e, IDocumentOperations operations) => Correct(operations, e, e.Data);

    public void Project(IEvent<AttributionCorrected> e, IDocumentOperations operations) => Correct(operations, e, e.Data);

    public void Project(IEvent<ClaimCorrected> e, IDocumentOperations operations) => Correct(operations, e, e.Data);

    /// <summary>A correction of a field that is an edge ends the edge and begins another.</summary>
    private static void Correct(IDocumentOperations operations, IEvent e, Corrected correction)
    {
        foreach (var change in correction.Changes)
        {
            switch (change.Field.Split('/'))
            {
                case ["publisher"]:
                    Instead(operations, e, Rests.Publisher, [Json.Value<Guid>(change.After)]);
                    break;
                case ["authors"]:
                    Instead(operations, e, Rests.Author, Json.Value<Guid[]>(change.After)!);
                    break;
                case ["hops"]:
                    Instead(operations, e, Rests.Hop, Targets(Json.Value<Hop[]>(change.After)!));
                    break;
                case ["subjects"]:
                    Instead(operations, e, Rests.Subject, Targets(Json.Value<Party[]>(change.After)!));
                    break;
                case ["mentions"]:
                    Instead(operations, e, Rests.Mention, Targets(Json.Value<Party[]>(change.After)!));
                    break;
                case ["responses", var response, "by"]:
                    operations.QueueSqlCommand(EndPart, e.Version, e.StreamId, nameof(Rests.Spoke), Guid.Parse(response));
                    BeginPart(operations, e, Rests.Spoke, Guid.Parse(response), Json.Value<Guid>(change.After));
                    break;
            }
        }
    }

    private static void Begin(IDocumentOperations operations, IEvent e, Rests rests, params Guid[] targets) => BeginPart(operations, e, rests, Guid.Empty, targets);

    private static void BeginPart(IDocumentOperations operations, IEvent e, Rests rests, Guid part, params Guid[] targets)
    {
        if (targets.Length > 0) operations.QueueSqlCommand(Open, e.StreamId, rests.ToString(), part, e.Version, targets);
    }

    private static void Instead(IDocumentOperations operations, IEvent e, Rests rests, Guid[] targets)
    {
        operations.QueueSqlCommand(End, e.Version, e.StreamId, rests.ToString());
        Begin(operations, e, rests, targets);
    }

    private static Guid[] Targets(IEnumerable<Hop> hops) => [.. hops.SelectMany(HopRules.Targets).Select(t => t.Id)];

    private static Guid[] Targets(IEnumerable<Party> parties) => [.. parties.SelectMany(PartyRules.Targets).Select(t => t.Id)];
}
