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
