using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Ledger.Integrity;

/// <summary>What this ledger cosigned of others, and what others cosigned of it.</summary>
public static class WitnessTables
{
    /// <summary>
    /// What PostgreSQL itself refuses, whoever asks: that a witness goes back, forgets, or takes another history of the same length.
    /// </summary>
    public const string NeverBack = """
        create or replace function ledger.witness_never_goes_back() returns trigger language plpgsql as $$
        begin
            if tg_op = 'UPDATE' and new.origin = old.origin and (new.size > old.size or (new.size = old.size and new.root = old.root)) then return new; end if;
            raise exception 'What a witness has seen it does not forget, and it does not go back.' using errcode = 'restrict_violation';
        end $$;
        create or replace trigger never_back before update or delete on ledger.witnessed for each row execute function ledger.witness_never_goes_back();
        create or replace trigger never_emptied before truncate on ledger.witnessed for each statement execute function ledger.witness_never_goes_back();
        """;

    public static IEnumerable<Table> All() => [Witnessed(), Cosignature()];

    /// <summary>The newest checkpoint of each log that this ledger cosigned, with the cosignature. It only moves forward.</summary>
    private static Table Witnessed()
    {
        var table = Named("witnessed");
        table.AddColumn<string>("origin").AsPrimaryKey();
        table.AddColumn<long>("size").NotNull();
        table.AddColumn("root", "bytea").NotNull();
        table.AddColumn("note", "bytea").NotNull();
        table.AddColumn<DateTimeOffset>("cosigned_at").NotNull();
        return table;
    }

    /// <summary>The cosignatures of this ledger's own checkpoints, each verified before it came here: by the checkpoint's size and the witness's verifier key.</summary>
    private static Table Cosignature()
    {
        var table = Named("cosignature");
        table.AddColumn<long>("size").AsPrimaryKey();
        table.AddColumn<string>("witness").AsPrimaryKey();
        table.AddColumn<string>("line").NotNull();
        table.AddColumn<DateTimeOffset>("signed_at").NotNull();
        table.Indexes.Add(new IndexDefinition("cosignature_witness") { Columns = ["witness", "size"] });
        return table;
    }

    private static Table Named(string name) => new(new PostgresqlObjectName("ledger", name, SchemaUtils.IdentifierUsage.General));
}
