using Ledger.Integrity;
using Ledger.Proofs;
using Ledger.ServerTests.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.ServerTests.Integrity;

/// <summary>The last checkpoint lies outside of the database: one that was restored or rolled back contradicts it, and nothing is signed for it.</summary>
public sealed class WhatWasSignedFor(LedgerServerFixture ledger) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ledger-seal").FullName;

    [Fact]
    public async Task A_database_that_does_not_know_what_was_signed_is_not_signed_for()
    {
        using var keys = Keys();
        var kept = new KeptCheckpoint(keys);
        kept.Keep(Signed(keys, 1_000_000_000, TreeHash.Empty));

        (await Should.ThrowAsync<ContradictedException>(Seal(keys, kept))).Message.ShouldContain("1000000000 leaves was signed");
    }

    [Fact]
    public async Task Neither_is_one_that_has_other_leaves_under_the_same_size()
    {
        using var keys = Keys();
        var kept = new KeptCheckpoint(keys);
        var size = long.Parse((await ledger.Column("select min(size)::text from ledger.checkpoint"))[0], System.Globalization.CultureInfo.InvariantCulture);
        kept.Keep(Signed(keys, size, TreeHash.Leaf("something else"u8)));

        await Should.ThrowAsync<ContradictedException>(Seal(keys, kept));
    }

    [Fact]
    public async Task One_that_was_accepted_on_record_is_signed_for_again_and_what_was_kept_is_laid_aside()
    {
        var forgotten = await ledger.Contradicted(larger: 0);
        var note = await File.ReadAllBytesAsync(Path.Combine(Folder, "checkpoint"), TestContext.Current.CancellationToken);
        foreach (var file in Directory.GetFiles(Folder, "*.key").Append(Path.Combine(Folder, "checkpoint"))) File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        using var keys = Keys();
        var kept = new KeptCheckpoint(keys);
        await Should.ThrowAsync<ContradictedException>(Seal(keys, kept));
        var version = (await ledger.Reader.Asked("/api/log"))["version"]!.GetValue<long>();

        var accepted = await ledger.Administrator.Recorded("/api/log/restoration", new { version, size = forgotten.Size, root = forgotten.Root.ToBase64(), reason = Writings.Why });

        while (await ledger.Column($"select 1::text from ledger.leaf where sequence = {accepted.Sequence}") is []) TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        await Seal(keys, kept);
        kept.Read()!.Checkpoint.Size.ShouldBeGreaterThan(forgotten.Size);
        (await File.ReadAllBytesAsync(Directory.GetFiles(_folder, "checkpoint.given-up-*").ShouldHaveSingleItem(), TestContext.Current.CancellationToken)).ShouldBe(note);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_not_taken_for_none()
    {
        using var keys = Keys();
        await File.WriteAllTextAsync(Path.Combine(_folder, "checkpoint"), "ledger\n1\n", TestContext.Current.CancellationToken);

        (await Should.ThrowAsync<InvalidOperationException>(Seal(keys, new KeptCheckpoint(keys)))).Message.ShouldContain("cannot be read");
    }

    [Fact]
    public void The_key_is_made_once_and_is_its_owner_s_alone()
    {
        using var first = Keys();
        using var second = Keys();

        second.First().ShouldBe(first.First());
        first.First().Name.ShouldBe("example.org/ledger");
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(Path.Combine(_folder, "log.key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void A_key_in_another_form_is_refused_without_being_shown()
    {
        var refusal = Should.Throw<InvalidOperationException>(() => Keys((LogKeys.Variable, "not a key, but perhaps a password")));

        refusal.Message.ShouldContain(LogKeys.Variable);
        refusal.Message.ShouldNotContain("password");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private LogKeys Keys(params (string Name, string Value)[] settings) => LogKeys.Open(new ConfigurationBuilder().AddInMemoryCollection(
        settings.Append((LogKeys.FolderSetting, _folder)).Append((LogKeys.OriginSetting, "example.org/ledger")).Select(s => KeyValuePair.Create(s.Item1, (string?)s.Item2))).Build());

    /// <summary>Where the ledger of all tests has its keys.</summary>
    private string Folder => ledger.Services.GetRequiredService<LogKeys>().Folder;

    private static SignedCheckpoint Signed(LogKeys keys, long size, Hash root) => SignedCheckpoint.Sign(new Checkpoint("example.org/ledger", size, root), keys.SignerOf(keys.First().ToString())!);

    private async Task Seal(LogKeys keys, KeptCheckpoint kept)
    {
        await using var connection = await ledger.Server.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await new Sealing(ledger.Server, new Horizon(ledger.Server, TimeProvider.System), keys, kept, TimeProvider.System).Seal(connection, TestContext.Current.CancellationToken);
    }
}
