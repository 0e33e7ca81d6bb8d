using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Ledger.Integrity;

/// <summary>Where the log is kept: its entries, the tiles that are worked out from them, and every checkpoint that was signed; and what the last check of it all found.</summary>
public static class LogTables
{
    public static IEnumerable<Table> All() => [Leaf(), Tile(), Checkpoint(), Doubt(), Completeness()];

    /// <summary>An entry of the log for each event, in the order in which the sealer met them.</summary>
    private static Table Leaf()
    {
        var table = Named("leaf");
        table.AddColumn<long>("index").AsPrimaryKey();
        table.AddColumn<long>("sequence").NotNull().AddIndex(i => i.IsUnique = true);
        table.AddColumn<Guid>("event").NotNull().AddIndex(i => i.IsUnique = true);
        table.AddColumn("entry", "bytea").NotNull();
        return table;
    }

    /// <summary>Up to 256 hashes of a level: C2SP tlog-tiles. What is not full grows.</summary>
    private static Table Tile()
    {
        var table = Named("tile");
        table.AddColumn<int>("level").AsPrimaryKey();
        table.AddColumn<long>("index").AsPrimaryKey();
        table.AddColumn("hashes", "bytea").NotNull();
        return table;
    }

    /// <summary>Every checkpoint that was signed, by its size: no two of one size.</summary>
    private static Table Checkpoint()
    {
        var table = Named("checkpoint");
        table.AddColumn<long>("size").AsPrimaryKey();
        table.AddColumn("root", "bytea").NotNull();
        table.AddColumn("note", "bytea").NotNull();
        table.AddColumn<DateTimeOffset>("signed_at").NotNull();
        table.AddColumn<long>("sealed_to").NotNull().DefaultValueByExpression("0");   // every event up to there has its leaf in this one
        return table;
    }

    /// <summary>What the last whole check found, numbered by sequence.</summary>
    private static Table Doubt()
    {
        var table = Named("doubt");
        table.AddColumn<long>("number").AsPrimaryKey();
        table.AddColumn<long>("sequence");
        table.AddColumn<string>("kind").NotNull();
        table.AddColumn<DateTimeOffset>("found_at").NotNull();
        table.AddColumn<string>("said").NotNull();
        return table;
    }

    /// <summary>The last whole check: one row.</summary>
    private static Table Completeness()
    {
        var table = Named("completeness");
        table.AddColumn<int>("id").AsPrimaryKey();
        table.AddColumn<DateTimeOffset>("ended_at").NotNull();
        table.AddColumn<long>("up_to").NotNull();
        table.AddColumn<long>("events").NotNull();
        table.AddColumn<long>("doubts").NotNull();
        return table;
    }

    private static Table Named(string name) => new(new PostgresqlObjectName("ledger", name, SchemaUtils.IdentifierUsage.General));
}
