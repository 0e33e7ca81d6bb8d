using Ledger.Cli.Cases;
using Ledger.Cli.Http;

namespace Ledger.ServerTests.Cases;

/// <summary>The case that the ledger starts from, as a script, and put on record over HTTP by its actors.</summary>
internal static class ZeroToleranceCase
{
    public static readonly CaseScript Script = CaseScript.Read(Path.Combine(AppContext.BaseDirectory, "seeds", "zero-tolerance"));

    /// <summary>Empties the ledger, and records the case, whole.</summary>
    public static async Task<CaseImportSummary> RecordedZeroTolerance(this LedgerServerFixture ledger)
    {
        await ledger.CaughtUp();
        await ledger.Empty();
        using var client = LedgerHttp.Client(ledger.Address);
        var actors = await new CaseActors(client, LedgerServerFixture.AdministratorToken).Create(Script.Header, TestContext.Current.CancellationToken);
        var recorded = await new CaseImport(client, actors.ToDictionary(a => a.Key, a => a.Value.Token)).Run(Script, null, TestContext.Current.CancellationToken);
        recorded.Refused.ShouldBeNull();
        recorded.Made.ShouldBe(Script.Commands.Count);
        return recorded;
    }
}
