using System.Globalization;
using Npgsql;

namespace Ledger.Http;

/// <summary>
/// SQL written as an interpolated string: each value in it becomes a parameter of its own, and each piece of SQL in it becomes part of the text. A value never
/// gets into the text.
/// </summary>
public static class Sql
{
    /// <summary>The command. Values must not be null: leave the condition out instead.</summary>
    public static NpgsqlCommand Command(this NpgsqlDataSource ledger, FormattableString sql)
    {
        var command = ledger.CreateCommand();
        command.CommandText = Text(sql, command.Parameters);
        return command;
    }

    /// <summary>Every row of the answer.</summary>
    public static async Task<List<T>> Read<T>(this NpgsqlDataSource ledger, FormattableString sql, Func<NpgsqlDataReader, T> row, CancellationToken token)
    {
        await using var command = ledger.Command(sql);
        await using var reader = await command.ExecuteReaderAsync(token);
        var rows = new List<T>();
        while (await reader.ReadAsync(token)) rows.Add(row(reader));
        return rows;
    }

    /// <summary>
    /// Every row of the answer to a question whose best plan depends on its values: what one word is in is read through an index, what another is in is everything. PostgreSQL plans it for these values
    /// each time, where it would otherwise keep one plan for all of them.
    /// </summary>
    public static async Task<List<T>> ReadPlanned<T>(this NpgsqlDataSource ledger, FormattableString sql, Func<NpgsqlDataReader, T> row, CancellationToken token)
    {
        await using var batch = ledger.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('plan_cache_mode', 'force_custom_plan', true)"));   // until the end of the batch, which is a transaction
        var question = new NpgsqlBatchCommand();
        question.CommandText = Text(sql, question.Parameters);
        batch.BatchCommands.Add(question);
        await using var reader = await batch.ExecuteReaderAsync(token);
        await reader.NextResultAsync(token);
        var rows = new List<T>();
        while (await reader.ReadAsync(token)) rows.Add(row(reader));
        return rows;
    }

    /// <summary>A condition that holds where all of these do; <c>true</c>, if there are none.</summary>
    public static FormattableString All(this IEnumerable<FormattableString> conditions) =>
        conditions.Aggregate((FormattableString)$"true", (all, condition) => $"{all} and ({condition})");

    /// <summary>A text column, or <c>null</c>.</summary>
    public static string? Text(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>A column of JSON, as text, in the shape of <typeparamref name="T"/>; its default where it is null.</summary>
    public static T? Value<T>(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? default : Json.Value<T>(row.GetFieldValue<System.Text.Json.JsonElement>(column));

    private static string Text(FormattableString sql, NpgsqlParameterCollection parameters) =>
        string.Format(CultureInfo.InvariantCulture, sql.Format, [.. sql.GetArguments().Select(argument => Piece(argument, parameters))]);

    private static string Piece(object? argument, NpgsqlParameterCollection parameters)
    {
        if (argument is FormattableString piece) return Text(piece, parameters);
        parameters.Add(new NpgsqlParameter { Value = argument ?? throw new ArgumentNullException(nameof(argument), "SQL compares nothing with null: leave the condition out.") });
        return $"${parameters.Count}";
    }
}
