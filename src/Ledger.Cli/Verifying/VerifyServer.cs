using System.CommandLine;
using System.Globalization;
using System.Text;
using Ledger.Proofs;

namespace Ledger.Cli.Verifying;

/// <summary><c>ledger verify server</c>: follows a log like an outside monitor. It needs no token: the log is public.</summary>
internal static class VerifyServer
{
    public static Command Command(CommandBuilder build)
    {
        var keys = VerifierKeys.Option();
        var quorum = new Option<int>("--witnesses") { Description = "How many of the witnesses whose keys were given must have cosigned. Else none must.", HelpName = "N" };
        var state = new Option<string?>("--state") { Description = "The file that keeps the last checkpoint. Else one for each address, in your configuration folder.", HelpName = "FILE" };
        var every = new Option<int?>("--every") { Description = "Go on, and look again every so many seconds, until there is a doubt or Ctrl-C.", HelpName = "SECONDS" };
        return build.Build(
            "server",
            "Follow the ledger's public log: that it was only added to since the last look, entry by entry, and that it is signed. A log that shows different people different things is found out when it shows you.",
            ["ledger verify server --key ledger.key", "ledger verify server --server https://ledger.example.org --key ledger.key --every 60"],
            [keys, quorum, state, every],
            async (session, token) =>
            {
                if (session.Value(every) is < 1) throw new WrongUsageException("--every is a number of seconds, 1 or more.");
                var address = new Uri(session.Http.BaseAddress!, "log");
                var log = LogSource.At(session.Http, address);
                var kept = KeptLogState.For(address, session.Value(state), session.Surroundings);
                var trusted = VerifierKeys.Read(session.Value(keys) ?? []);
                while (true)
                {
                    var verdict = await Look(session, log, address, kept, trusted, session.Value(quorum), token);
                    var ended = verdict.Print(session);
                    if (ended is not ExitCode.Done || session.Value(every) is not { } seconds) return ended;
                    await Task.Delay(TimeSpan.FromSeconds(seconds), session.Surroundings.Time, token);
                }
            });
    }

    private static async Task<Verdict> Look(Session session, LogSource log, Uri address, KeptLogState kept, VerifierKeys trusted, int quorum, CancellationToken token)
    {
        var (isChecked, notChecked, doubts) = (new List<string>(), new List<string>(), new Doubts(Verdict.Told));
        var verdict = new Verdict(address.AbsoluteUri, isChecked, notChecked, doubts);
        if (trusted.Log.Count == 0)
        {
            if (await Own(log, token) is not { } own)
            {
                doubts.Add(new Doubt(DoubtKind.Signature, null, "No key was given, and the log serves none that can be read."));
                return verdict;
            }
            trusted = trusted with { Log = [own] };
            notChecked.Add($"Whether {own} is the newsroom's key: it was taken from the log itself. Give one that you have from elsewhere with --key.");
        }
        var (head, fault) = await LogHead.Read(log, trusted, quorum, token);
        if (head is null)
        {
            doubts.Add(new Doubt(DoubtKind.Signature, null, fault!));
            return verdict;
        }
        isChecked.Add(Text($"The checkpoint of {head.Checkpoint.Origin} at {head.Checkpoint.Size} events is signed with the log's key."));
        foreach (var cosignature in head.Cosignatures) isChecked.Add(Text($"The witness {cosignature.By.Name} cosigned it{(cosignature.At is { } at ? $" at {at:yyyy-MM-dd HH:mm:ss} UTC" : "")}."));

        var seen = kept.Read();
        if (seen is not null && await LogWalk.Contradicts(log, seen.Checkpoint, head.Checkpoint, token) is { } contradiction)
        {
            var files = kept.KeepFork(seen, head.Signed);
            doubts.Add(new Doubt(DoubtKind.Contradicted, null, Text($"The log is not the one that was seen before, with {seen.Checkpoint.Size} events: {contradiction} Both checkpoints are kept, as proof: {string.Join(", ", files)}")));
            return verdict;
        }
        if (seen is not null) isChecked.Add(Text($"It goes on from the checkpoint of {seen.Checkpoint.Size} events that was seen last."));
        else isChecked.Add("It was looked at for the first time: from now on it must go on from here.");

        await Entries(session, log, seen?.Checkpoint, head, isChecked, doubts, token);
        if (doubts.Count == 0) kept.Keep(head.Signed);
        return verdict;
    }

    private static async Task Entries(Session session, LogSource log, Checkpoint? seen, LogHead head, List<string> isChecked, Doubts doubts, CancellationToken token)
    {
        var (from, now) = (seen?.Size ?? 0, head.Checkpoint);
        if (await LogWalk.Edge(log, from, now.Size, token) is not { } tree || seen is not null && tree.Root != seen.Root)
        {
            doubts.Add(new Doubt(DoubtKind.Tile, null, Text($"The log's tiles do not give the tree of {from} events that was seen before.")));
            return;
        }
        var sequences = new HashSet<long>();
        var fault = await Progress.Shown(session, "Reading the log", progress => LogWalk.Through(log, tree, now.Size, (index, entry) =>
        {
            if (!EventLeaf.TryRead(entry.Span, out var leaf, out var unread)) doubts.Add(new Doubt(DoubtKind.Leaf, null, Text($"Entry {index} is no event: {unread}")));
            else if (!sequences.Add(leaf.Sequence)) doubts.Add(new Doubt(DoubtKind.Leaf, leaf.Sequence, Text($"Entry {index} is the second one of this sequence.")));
        }, progress, token));
        if (fault is not null) doubts.Add(new Doubt(DoubtKind.Leaf, null, fault));
        else if (tree.Root != now.Root) doubts.Add(new Doubt(DoubtKind.Checkpoint, null, Text($"The {now.Size} entries of the log are not those that its checkpoint was signed for.")));
        else isChecked.Add(Text($"{(from == 0 ? $"All {now.Size} entries" : $"The {now.Size - from} entries since then")} were read, and give the root that was signed."));
    }

    private static async Task<NoteVerifier?> Own(LogSource log, CancellationToken token) =>
        await log.Read("key", token) is { } bytes && NoteVerifier.TryParse(Encoding.UTF8.GetString(bytes).Trim(), out var key, out _) ? key : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
