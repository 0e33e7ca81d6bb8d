using System.Globalization;
using Ledger.Proofs;

namespace Ledger.Cli.Verifying;

/// <summary>Holds a package against the whole log: what its streams have there, and it does not show.</summary>
internal static class OmittedEvents
{
    /// <summary>The wire name of the one act that makes another claim part of what a claim rests on, in a stream that the claim does not name.</summary>
    private const string Merge = "claim_merged";

    /// <summary>Reads every entry of the log, and adds what was checked, what could not be, and what the package leaves out.</summary>
    /// <returns>Whether the log was read to its end, and is the one that the package is from.</returns>
    public static async Task<bool> Find(
        EvidencePackage package, LogSource log, VerifierKeys keys, int quorum, IProgress<(long Done, long Of)>? progress, List<string> isChecked, List<string> notChecked, Doubts doubts, CancellationToken token)
    {
        var (head, wrong) = await LogHead.Read(log, keys, quorum, token);
        if (head is null)
        {
            doubts.Add(new Doubt(DoubtKind.Checkpoint, null, wrong!));
            return false;
        }

        var (covered, now) = (package.Checkpoint.Checkpoint, head.Checkpoint);
        if (now.Size < covered.Size)
        {
            doubts.Add(new Doubt(DoubtKind.Contradicted, null, Text($"The log has {now.Size} events, and the package's checkpoint {covered.Size}: it went back, or is not the same log.")));
            return false;
        }

        var streams = package.Events.Select(e => e.Leaf.Stream).ToHashSet();
        var shown = package.Events.Select(e => e.Leaf.Id).ToHashSet();
        var (since, merges, unread) = (new List<EventLeaf>(), 0, 0L);
        var tree = new CompactRange();
        foreach (var size in new[] { covered.Size, now.Size })
        {
            wrong = await LogWalk.Through(log, tree, size, Look, progress, token);
            if (wrong is not null || tree.Root != (size == now.Size ? now.Root : covered.Root))
            {
                doubts.Add(new Doubt(DoubtKind.Contradicted, null, wrong ?? Text($"The first {size} entries of the log are not those that {(size == covered.Size ? "the package's" : "its own")} checkpoint was signed for.")));
                return false;
            }
            if (size == covered.Size && now.Size == covered.Size && now.Root != covered.Root)
            {
                doubts.Add(new Doubt(DoubtKind.Contradicted, null, Text($"Two checkpoints of {size} events were signed, with different roots: the log was forked.")));
                return false;
            }
        }

        isChecked.Add(Text($"The log was read from its first entry to its last, {now.Size}: it begins with what the package's checkpoint was signed for, and {(doubts.Count == 0 ? "has no event of the package's streams up to there that is not in the package" : "has events that the package leaves out")}."));
        if (since.Count > 0) isChecked.Add(Text($"Since that checkpoint {since.Count} more {(since.Count == 1 ? "event was" : "events were")} recorded about what is in the package, the first of them {since[0].Type} at {since[0].RecordedAt:yyyy-MM-dd HH:mm:ss} UTC: a newer package says what came of it."));
        if (merges > 0) notChecked.Add(Text($"{merges} other {(merges == 1 ? "claim was" : "claims were")} merged into some claim: into which one the public log does not say. What a claim that was merged into this one rests on would belong to it."));
        if (unread > 0) doubts.Add(new Doubt(DoubtKind.Leaf, null, Text($"{unread} entries of the log are no events as this version knows them.")));
        return true;

        void Look(long index, ReadOnlyMemory<byte> entry)
        {
            if (!EventLeaf.TryRead(entry.Span, out var leaf, out _)) unread++;
            else if (streams.Contains(leaf.Stream) && !shown.Contains(leaf.Id))
            {
                if (index >= covered.Size) since.Add(leaf);
                else doubts.Add(new Doubt(DoubtKind.Omitted, leaf.Sequence, $"The package leaves it out: a {leaf.Type}, version {leaf.Version} of {leaf.StreamKind} {leaf.Stream}, which its own checkpoint covers."));
            }
            else if (leaf.Type == Merge && index < covered.Size && !streams.Contains(leaf.Stream)) merges++;
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
