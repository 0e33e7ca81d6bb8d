using Ledger.Audit;
using Ledger.Http;
using Marten;
using Npgsql;

namespace Ledger.Intake;

/// <summary>What a local name of a case stands for.</summary>
/// <param name="Fingerprint">What tells the command that made it from others.</param>
/// <param name="Thing">What its stream is: <c>claim</c>, <c>document</c> …</param>
/// <param name="Stream">The stream that the command wrote to.</param>
/// <param name="Part">The member of a receipt that has the part's id, where a part was made.</param>
/// <param name="Id">The id of what was made: the stream's, or the part's; null where nothing was made that has one.</param>
internal sealed record ImportedName(string Fingerprint, string Thing, Guid Stream, string? Part, Guid? Id)
{
    /// <summary>It stands for a thing, and for no part of one.</summary>
    public bool IsThing => Id == Stream;

    /// <summary>What a name stands for whose command made this event.</summary>
    public static ImportedName Of(string fingerprint, string thing, Guid stream, bool begins, object e) => begins
        ? new ImportedName(fingerprint, thing, stream, null, stream)
        : e is IMakesPart { Part: var (name, id) } ? new ImportedName(fingerprint, thing, stream, name, id) : new ImportedName(fingerprint, thing, stream, null, null);

    /// <summary>What keys led to, of those that are kept. Once kept, a key is never lost: so no memory of a case grows with it.</summary>
    public static NpgsqlBatchCommand Query(string[] keys) => new("""
        select k.id, k.data ->> 'fingerprint', s.type, s.id, e.version, e.type, case when e.version > 1 then e.data end
        from ledger.mt_doc_keptkey k
        join ledger.mt_streams s on s.id = (k.data ->> 'stream')::uuid
        join ledger.mt_events e on e.stream_id = s.id and e.version = (k.data ->> 'version')::bigint
        where k.id = any($1)
        """)
    {
        Parameters = { new() { Value = keys } },
    };

    /// <summary>A row of <see cref="Query"/>, with its key.</summary>
    public static (string Key, ImportedName Name) Row(NpgsqlDataReader row, ISerializer serializer)
    {
        var begins = row.GetInt64(4) == 1;
        object e = "";
        if (!begins && EventTypes.Named(row.GetString(5)) is { } type && type.IsAssignableTo(typeof(IMakesPart)))
        {
            using var json = new MemoryStream(row.GetFieldValue<byte[]>(6), writable: false);
            e = serializer.FromJson(type, json);
        }
        return (row.GetString(0), Of(row.GetString(1), row.GetString(2), row.GetGuid(3), begins, e));
    }
}
