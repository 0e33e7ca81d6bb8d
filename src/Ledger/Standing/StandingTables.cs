using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Ledger.Standing;

/// <summary>Where the standing of every claim is kept for lists, and what waits for an editor. Both are made again from the events at any time: in tables beside them, with the same columns.</summary>
public static class StandingTables
{
    public static IEnumerable<Table> All() => [Standing(), Waiting(), StandingColumns("standing_beside"), WaitingColumns("waiting_beside")];

    /// <summary>A row for each claim, as of the newest event that touched it.</summary>
    private static Table Standing()
    {
        var table = StandingColumns("standing");
        table.Indexes.Add(new IndexDefinition("standing_level") { Columns = ["level", "claim"] });
        table.Indexes.Add(new IndexDefinition("standing_flags") { Columns = ["flags"], Method = IndexMethod.gin });
        return table;
    }

    private static Table StandingColumns(string name)
    {
        var table = new Table(new PostgresqlObjectName("ledger", name, SchemaUtils.IdentifierUsage.General));
        table.AddColumn<Guid>("claim").AsPrimaryKey();
        table.AddColumn("level", "varchar(20)").NotNull();
        table.AddColumn("rating", "varchar(20)");
        table.AddColumn<int>("lines").NotNull();
        table.AddColumn<int>("depth");
        table.AddColumn("flags", "varchar(20)[]").NotNull();
        return table;
    }

    /// <summary>A row for each thing that waits: of a claim, or a response to anything. <c>part</c> is the response, or the claim itself.</summary>
    private static Table Waiting()
    {
        var table = WaitingColumns("waiting");
        table.Indexes.Add(new IndexDefinition("waiting_since") { Columns = ["since", "about", "kind", "part"] });
        table.Indexes.Add(new IndexDefinition("waiting_kind") { Columns = ["kind", "since", "about", "part"] });
        return table;
    }

    private static Table WaitingColumns(string name)
    {
        var table = new Table(new PostgresqlObjectName("ledger", name, SchemaUtils.IdentifierUsage.General));
        table.AddColumn<Guid>("about").AsPrimaryKey();
        table.AddColumn("kind", "varchar(20)").AsPrimaryKey();
        table.AddColumn<Guid>("part").AsPrimaryKey();
        table.AddColumn("about_kind", "varchar(20)").NotNull();
        table.AddColumn<long>("since").NotNull();
        table.AddColumn<DateTimeOffset>("since_at").NotNull();
        return table;
    }
}
