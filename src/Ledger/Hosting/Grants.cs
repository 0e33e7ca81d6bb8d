namespace Ledger.Hosting;

/// <summary>What the server's own role may do: add to the record, never change it.</summary>
public static class Grants
{
    public static string For(string role) => $"""
        grant usage on schema ledger, wolverine to {role};
        grant usage, select on all sequences in schema ledger, wolverine to {role};

        -- The record. Deleting a stream would delete its events with it (the foreign key cascades, as the owner), so streams are as permanent
        -- as events; appending locks a stream's row and moves its version.
        grant select, insert on ledger.mt_events, ledger.mt_streams, ledger.mt_high_water_skips to {role};
        grant update (version, timestamp) on ledger.mt_streams to {role};
        grant select, insert on ledger.mt_doc_keptkey, ledger.revision_text, ledger.refusal to {role};
        -- The log: what was signed stays signed, by the log and by its witnesses. A tile that is not full grows; what was seen as a witness moves forward alone (a trigger).
        grant select, insert on ledger.leaf, ledger.checkpoint, ledger.cosignature to {role};
        grant select, insert, update on ledger.tile, ledger.witnessed to {role};
        -- What the last check of it found.
        grant select, insert, update, delete on ledger.doubt, ledger.completeness to {role};
        revoke execute on function ledger.mt_archive_stream from public;
        -- The one exception: what a redaction says, in the transaction that records it, and by this function alone.
        grant execute on function ledger.redact to {role};

        -- What is computed from it, and how far. Truncate is for rebuilds.
        grant select, insert, update, delete on ledger.mt_event_progression, ledger.mt_event_projection_floors, ledger.mt_doc_deadletterevent, ledger.reliance, ledger.standing, ledger.waiting,
            ledger.search to {role};
        grant select, insert, update, delete on ledger.rebuild to {role};
        grant select, insert, update, delete, truncate on ledger.standing_beside, ledger.waiting_beside to {role};
        grant select, insert, update, delete, truncate on
            ledger.mt_doc_actor, ledger.mt_doc_source, ledger.mt_doc_document, ledger.mt_doc_attribution, ledger.mt_doc_claim, ledger.mt_doc_log to {role};

        -- Messages, nodes and their work. Wolverine has one of its documents among Marten's.
        grant select, insert, update, delete on ledger.mt_doc_envelope to {role};
        grant select, insert, update, delete on all tables in schema wolverine to {role};
        """;
}
