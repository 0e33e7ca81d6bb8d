namespace Ledger.ServerTests.Integrity;

/// <summary>A whole ledger in a folder, checked without the server.</summary>
public sealed class ExportsAreVerified
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_export_verifies_offline_and_whatever_was_altered_in_it_is_found_by_its_sequence()
    {
        await using var ledger = await LedgerOfItsOwn.Begin();
        await using var server = await ledger.Start();
        var by = LedgerOfItsOwn.Administrator(server);
        using var auditor = new LedgerCommandLine(server.Address, LedgerServerFixture.AdministratorToken);
        var claim = await by.RecordedClaim("It was said.");
        await by.RecordedArticle((await by.RecordedOrganisation()).Id);
        claim = await by.Disputed("claims", claim, (await by.RecordedPerson()).Id, "Denial", "It was never said.");
        await ledger.Sealed(claim.Sequence);
        using var key = await by.Send(HttpMethod.Get, "/log/key");
        await File.WriteAllTextAsync(auditor.Path("key"), await key.Content.ReadAsStringAsync(Token), Token);

        (await auditor.Run("export", auditor.Path("export"))).Exit.ShouldBe(0);
        string[] verify = ["verify", "export", auditor.Path("export"), "--key", auditor.Path("key")];
        var (exit, said) = await auditor.Run(verify);
        exit.ShouldBe(0, said.ToString());
        said.Checked().ShouldContain("entries of the log give the root that was signed");

        var contents = auditor.Path("export/contents.ndjson");
        var lines = await File.ReadAllLinesAsync(contents, Token);
        var at = Array.FindLastIndex(lines, line => line.Contains("It was never said.", StringComparison.Ordinal));
        await Altered(lines[at].Replace("It was never said.", "It was well said."), "Content:");
        await Altered("null", "Content:");
        await Altered("{", "Content:");
        (await auditor.Run("export", auditor.Path("export"))).Exit.ShouldBe(2, "an export is one moment");

        var bundle = Directory.EnumerateFiles(auditor.Path("export/tile"), "*", SearchOption.AllDirectories).First();
        var bytes = await File.ReadAllBytesAsync(bundle, Token);
        bytes[^3] ^= 1;
        await File.WriteAllBytesAsync(bundle, bytes, Token);
        (exit, said) = await auditor.Run(verify);
        exit.ShouldBe(1);
        said.Doubts().ShouldContain(doubt => doubt.StartsWith("Checkpoint:", StringComparison.Ordinal));

        async Task Altered(string line, string doubt)
        {
            await File.WriteAllLinesAsync(contents, lines.Select((old, i) => i == at ? line : old), Token);
            var (end, told) = await auditor.Run(verify);
            end.ShouldBe(1);
            told.Doubts().ShouldHaveSingleItem().ShouldStartWith(doubt);
            told.GetProperty("doubts")[0].GetProperty("sequence").GetInt64().ShouldBe(claim.Sequence);
            await File.WriteAllLinesAsync(contents, lines, Token);
        }
    }
}
