using System.Text.Json.Nodes;
using Ledger.Proofs;

namespace Ledger.ServerTests.Integrity;

/// <summary>A claim with all that it rests on, in one file: checked offline by whoever has the newsroom's key, and held against the log by whoever wants more.</summary>
public sealed class PackagesAreVerified(LedgerServerFixture ledger)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_package_verifies_offline_and_its_standing_is_that_of_the_claim_s_page()
    {
        using var stranger = await Stranger();
        var claim = await DeniedClaim();

        var package = await Package(claim.Id);
        await File.WriteAllBytesAsync(stranger.Path("package"), package, Token);
        var (exit, said) = await stranger.Run("verify", "package", stranger.Path("package"), "--key", stranger.Path("key"));

        exit.ShouldBe(0, said.ToString());
        said.Checked().ShouldContain("was worked out again");
        var page = await ledger.Reader.Asked($"/api/claims/{claim.Id}");
        JsonNode.DeepEquals(JsonNode.Parse(package)!["standing"], page["standing"]).ShouldBeTrue();
        JsonNode.Parse(package)!["standing"]!["flags"]!.ToJsonString().ShouldContain("Disputed");
    }

    [Fact]
    public async Task What_was_recorded_a_moment_ago_is_in_it_and_an_orphaned_passage_is_found_out_from_the_text_alone()
    {
        using var stranger = await Stranger();
        var by = ledger.Contributor;
        var report = await by.RecordedArticle(await ledger.Publisher(), "Children were taken. Nobody counted them.");
        var claim = await by.RecordedClaim("Nobody counted them.");
        claim = await by.Recorded($"/api/claims/{claim.Id}/evidence", new { stance = "Supports", document = report.Id, revision = 1, passages = new[] { new { exact = "Nobody counted them" } }, version = claim.Version });
        await by.Recorded($"/api/documents/{report.Id}/revisions", new { revision = new { status = "Final", rights = "Quotation", text = "Children were taken." }, reason = "The final came out.", version = report.Version });

        var package = await Package(claim.Id);
        await File.WriteAllBytesAsync(stranger.Path("package"), package, Token);
        var (exit, said) = await stranger.Run("verify", "package", stranger.Path("package"), "--key", stranger.Path("key"));
        exit.ShouldBe(0, said.ToString());
        said.Checked().ShouldContain("Unsupported, Orphaned");

        // Without the text nobody can see that the passage is gone: then the standing is not the one that follows.
        var without = JsonNode.Parse(package)!;
        without["texts"] = new JsonObject();
        await File.WriteAllBytesAsync(stranger.Path("package"), CanonicalJson.Serialize(without), Token);
        (exit, said) = await stranger.Run("verify", "package", stranger.Path("package"), "--key", stranger.Path("key"));
        exit.ShouldBe(1);
        said.Doubts().ShouldHaveSingleItem().ShouldStartWith("Standing:");
    }

    [Fact]
    public async Task Another_key_an_altered_word_and_an_invented_standing_are_found_out()
    {
        using var stranger = await Stranger();
        var claim = await DeniedClaim();
        var package = await Package(claim.Id);

        using var forger = NoteSigner.Generate((await Key()).Split('+')[0]);
        await File.WriteAllTextAsync(stranger.Path("other"), forger.Verifier.ToString(), Token);
        await File.WriteAllBytesAsync(stranger.Path("package"), package, Token);
        (await stranger.Run("verify", "package", stranger.Path("package"), "--key", stranger.Path("other"))).Exit.ShouldBe(1);
        (await stranger.Run("verify", "package", stranger.Path("package"))).Exit.ShouldBe(2, "no key at all proves nothing");

        foreach (var (alter, doubt) in new (Action<JsonNode>, string)[]
        {
            (json => json["events"]!.AsArray().First(e => e!["leaf"]!["type"]!.ToString() == "claim_asserted")!["content"]!["data"]!["statement"] = "Something else.", "Package:"),
            (json => json["standing"]!["flags"] = new JsonArray(), "Standing:"),
            (json => json["standing"]!["level"] = "Corroborated", "Standing:"),
            (json => json["claim"] = OnRecord.Nothing.ToString(), "Package:"),
            (json => json["events"]!.AsArray().RemoveAt(1), "Omitted: The claim rests on"),
        })
        {
            var altered = JsonNode.Parse(package)!;
            alter(altered);
            await File.WriteAllBytesAsync(stranger.Path("package"), CanonicalJson.Serialize(altered), Token);
            var (exit, said) = await stranger.Run("verify", "package", stranger.Path("package"), "--key", stranger.Path("key"));
            exit.ShouldBe(1, doubt);
            said.Doubts().ShouldHaveSingleItem().ShouldStartWith(doubt);
        }
    }

    [Fact]
    public async Task A_denial_that_is_left_out_is_found_in_the_log_and_nowhere_else()
    {
        using var stranger = await Stranger();
        var claim = await DeniedClaim();
        await File.WriteAllBytesAsync(stranger.Path("package"), WithoutNewest(await Package(claim.Id), claim.Id), Token);

        var (exit, said) = await stranger.Run("verify", "package", stranger.Path("package"), "--key", stranger.Path("key"));
        exit.ShouldBe(0, "every value in it is covered, and it says no more than it shows");
        said.NotChecked().ShouldContain("Whether more was recorded than is shown here");

        (exit, said) = await stranger.Run("verify", "package", stranger.Path("package"), "--key", stranger.Path("key"), "--log", new Uri(ledger.Address, "log").AbsoluteUri);
        exit.ShouldBe(1);
        said.Doubts().ShouldHaveSingleItem().ShouldBe($"Omitted: The package leaves it out: a claim_response_made, version 3 of Claim {claim.Id}, which its own checkpoint covers.");
    }

    [Fact]
    public async Task A_whole_package_has_nothing_left_out_and_says_what_came_later()
    {
        using var stranger = await Stranger();
        var claim = await DeniedClaim();
        await File.WriteAllBytesAsync(stranger.Path("package"), await Package(claim.Id), Token);
        string[] held = ["verify", "package", stranger.Path("package"), "--key", stranger.Path("key"), "--log", new Uri(ledger.Address, "log").AbsoluteUri];

        var (exit, said) = await stranger.Run(held);
        exit.ShouldBe(0, said.ToString());
        said.Checked().ShouldContain("has no event of the package's streams up to there that is not in the package");
        said.NotChecked().ShouldNotContain("only the log itself shows that");

        var assessed = await ledger.Editor.Assessed(claim);
        await Package(claim.Id);   // answered when it is sealed
        (exit, said) = await stranger.Run(held);
        exit.ShouldBe(0, said.ToString());
        said.Checked().ShouldContain($"Since that checkpoint 1 more event was recorded about what is in the package, the first of them claim_assessed");
        assessed.Version.ShouldBe(4);
    }

    [Fact]
    public async Task Exports_are_for_auditors()
    {
        using var reader = new LedgerCommandLine(ledger.Address, ledger.Reader.Token);
        await Package((await DeniedClaim()).Id);
        (await reader.Run("export", reader.Path("export"))).Exit.ShouldBe(4);
    }

    [Fact]
    public async Task A_monitor_sees_that_the_log_goes_on_and_whoever_showed_it_another_one_is_found_out()
    {
        using var monitor = new LedgerCommandLine(ledger.Address);
        await File.WriteAllTextAsync(monitor.Path("key"), await Key(), Token);
        string[] look = ["verify", "server", "--key", monitor.Path("key"), "--state", monitor.Path("seen")];

        await Package((await DeniedClaim()).Id);
        (await monitor.Run(look)).Exit.ShouldBe(0);
        await Package((await DeniedClaim()).Id);
        var (exit, said) = await monitor.Run(look);
        exit.ShouldBe(0, said.ToString());
        said.Checked().ShouldContain("goes on from the checkpoint");

        // What it saw is exchanged for a checkpoint of the same size that it might have been shown, had there been two logs.
        SignedCheckpoint.TryParse(await File.ReadAllBytesAsync(monitor.Path("seen"), Token), out var seen, out var fault).ShouldBeTrue(fault);
        using var signer = NoteSigner.Generate(seen!.Checkpoint.Origin);
        await File.WriteAllBytesAsync(monitor.Path("seen"), SignedCheckpoint.Sign(seen.Checkpoint with { Root = TreeHash.Leaf([1]) }, signer).ToBytes(), Token);
        (exit, said) = await monitor.Run(look);
        exit.ShouldBe(1);
        said.Doubts().ShouldHaveSingleItem().ShouldStartWith("Contradicted: The log is not the one that was seen before");
        Directory.EnumerateFiles(monitor.Folder, "seen.fork-*").Count().ShouldBe(2, "both are kept, as proof");
    }

    /// <summary>Somebody who has the newsroom's key, and nothing else.</summary>
    private async Task<LedgerCommandLine> Stranger()
    {
        var stranger = new LedgerCommandLine();
        await File.WriteAllTextAsync(stranger.Path("key"), await Key(), Token);
        return stranger;
    }

    private async Task<string> Key()
    {
        using var answer = await ledger.Anonymous.Send(HttpMethod.Get, "/log/key");
        return await answer.Content.ReadAsStringAsync(Token);
    }

    private async Task<byte[]> Package(Guid claim)
    {
        using var answer = await ledger.Reader.Send(HttpMethod.Get, $"/api/claims/{claim}/package");
        var bytes = await answer.Content.ReadAsByteArrayAsync(Token);
        answer.IsSuccessStatusCode.ShouldBeTrue(System.Text.Encoding.UTF8.GetString(bytes));
        return bytes;
    }

    private async Task<Recorded> DeniedClaim()
    {
        var by = ledger.Contributor;
        var claim = await by.RecordedClaim("It was said.");
        claim = await by.SupportedBy(claim, (await ledger.Attribution()).Id);
        return await by.Disputed("claims", claim, await ledger.Party(), "Denial", "It was never said.");
    }

    /// <summary>The package as somebody would forge it who wants to keep quiet about the last act: the rest is covered as it was, and the standing is the one that follows from the rest.</summary>
    private static byte[] WithoutNewest(byte[] package, Guid claim)
    {
        var json = JsonNode.Parse(package)!;
        var events = json["events"]!.AsArray();
        events.RemoveAt(events.Count - 1);
        json["upTo"] = events[^1]!["leaf"]!["sequence"]!.GetValue<long>();
        json["standing"] = Forged.StandingOf(claim, events);
        return CanonicalJson.Serialize(json);
    }
}
