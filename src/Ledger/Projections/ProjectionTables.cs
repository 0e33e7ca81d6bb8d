using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Ledger.Projections;

/// <summary>Where it is kept which projection is to be worked out again, and how far that is.</summary>
public static class ProjectionTables
{
    /// <summary>A row for each projection that was ever worked out again: the last time. One without an end is under way, or waits for its turn.</summary>
    public static Table Rebuild()
    {
        var table = new Table(new PostgresqlObjectName("ledger", "rebuild", SchemaUtils.IdentifierUsage.General));
        table.AddColumn("projection", "varchar(100)").AsPrimaryKey();
        table.AddColumn<DateTimeOffset>("asked_at").NotNull();
        table.AddColumn<Guid>("asked_by").NotNull();
        table.AddColumn<string>("reason").NotNull();
        table.AddColumn<DateTimeOffset>("begun_at");
        table.AddColumn<long>("up_to").NotNull().DefaultValueByExpression("0");
        table.AddColumn<long>("done").NotNull().DefaultValueByExpression("0");
        table.AddColumn<long>("total").NotNull().DefaultValueByExpression("0");
        table.AddColumn<DateTimeOffset>("ended_at");
        table.AddColumn<long>("changed").NotNull().DefaultValueByExpression("0");
        table.AddColumn<string>("fault");
        return table;
    }
}
