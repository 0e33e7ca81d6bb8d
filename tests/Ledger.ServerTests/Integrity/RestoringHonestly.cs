using Ledger.Access;
using Ledger.Proofs;
using Ledger.ServerTests.Hosting;

namespace Ledger.ServerTests.Integrity;

/// <summary>A database that was restored from a backup is signed for again when an administrator says so, on record: of that one restoration.</summary>
public sealed class RestoringHonestly
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_signed_after_the_backup_is_given_up_on_record_and_the_log_goes_on()
    {
        await using var ledger = await LedgerOfItsOwn.Begin();
        await Recorded(ledger, "This was there before the backup.");
        await ledger.BackUp("yesterday");
        var lost = await Recorded(ledger, "This was signed for, and then it was lost.");
        await ledger.Restore("yesterday");

        await using (var server = await ledger.Start())
        {
            var administrator = LedgerOfItsOwn.Administrator(server);
            var root = lost.Checkpoint.Root.ToBase64();
            (await LedgerOfItsOwn.Degraded(server)).ShouldContain($"A checkpoint of {lost.Checkpoint.Size} leaves was signed, with the root {root}");
            var meanwhile = await administrator.Recorded("/api/claims", new { statement = "Commands go on." });
            var log = await administrator.Asked("/api/log");
            log["sealing"]!["contradicted"]!["note"]!.GetValue<string>().ShouldBe(lost.ToString());
            var version = log["version"]!.GetValue<long>();
            var reader = await Reader(server);
            (await reader.Refused("/api/log/restoration", new { version, size = lost.Checkpoint.Size, root, reason = "Please." })).Type.ShouldBe("not-allowed");
            (await administrator.Refused("/api/log/restoration", new { version, size = lost.Checkpoint.Size + 1, root, reason = "The disk was lost." })).Type.ShouldBe("another-checkpoint");

            var accepted = await administrator.Recorded("/api/log/restoration", new { version, size = lost.Checkpoint.Size, root, reason = "The disk was lost." });

            var signedOn = await ledger.Sealed(accepted.Sequence);
            signedOn.ToString().ShouldNotBe(lost.ToString());
            (await ledger.Column($"select sequence::text from ledger.leaf where sequence in ({meanwhile.Sequence}, {accepted.Sequence}) order by 1")).Count.ShouldBe(2);
            (await File.ReadAllTextAsync(Path.Combine(ledger.Seal, $"checkpoint.given-up-{lost.Checkpoint.Size}-{lost.Checkpoint.Root.ToString()[..8]}"), Token)).ShouldBe(lost.ToString());
            log = await administrator.Asked("/api/log");
            log["restorations"]!.AsArray().ShouldHaveSingleItem()!["note"]!.GetValue<string>().ShouldBe(lost.ToString());
            log["restorations"]![0]!["reason"]!.GetValue<string>().ShouldBe("The disk was lost.");
            log["sealing"]!["contradicted"].ShouldBeNull();
            log.ShouldHaveSigned(await ledger.Column("select convert_from(note, 'UTF8') from ledger.checkpoint order by size"));
            (await administrator.Refused("/api/log/restoration", new { version = accepted.Version, size = lost.Checkpoint.Size, root, reason = "Again." })).Type.ShouldBe("nothing-contradicted");
        }

        // That it was accepted once is in this backup; what is lost now is another checkpoint.
        await ledger.BackUp("today");
        var lostAgain = await Recorded(ledger, "This was signed for after the restoration.");
        await ledger.Restore("today");
        await using (var server = await ledger.Start())
        {
            (await LedgerOfItsOwn.Degraded(server)).ShouldContain(lostAgain.Checkpoint.Root.ToBase64());
            ledger.Kept().ToString().ShouldBe(lostAgain.ToString());
        }
    }

    /// <summary>A server is started, something is recorded and sealed, and the server is stopped.</summary>
    private static async Task<SignedCheckpoint> Recorded(LedgerOfItsOwn ledger, string statement)
    {
        await using var server = await ledger.Start();
        await ledger.Sealed((await LedgerOfItsOwn.Administrator(server).Recorded("/api/claims", new { statement })).Sequence);
        return ledger.Kept();
    }

    private static async Task<LedgerClient> Reader(AnotherServer server)
    {
        var administrator = LedgerOfItsOwn.Administrator(server);
        return new LedgerClient(server.Address, (await administrator.IssuedToken(await administrator.AddedActor(Role.Reader))).Secret);
    }
}
