using System.Globalization;
using Ledger.ServerTests.Integrity;

#pragma warning disable xUnit1069 // whatever is waited for here, it is waited for with the test's own token

namespace Ledger.ServerTests.Faults;

/// <summary>
/// The table of docs/faults-of-sealing.md: at every step of sealing, and of what belongs to it, the server is killed, or the database under it. After each the ledger is started on what is left, seals what was recorded, and the
/// whole log verifies with everything that it ever said.
/// </summary>
public sealed class SealingSurvives(LedgerToKill ledger) : IClassFixture<LedgerToKill>
{
    private const int Patience = 300_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The steps of the transaction; and whether what is sealed is persisted at each.</summary>
    private static readonly Dictionary<string, (StopAt Step, bool IsPersisted)> InTransaction = new()
    {
        ["unsealed events are read"] = (StopAt.Reading("ledger.leaf"), false),
        ["leaves are to be inserted"] = (StopAt.Before("ledger.leaf"), false),
        ["leaves are inserted"] = (StopAt.After("ledger.leaf"), false),
        ["tiles are to be written"] = (StopAt.Before("ledger.tile"), false),
        ["tiles are written"] = (StopAt.After("ledger.tile"), false),
        ["the checkpoint is to be inserted"] = (StopAt.Before("ledger.checkpoint"), false),
        ["the checkpoint is inserted"] = (StopAt.After("ledger.checkpoint"), false),
        ["the commit is asked for"] = (StopAt.Committing("ledger.checkpoint"), false),
        ["it is committed, and not answered"] = (StopAt.Committed("ledger.checkpoint"), true),
    };

    public static TheoryData<string> Steps => [.. InTransaction.Keys];

    [Theory(Timeout = Patience), MemberData(nameof(Steps))]
    public async Task The_server_is_killed_when(string step)
    {
        var before = await ledger.Leaves();
        var (stopped, session) = await ledger.Record(InTransaction[step].Step);
        await using var _ = stopped;

        await ledger.Kill();
        await ledger.Database.Cut(session);
        await stopped.Lift();

        (await ledger.Leaves()).ShouldBe(before + (InTransaction[step].IsPersisted ? 1 : 0));
        await ledger.Start();
        await ledger.Verifies();
    }

    [Theory(Timeout = Patience), MemberData(nameof(Steps))]
    public async Task The_database_is_killed_when(string step)
    {
        var (stopped, session) = await ledger.Record(InTransaction[step].Step);
        await using var _ = stopped;

        await ledger.Database.KillBackend(session);
        await stopped.Lift();

        await ledger.Verifies();
    }

    [Fact(Timeout = Patience)]
    public async Task The_server_is_killed_and_its_commit_goes_through_without_it()
    {
        var before = await ledger.Leaves();
        var (stopped, session) = await ledger.Record(StopAt.Committing("ledger.checkpoint"));
        await using var _ = stopped;

        await ledger.Kill();
        await stopped.Lift();
        await ledger.Database.Gone(session);

        (await ledger.Leaves()).ShouldBe(before + 1);
        await ledger.Start();
        await ledger.Verifies();
    }

    [Theory(Timeout = Patience)]
    [InlineData("nothing of it is written", 0.0)]
    [InlineData("it is half written", 0.5)]
    [InlineData("it is written, and not in its place", 1.0)]
    public async Task The_server_is_killed_when_the_checkpoint_is_to_be_kept_and(string howFar, double written)
    {
        var unfinished = Path.Combine(ledger.Seal, "checkpoint.new");
        var (before, kept) = (await ledger.Leaves(), ledger.Kept());
        await LedgerToKill.MakeUnwritable(unfinished);
        await ledger.Database.Record();
        await ledger.Database.Until($"select 1 from ledger.checkpoint where size > {before}");

        await ledger.Kill();

        File.Delete(unfinished);
        ledger.Kept().ToString().ShouldBe(kept.ToString(), howFar);
        var note = System.Text.Encoding.UTF8.GetBytes((await ledger.Database.Column("select convert_from(note, 'UTF8') from ledger.checkpoint order by size desc limit 1"))[0]);
        if (written > 0) await File.WriteAllBytesAsync(unfinished, note[..(int)(note.Length * written)], Token);
        await ledger.Start();
        await ledger.KeptIs(before + 1);
        await ledger.Verifies();
    }

    [Fact(Timeout = Patience)]
    public async Task The_server_is_killed_when_everything_is_sealed_and_kept()
    {
        await ledger.Database.Record();
        await ledger.Verifies();

        await ledger.Kill();

        await ledger.Start();
        await ledger.Verifies();
    }

    [Fact(Timeout = Patience)]
    public async Task What_cannot_be_kept_is_not_sealed_beyond_and_is_kept_as_soon_as_it_can_be()
    {
        var unfinished = Path.Combine(ledger.Seal, "checkpoint.new");
        var before = await ledger.Leaves();
        Directory.CreateDirectory(unfinished);
        await ledger.Database.Record();
        await ledger.Asked("/health/ready", health => health["checks"]!["seal"]!["status"]!.GetValue<string>() == "Degraded");
        await ledger.Database.Record();
        (await ledger.Leaves()).ShouldBe(before + 1);
        ledger.Kept().Checkpoint.Size.ShouldBe(before);

        Directory.Delete(unfinished);

        await ledger.Verifies();
    }

    [Fact(Timeout = Patience)]
    public async Task The_server_is_killed_when_it_starts_and_takes_up_the_log()
    {
        await ledger.Kill();
        await ledger.Database.Record();
        await using (var stopped = await StopAt.Reading("ledger.tile").On(ledger.Database))
        {
            ledger.Begin();
            var session = await stopped.Reached();
            await ledger.Kill();
            await ledger.Database.Cut(session);
        }

        await ledger.Start();
        await ledger.Verifies();
    }

    [Fact(Timeout = Patience)]
    public async Task The_server_is_killed_when_the_first_key_is_in_no_file_yet()
    {
        Directory.CreateDirectory(ledger.Database.Folder("unwritten"));
        await File.WriteAllTextAsync(Path.Combine(ledger.Database.Folder("unwritten"), "log.key.7"), "PRIVATE+KEY+loc", Token);

        await FirstStart("unwritten", null);
    }

    [Fact(Timeout = Patience)]
    public Task The_server_is_killed_when_the_first_key_is_in_its_file_and_not_on_record() => FirstStart("unrecorded", StopAt.Before("ledger.mt_events", "new.type = 'log_opened'"));

    [Fact(Timeout = Patience)]
    public Task The_server_is_killed_when_the_first_key_is_on_record_and_not_sealed() => FirstStart("unsealed", StopAt.Before("ledger.leaf"));

    [Theory(Timeout = Patience)]
    [InlineData("in its file, and not on record", 0)]
    [InlineData("on record, and not sealed", 1)]
    [InlineData("sealed", 2)]
    public async Task The_server_is_killed_when_the_next_key_is(string where, int howFar)
    {
        var log = await ledger.Administrator.Asked("/api/log");
        var (keys, files) = (log["keys"]!.AsArray().Count, Directory.GetFiles(ledger.Seal, "log-*.key").Length);
        var rotate = new { version = log["version"]!.GetValue<long>(), reason = "Every year." };
        var step = howFar == 0 ? StopAt.Before("ledger.mt_events", "new.type = 'log_key_rotated'") : StopAt.Before("ledger.leaf");
        await using (var stopped = howFar == 2 ? null : await step.On(ledger.Database))
        {
            var rotated = ledger.Administrator.Recorded("/api/log/key", rotate);
            var session = stopped is null ? await Sealed() : await stopped.Reached();
            await ledger.Kill();
            if (session is { } waits) await ledger.Database.Cut(waits);
            await Task.WhenAny(rotated);   // nobody may be there any more who answers

            async Task<int?> Sealed()
            {
                var sequence = (await rotated).Sequence;
                await ledger.Database.Until($"select 1 from ledger.leaf where sequence = {sequence}");
                return null;
            }
        }

        Directory.GetFiles(ledger.Seal, "log-*.key").Length.ShouldBe(files + 1, where);
        await ledger.Start();
        await ledger.Database.Record();
        await ledger.Verifies();
        (await ledger.Administrator.Asked("/api/log"))["keys"]!.AsArray().Count.ShouldBe(keys + (howFar == 0 ? 0 : 1), where);
    }

    [Theory(Timeout = Patience)]
    [InlineData("is not laid aside", false)]
    [InlineData("is laid aside, and nothing is kept in its place", true)]
    public async Task The_server_is_killed_when_a_restoration_is_accepted_and_what_is_given_up(string where, bool isAside)
    {
        var unknown = await ledger.Contradicted();
        var aside = ledger.Aside(unknown);
        if (File.Exists(aside)) File.Delete(aside);
        var unfinished = isAside ? Path.Combine(ledger.Seal, "checkpoint.new") : $"{aside}.new";
        await LedgerToKill.MakeUnwritable(unfinished);
        await ledger.Accept(unknown);
        using (var moments = new PeriodicTimer(TimeSpan.FromMilliseconds(20)))
        {
            while (isAside && !File.Exists(aside)) await moments.WaitForNextTickAsync(Token);
        }

        await ledger.Kill();

        File.Delete(unfinished);
        ledger.Kept().ToString().ShouldBe(unknown.ToString(), where);
        await ledger.Start();
        await ledger.Verifies();
        (await File.ReadAllTextAsync(aside, Token)).ShouldBe(unknown.ToString());
    }

    [Fact(Timeout = Patience)]
    public Task The_server_is_killed_when_what_it_cosigned_is_in_its_file_and_not_in_the_table() => Cosigning(StopAt.Committing("ledger.witnessed"));

    [Fact(Timeout = Patience)]
    public Task The_server_is_killed_when_what_it_cosigned_is_in_the_table_and_not_answered() => Cosigning(StopAt.Committed("ledger.witnessed"));

    [Fact(Timeout = Patience)]
    public async Task The_server_is_killed_when_a_cosignature_has_come_and_is_not_stored()
    {
        var log = await ledger.Administrator.Asked("/api/log");
        await ledger.Kill();
        await using var witness = await WitnessInMemory.Start("witness.example/only", log.SignerOf(long.MaxValue));
        string[] asking = ["--Ledger:Log:Witnesses:0:Url", witness.Prefix, "--Ledger:Log:Witnesses:0:Key", witness.Key.ToString(), "--Ledger:Log:Quorum", "1"];
        await using (var stopped = await StopAt.Before("ledger.cosignature").On(ledger.Database))
        {
            await ledger.Start(asking);
            var session = await stopped.Reached();
            await ledger.Kill();
            await ledger.Database.Cut(session);
        }
        (await ledger.Database.Column("select size::text from ledger.cosignature")).ShouldBeEmpty();

        await ledger.Start(asking);

        await ledger.Verifies();
        var shown = await WholeLog.Shown(ledger.Anonymous);
        shown!.Note.Signatures.Select(line => line.KeyName).ShouldContain(witness.Key.Name);
        await ledger.Kill();
        await ledger.Start();
    }

    /// <summary>A server is started on a ledger in which no log was opened, killed at a step, and started again: the key that it made is the one that signs.</summary>
    private async Task FirstStart(string name, StopAt? step)
    {
        await ledger.Database.Unopened(name);
        var (port, settings, seal) = (LedgerProcess.FreePort(), ledger.Database.Settings(name, name, "--Ledger:Nodes", "1"), ledger.Database.Folder(name));
        var made = "";
        if (step is not null)
        {
            await using var stopped = await step.On(ledger.Database, name);
            await using var killed = ledger.Database.Begin(port, settings);
            var session = await stopped.Reached();
            await killed.Kill();
            await ledger.Database.Cut(session);
            made = await File.ReadAllTextAsync(Path.Combine(seal, "log.key"), Token);
        }

        await using var server = await ledger.Database.Start(port, settings);
        await WholeLog.Verified(new LedgerClient(server.Address, null), sql => ledger.Database.Column(sql, name), []);
        if (step is not null) (await File.ReadAllTextAsync(Path.Combine(seal, "log.key"), Token)).ShouldBe(made);
    }

    /// <summary>The server is killed at a step of cosigning for another log, and knows what it cosigned: it cosigns that again, and what follows, and nothing of another history.</summary>
    private async Task Cosigning(StopAt step)
    {
        var (old, size) = (ledger.Cosigned, ledger.Cosigned + 6);
        await using (var stopped = await step.On(ledger.Database))
        {
            var asked = WitnessAnswer.To(ledger.Anonymous, ledger.Other.Grow(old, size));
            var session = await stopped.Reached();
            await ledger.Kill();
            await ledger.Database.Cut(session);
            await Task.WhenAny(asked);
        }
        await ledger.Start();

        (await WitnessAnswer.To(ledger.Anonymous, ledger.Other.Grow(old, size + 1, "another"))).ShouldHaveSeen(size);
        (await WitnessAnswer.To(ledger.Anonymous, ledger.Other.Grow(size, size + 1, "another"))).ShouldRefuse(422, "not-cosigned", "");
        foreach (var next in new[] { size, size + 1 })
        {
            (await WitnessAnswer.To(ledger.Anonymous, ledger.Other.Grow(size, next))).Status.ShouldBe(System.Net.HttpStatusCode.OK, next.ToString(CultureInfo.InvariantCulture));
            ledger.Cosigned = next;
        }
        await ledger.Verifies();
    }
}
