using Ledger.Integrity;
using Ledger.Proofs;
using Ledger.ServerTests.Hosting;
using Microsoft.Extensions.Configuration;

namespace Ledger.ServerTests.Integrity;

/// <summary>The last checkpoint lies outside of the database: one that was restored or rolled back contradicts it, and nothing is signed for it.</summary>
public sealed class WhatWasSignedFor(LedgerServerFixture ledger) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ledger-seal").FullName;

    [Fact]
    public async Task A_database_that_does_not_know_what_was_signed_is_not_signed_for()
    {
        using var key = Key();
        var kept = new KeptCheckpoint(key);
        kept.Keep(SignedCheckpoint.Sign(new Checkpoint(key.Origin, 1_000_000_000, TreeHash.Empty), key.Signer));

        (await Should.ThrowAsync<ContradictedException>(Seal(key, kept))).Message.ShouldContain("1000000000 leaves was signed");
    }

    [Fact]
    public async Task Neither_is_one_that_has_other_leaves_under_the_same_size()
    {
        using var key = Key();
        var kept = new KeptCheckpoint(key);
        var size = long.Parse((await ledger.Column("select min(size)::text from ledger.checkpoint"))[0], System.Globalization.CultureInfo.InvariantCulture);
        kept.Keep(SignedCheckpoint.Sign(new Checkpoint(key.Origin, size, TreeHash.Leaf("something else"u8)), key.Signer));

        await Should.ThrowAsync<ContradictedException>(Seal(key, kept));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_not_taken_for_none()
    {
        using var key = Key();
        await File.WriteAllTextAsync(Path.Combine(_folder, "checkpoint"), "ledger\n1\n", TestContext.Current.CancellationToken);

        (await Should.ThrowAsync<InvalidOperationException>(Seal(key, new KeptCheckpoint(key)))).Message.ShouldContain("cannot be read");
    }

    [Fact]
    public void The_key_is_made_once_and_is_its_owner_s_alone()
    {
        using var first = Key();
        using var second = Key();

        second.Signer.Verifier.ShouldBe(first.Signer.Verifier);
        first.Origin.ShouldBe("example.org/ledger");
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(Path.Combine(_folder, "log.key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void A_key_in_another_form_is_refused_without_being_shown()
    {
        var refusal = Should.Throw<InvalidOperationException>(() => Key((LogKey.Variable, "not a key, but perhaps a password")));

        refusal.Message.ShouldContain(LogKey.Variable);
        refusal.Message.ShouldNotContain("password");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private LogKey Key(params (string Name, string Value)[] settings) => LogKey.Open(new ConfigurationBuilder().AddInMemoryCollection(
        settings.Append((LogKey.FolderSetting, _folder)).Append((LogKey.OriginSetting, "example.org/ledger")).Select(s => KeyValuePair.Create(s.Item1, (string?)s.Item2))).Build());

    private async Task Seal(LogKey key, KeptCheckpoint kept)
    {
        await using var connection = await ledger.Server.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await new Sealing(ledger.Server, new Horizon(ledger.Server, TimeProvider.System), key, kept, TimeProvider.System).Seal(connection, TestContext.Current.CancellationToken);
    }
}
