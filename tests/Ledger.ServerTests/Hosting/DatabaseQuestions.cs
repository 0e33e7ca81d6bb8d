namespace Ledger.ServerTests.Hosting;

/// <summary>What tests ask the database itself, as its owner.</summary>
internal static class DatabaseQuestions
{
    /// <summary>The first column of what a query finds, as text.</summary>
    public static async Task<IReadOnlyList<string>> Column(this LedgerServerFixture ledger, string sql)
    {
        await using var query = ledger.Owner.CreateCommand(sql);
        await using var reader = await query.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var values = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) values.Add(reader.GetValue(0).ToString()!);
        return values;
    }

    public static async Task Run(this LedgerServerFixture ledger, string sql)
    {
        await using var command = ledger.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
