using System.Text;
using System.Text.Json.Nodes;
using Ledger.Access;
using Ledger.Proofs;
using Npgsql;

namespace Ledger.ServerTests.Redactions;

/// <summary>The one function that changes events: it does what a redaction of its own transaction says, exactly, and nothing else for anybody.</summary>
public sealed class TheFunctionDoesWhatIsRecorded(LedgerServerFixture ledger)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What a server that was taken over might record, to have something else removed than a text.</summary>
    public static TheoryData<string, string> Forged => new()
    {
        { "an event that is not there", """[{"stream":"{stream}","event":"{nothing}","pointers":["/statement"]}]""" },
        { "an event of another stream", """[{"stream":"{nothing}","event":"{event}","pointers":["/statement"]}]""" },
        { "what is no text", """[{"stream":"{stream}","event":"{event}","pointers":["/subjects"]}]""" },
        { "what is not there", """[{"stream":"{stream}","event":"{event}","pointers":["/nothing"]}]""" },
        { "all of it", """[{"stream":"{stream}","event":"{event}","pointers":[""]}]""" },
        { "what was redacted before", """[{"stream":"{stream}","event":"{event}","pointers":["/topics/0"]}]""" },
        { "a role", """[{"stream":"{actor}","event":"{added}","pointers":["/role"]}]""" },
        { "itself", """[{"stream":"{stream}","event":"{self}","pointers":["/reason"]}]""" },
    };

    [Fact]
    public async Task A_redaction_is_carried_out_in_its_own_transaction_and_never_again()
    {
        var claim = await ledger.Claim();
        var redaction = await ledger.Administrator.Redacted("claims", claim, "statement");
        var e = (await ledger.EventAt(redaction.Sequence)).Id;

        (await Refused($"select ledger.redact('{e}')")).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        (await Refused($"select ledger.redact('{(await ledger.EventAt(claim.Sequence)).Id}')")).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Theory, MemberData(nameof(Forged))]
    public async Task It_removes_nothing_but_a_text_with_its_salt(string what, string values)
    {
        var claim = await ledger.Contributor.Recorded("/api/claims", new { statement = "It stays.", topics = new[] { "gone" } });
        var actor = await ledger.Administrator.AddedActor(Role.Reader);
        var redaction = await ledger.Administrator.Redacted("claims", claim, "topics");
        var (forged, old) = (OnRecord.Nothing, (await ledger.EventAt(redaction.Sequence)).Id);
        var filled = values.Replace("{stream}", claim.Id.ToString()).Replace("{event}", (await ledger.EventAt(claim.Sequence)).Id.ToString()).Replace("{nothing}", OnRecord.Nothing.ToString())
            .Replace("{actor}", actor.Id.ToString()).Replace("{added}", (await ledger.EventAt(actor.Sequence)).Id.ToString()).Replace("{self}", forged.ToString());

        var state = await Refused($$"""
            insert into ledger.mt_events select (jsonb_populate_record(e, jsonb_build_object(
                'seq_id', nextval('ledger.mt_events_sequence'), 'id', '{{forged}}', 'version', e.version + 1, 'data', e.data || '{"values": {{filled}}}'))).*
            from ledger.mt_events e where e.id = '{{old}}';
            select ledger.redact('{{forged}}');
            """);

        state.ShouldBe(PostgresErrorCodes.InsufficientPrivilege, what);
        (await ledger.EventsOf(claim.Id)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Its_form_of_a_text_is_the_canonical_one()
    {
        var random = new Random(20);
        string[] texts =
        [
            .. Enumerable.Range(1, 0xD7FF).Concat(Enumerable.Range(0xE000, 0x2000)).Concat([0x10000, 0x1F600, 0x10FFFF]).Chunk(61).Select(some => string.Concat(some.Select(char.ConvertFromUtf32))),
            "", "\"\\/\b\f\n\r\t\u0001\u001f\u007f\u2028\u2029", "👩‍👩‍👧 “naïve” <b>&'",
            .. Enumerable.Range(0, 200).Select(_ => string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => char.ConvertFromUtf32(random.Next(3) == 0 ? random.Next(1, 128) : random.Next(1, 0xD800))))),
        ];
        await using var query = ledger.Server.CreateCommand("select to_json(to_jsonb(t) #>> '{}')::text from unnest($1::text[]) with ordinality as x (t, n) order by n");
        query.Parameters.Add(new NpgsqlParameter { Value = texts });
        await using var reader = await query.ExecuteReaderAsync(Token);
        foreach (var text in texts)
        {
            (await reader.ReadAsync(Token)).ShouldBeTrue();
            reader.GetString(0).ShouldBe(Encoding.UTF8.GetString(CanonicalJson.Serialize(JsonValue.Create(text))));
        }
    }

    /// <summary>How the server's role is refused.</summary>
    private async Task<string> Refused(string statements)
    {
        await using var connection = await ledger.Server.OpenConnectionAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await using var command = new NpgsqlCommand(statements, connection, transaction);
        return (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Token))).SqlState;
    }
}
