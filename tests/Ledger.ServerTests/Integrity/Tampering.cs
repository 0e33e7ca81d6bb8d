using System.Globalization;
using Ledger.Hosting;
using Npgsql;

namespace Ledger.ServerTests.Integrity;

/// <summary>What whoever owns the database can do to the record, and how to put it back. For a ledger that nobody else uses.</summary>
public sealed class Tampering(EmbeddedPostgres postgres) : IAsyncDisposable
{
    /// <summary>The record and its log, in an order in which they can be filled.</summary>
    private static readonly string[] Tables = ["mt_streams", "mt_events", "leaf", "tile", "checkpoint", "revision_text"];

    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(postgres.SuperuserConnectionString);

    /// <summary>Keeps the record and its log as they are now.</summary>
    public async Task Keep() => await Run($"drop schema if exists kept cascade; create schema kept; {string.Concat(Tables.Select(table => $"create table kept.{table} as table ledger.{table};"))}");

    /// <summary>Puts everything back as it was kept.</summary>
    public async Task Undo() => await Run(
        $"begin; {string.Concat(Tables.Reverse().Select(table => $"delete from ledger.{table};"))} {string.Concat(Tables.Select(table => $"insert into ledger.{table} select * from kept.{table};"))} commit;");

    /// <summary>Writes another statement into an event's data.</summary>
    public Task ChangePayload(long sequence) => Run(Invariant($$"""update ledger.mt_events set data = jsonb_set(data, '{statement}', '"It was never said."') where seq_id = {{sequence}}"""));

    /// <summary>Says that another actor did it.</summary>
    public Task ChangeActor(long sequence) => Run(Invariant($"update ledger.mt_events set user_name = gen_random_uuid()::text where seq_id = {sequence}"));

    /// <summary>Says that it was recorded a day earlier.</summary>
    public Task ChangeTime(long sequence) => Run(Invariant($"update ledger.mt_events set timestamp = timestamp - interval '1 day' where seq_id = {sequence}"));

    /// <summary>Gives it another place in its stream.</summary>
    public Task ChangeVersion(long sequence) => Run(Invariant($"update ledger.mt_events set version = version + 100 where seq_id = {sequence}"));

    public Task Delete(long sequence) => Run(Invariant($"delete from ledger.mt_events where seq_id = {sequence}"));

    /// <summary>Inserts an event into a new stream, made after another one, under a number that is free.</summary>
    public Task InsertLike(long sequence, long at) => Run(Invariant($"""
        with stream as (insert into ledger.mt_streams select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'version', 1))).*
            from ledger.mt_streams s join ledger.mt_events e on e.stream_id = s.id where e.seq_id = {sequence} returning id)
        insert into ledger.mt_events select (jsonb_populate_record(e, jsonb_build_object('seq_id', {at}, 'id', gen_random_uuid(), 'stream_id', stream.id, 'version', 1))).*
        from ledger.mt_events e, stream where e.seq_id = {sequence}
        """));

    /// <summary>Lets two events stand in each other's place.</summary>
    public Task Swap(long one, long other) => Run(Invariant($"""
        begin; update ledger.mt_events set seq_id = -1 where seq_id = {one}; update ledger.mt_events set seq_id = {one} where seq_id = {other};
        update ledger.mt_events set seq_id = {other} where seq_id = -1; commit
        """));

    /// <summary>Anything else.</summary>
    public async Task Run(string statement)
    {
        await using var connection = await _database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async Task<long> Ask(string question)
    {
        await using var command = _database.CreateCommand(question);
        return Convert.ToInt64(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
