using System.Globalization;

namespace Ledger.Documents;

/// <summary>What became of the passages that a client gave.</summary>
public abstract record AnchorResolution
{
    private AnchorResolution()
    {
    }

    /// <summary>Each passage was found in exactly one place.</summary>
    public sealed record Resolved(Anchor Anchor) : AnchorResolution;

    /// <summary>One was not; the first that was not.</summary>
    /// <param name="Passage">Which one, counted from 0 in the order given.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="Message">
    /// The same for a person: what was wrong and what to do. It quotes the passage and names characters (80 code points of it at most), so it
    /// belongs into an answer, not into a log.
    /// </param>
    /// <param name="Candidates">The places that it could be, in ascending order: at most <see cref="Anchors.MostCandidates"/> of them.</param>
    /// <param name="CandidateCount">How many there are in all.</param>
    public sealed record Unresolved(
        int Passage, UnresolvedReason Reason, string Message, IReadOnlyList<AnchoredPassage> Candidates, int CandidateCount) : AnchorResolution;
}

/// <summary>Why a passage was not anchored.</summary>
public enum UnresolvedReason
{
    /// <summary>The passage, with what was said of its surroundings and position, is not in the text. Candidates: the same words elsewhere, else look-alikes.</summary>
    NotFound,

    /// <summary>It is there more than once. Candidates: those places.</summary>
    Ambiguous,

    /// <summary>The text is not here.</summary>
    Unseen,

    /// <summary>It overlaps another passage of the same anchor. Candidates: the other's place, then its own.</summary>
    Overlapping,
}

/// <summary>Where the passages of an anchor stand in the text of a newer revision.</summary>
/// <param name="Revision">The newer revision.</param>
/// <param name="Passages">Each passage of the anchor, in its order, as it stands there; <c>null</c> where it no longer stands.</param>
public sealed record Reanchoring(int Revision, IReadOnlyList<AnchoredPassage?> Passages)
{
    /// <summary>Whether the anchor stands: all of its passages do.</summary>
    public bool Stands => Passages.All(passage => passage is not null);

    /// <summary>The anchor in the newer revision, if it stands; else <c>null</c>.</summary>
    public Anchor? Anchor => Stands ? new Anchor(Revision, [.. Passages.OfType<AnchoredPassage>()]) : null;
}

/// <summary>
/// Finds passages in texts: exactly, in one place, or not at all. Texts are compared code unit by code unit; nothing is normalised, folded or
/// trimmed, no surrogate pair is split, and a look-alike is named to the person who asks but never taken. Time is linear in the text for each
/// passage, whatever the text and the passage are.
/// </summary>
public static class Anchors
{
    /// <summary>How many code points before and after a passage are kept with it.</summary>
    public const int ContextLength = 32;

    /// <summary>How many candidates an unresolved passage comes with at most.</summary>
    public const int MostCandidates = 20;

    /// <summary>Anchors passages in a revision: each by its exact text, together with the prefix, suffix and start given.</summary>
    /// <param name="text">What is here of the revision's text. In a hashed one, each excerpt is searched by itself, and what surrounds a passage comes from there.</param>
    /// <param name="revision">The revision's number.</param>
    /// <param name="passages">One or more.</param>
    public static AnchorResolution Resolve(RevisionText text, int revision, IReadOnlyList<PassageInput> passages)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(passages);
        if (passages.Count == 0)
            return Refused(0, UnresolvedReason.NotFound, "An anchor has at least one passage: quote the words that are meant.");

        switch (text)
        {
            case RevisionText.Held held:
                return new Search([new Excerpt(held.Text, 0)], revision, passages, $"in the text of revision {revision}").Resolve();
            case RevisionText.Hashed hashed:
                return new Search(hashed.Excerpts, revision, passages, $"in the excerpts that are on record of revision {revision}").Resolve();
            default:
                return Refused(
                    0,
                    UnresolvedReason.Unseen,
                    $"The text of revision {revision} is not on record, so nothing can be anchored in it: add a revision with its text, or with its hash and excerpts.");
        }
    }

    /// <summary>
    /// Looks in the text of a newer revision for the passages of an anchor: each by its exact text; if that occurs more than once, by the one
    /// occurrence whose text before and after fits too. Passages that would come to overlap do not stand. In its own revision an anchor
    /// stands as it is.
    /// </summary>
    /// <param name="text">The whole text of the newer revision.</param>
    /// <param name="revision">Its number.</param>
    /// <param name="anchor">The anchor as it was made.</param>
    public static Reanchoring Reanchor(RevisionText.Held text, int revision, Anchor anchor)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(anchor);
        if (revision == anchor.Revision)
            return new Reanchoring(revision, anchor.Passages);

        var found = anchor.Passages.Select(passage => Reanchored(text.Text, passage)).ToArray();
        foreach (var (one, other) in Overlaps(found).ToList())
            found[one] = found[other] = null;
        return new Reanchoring(revision, found);
    }

    private static AnchoredPassage? Reanchored(string text, AnchoredPassage passage)
    {
        if (passage.Exact.Length == 0)
            return null;
        var index = Only(text, passage.Exact, 0, out var several);
        if (several)
            index = Only(text, passage.Prefix + passage.Exact + passage.Suffix, passage.Prefix.Length, out _);
        return index < 0 ? null : Taken(text, index, passage.Exact, CodePoints.Count(text.AsSpan(0, index)));
    }

    /// <summary>The index of the only occurrence, moved on by an offset; -1 if there is none or more than one.</summary>
    private static int Only(string text, string sought, int offset, out bool several)
    {
        var occurrences = new Occurrences(text, sought);
        var index = occurrences.MoveNext() ? occurrences.Current + offset : -1;
        several = index >= 0 && occurrences.MoveNext();
        return several ? -1 : index;
    }

    private static AnchoredPassage Taken(string text, int index, string exact, int position) => new(
        exact,
        position,
        position + CodePoints.Count(exact),
        CodePoints.Before(text, index, ContextLength),
        CodePoints.After(text, index + exact.Length, ContextLength));

    /// <summary>Pairs of passages that overlap, the one given earlier first. Each passage that overlaps any other is in one of the pairs.</summary>
    private static IEnumerable<(int One, int Other)> Overlaps(AnchoredPassage?[] passages)
    {
        var inOrder = Enumerable.Range(0, passages.Length).Where(index => passages[index] is not null).OrderBy(index => passages[index]!.Start).ToArray();
        var furthest = -1;
        foreach (var index in inOrder)
        {
            if (furthest >= 0 && passages[furthest]!.End > passages[index]!.Start)
                yield return (Math.Min(furthest, index), Math.Max(furthest, index));
            if (furthest < 0 || passages[index]!.End > passages[furthest]!.End)
                furthest = index;
        }
    }

    private static AnchorResolution.Unresolved Refused(int passage, UnresolvedReason reason, string message) => new(passage, reason, message, [], 0);

    /// <summary>One anchor's passages, sought in the pieces of text that are here.</summary>
    private sealed class Search(IReadOnlyList<Excerpt> pieces, int revision, IReadOnlyList<PassageInput> passages, string where)
    {
        public AnchorResolution Resolve()
        {
            var found = new AnchoredPassage[passages.Count];
            for (var index = 0; index < found.Length; index++)
            {
                var passage = passages[index];
                if (string.IsNullOrEmpty(passage.Exact))
                    return Refused(index, UnresolvedReason.NotFound, $"{Named(index)} is empty: quote the words that are meant.");
                var places = Find(passage);
                if (places.Count != 1)
                    return places.Count == 0 ? NotFound(index) : Ambiguous(index, places);
                found[index] = places.First[0];
            }

            foreach (var (one, other) in Overlaps(found))
                return Overlapping(one, other, found);
            return new AnchorResolution.Resolved(new Anchor(revision, found));
        }

        private (IReadOnlyList<AnchoredPassage> First, int Count) Find(PassageInput passage) =>
            passage.Start is { } start ? FindAt(passage, start) : FindAnywhere(passage.Prefix, passage.Exact, passage.Suffix);

        private (IReadOnlyList<AnchoredPassage> First, int Count) FindAt(PassageInput passage, int start)
        {
            var places = new Places(pieces);
            for (var piece = 0; piece < pieces.Count; piece++)
            {
                var text = pieces[piece].Text;
                var index = CodePoints.IndexOf(text, (long)start - pieces[piece].Start);
                if (index < 0 || !text.AsSpan(index).StartsWith(passage.Exact, StringComparison.Ordinal))
                    continue;
                var end = index + passage.Exact.Length;
                if (CodePoints.IsBoundary(text, end)
                    && text.AsSpan(0, index).EndsWith(passage.Prefix, StringComparison.Ordinal)
                    && text.AsSpan(end).StartsWith(passage.Suffix, StringComparison.Ordinal))
                    places.Add(piece, index, passage.Exact.Length, start);
            }

            return places.Found();
        }

        /// <summary>Prefix, passage and suffix are sought as the one text that they are.</summary>
        private (IReadOnlyList<AnchoredPassage> First, int Count) FindAnywhere(string? prefix, string exact, string? suffix)
        {
            var sought = prefix + exact + suffix;
            var places = new Places(pieces);
            for (var piece = 0; piece < pieces.Count; piece++)
            {
                var text = pieces[piece].Text;
                var counter = new CodePoints.Counter();
                for (var occurrences = new Occurrences(text, sought); occurrences.MoveNext();)
                {
                    var index = occurrences.Current + (prefix?.Length ?? 0);
                    if (CodePoints.IsBoundary(text, index) && CodePoints.IsBoundary(text, index + exact.Length))
                        places.Add(piece, index, exact.Length, pieces[piece].Start + counter.PositionOf(text, index));
                }
            }

            return places.Found();
        }

        private AnchorResolution.Unresolved Ambiguous(int index, (IReadOnlyList<AnchoredPassage> First, int Count) places)
        {
            var narrowed = Narrowing(passages[index]);
            var positions = string.Join(", ", places.First.Take(5).Select(place => place.Start.ToString(CultureInfo.InvariantCulture)));
            return new AnchorResolution.Unresolved(
                index,
                UnresolvedReason.Ambiguous,
                $"{Named(index)}, {Quoted(index)}, occurs {places.Count} times {where}{narrowed}, at position {positions}{(places.Count > 5 ? " and so on" : "")}: "
                    + $"say which by its start, or by {(narrowed.Length > 0 ? "more of " : "")}the text before or after it.",
                places.First,
                places.Count);
        }

        private AnchorResolution.Unresolved NotFound(int index)
        {
            var passage = passages[index];
            var narrowed = Narrowing(passage);
            if (narrowed.Length > 0 && FindAnywhere(null, passage.Exact, null) is { Count: > 0 } elsewhere)
            {
                var (hint, _, _) = LookAlike(passage, passage.Prefix + passage.Exact + passage.Suffix, passage.Prefix?.Length ?? 0);
                return new AnchorResolution.Unresolved(
                    index,
                    UnresolvedReason.NotFound,
                    $"{Named(index)}, {Quoted(index)}, occurs {Times(elsewhere.Count)} {where}, but not{narrowed}{(hint.Length > 0 ? $": {hint}" : ": see the candidates.")}",
                    elsewhere.First,
                    elsewhere.Count);
            }

            var (difference, candidates, count) = LookAlike(passage, passage.Exact, 0);
            var absent = $"{Named(index)}, {Quoted(index)}, does not occur {where}";
            return difference.Length == 0
                ? Refused(index, UnresolvedReason.NotFound, $"{absent}: quote it exactly as it stands there.")
                : new AnchorResolution.Unresolved(
                    index,
                    UnresolvedReason.NotFound,
                    $"{absent}, but what looks like it does{(count > 1 ? $" ({Times(count)})" : "")}: {difference}",
                    candidates,
                    count);
        }

        private AnchorResolution.Unresolved Overlapping(int one, int other, AnchoredPassage[] found) => new(
            other,
            UnresolvedReason.Overlapping,
            $"{Named(other)}, {Quoted(other)} (positions {found[other].Start} to {found[other].End}), overlaps passage {one + 1} "
                + $"({found[one].Start} to {found[one].End}): make them one, or quote less.",
            [found[one], found[other]],
            2);

        /// <summary>What a look-alike has different, as the end of a sentence; empty if there is none. Sought with what is before and after it, if given.</summary>
        private (string Difference, IReadOnlyList<AnchoredPassage> Candidates, int Count) LookAlike(PassageInput passage, string sought, int exactFrom)
        {
            var places = new Places(pieces);
            var shown = null as (int Piece, LookAlikes.Place Place, int Position)?;
            for (var piece = 0; piece < pieces.Count; piece++)
            {
                var counter = new CodePoints.Counter();
                foreach (var place in LookAlikes.Find(pieces[piece].Text, sought))
                {
                    var position = pieces[piece].Start + counter.PositionOf(pieces[piece].Text, place.Index);
                    places.Add(piece, place.Index, place.Length, position);
                    if (shown is null || (position == passage.Start && shown.Value.Position != position))
                        shown = (piece, place, position);
                }
            }

            if (shown is not var (shownPiece, shownPlace, _) || LookAlikes.Between(sought, pieces[shownPiece].Text, shownPlace) is not { } difference)
                return ("", [], 0);

            var (first, count) = places.Found();
            return (Told(difference, pieces[shownPiece], passage, sought, exactFrom), first, count);
        }

        private static string Told(LookAlikes.Difference difference, Excerpt piece, PassageInput passage, string sought, int exactFrom)
        {
            var (part, from) = difference.PassageIndex < exactFrom ? ("prefix", 0)
                : difference.PassageIndex < exactFrom + passage.Exact.Length || exactFrom + passage.Exact.Length == sought.Length ? ("passage", exactFrom)
                : ("suffix", exactFrom + passage.Exact.Length);
            var position = CodePoints.Count(sought.AsSpan(from, difference.PassageIndex - from));
            var textPosition = piece.Start + CodePoints.Count(piece.Text.AsSpan(0, difference.TextIndex));
            var (mine, other) = (CharacterNames.Of(difference.InPassage), CharacterNames.Of(difference.InText));
            var told = (difference.InPassage.Length, difference.InText.Length) switch
            {
                (_, 0) => $"your {part} has {mine}, which the text does not have there",
                (0, _) => $"the text has {other}, which your {part} leaves out",
                _ => $"your {part} has {mine}, the text has {other}",
            };
            var others = difference.Others == 0 ? "" : $", and {Times(difference.Others)} more they differ";
            return $"at position {position} {told} (its position {textPosition}){others}. Quote the text as it stands.";
        }

        /// <summary>What was given besides the passage itself, as a sentence goes on: " at position 17 after the prefix given".</summary>
        private static string Narrowing(PassageInput passage)
        {
            var narrowed = passage.Start is { } start ? $" at position {start}" : "";
            return (string.IsNullOrEmpty(passage.Prefix), string.IsNullOrEmpty(passage.Suffix)) switch
            {
                (true, true) => narrowed,
                (false, true) => $"{narrowed} after the prefix given",
                (true, false) => $"{narrowed} before the suffix given",
                _ => $"{narrowed} between the prefix and the suffix given",
            };
        }

        private string Named(int index) => passages.Count == 1 ? "The passage" : $"Passage {index + 1} of {passages.Count}";

        private string Quoted(int index) => CharacterNames.Quoted(passages[index].Exact);

        private static string Times(int count) => count == 1 ? "once" : $"{count} times";
    }

    /// <summary>
    /// Places found, counted, with the first few kept. The same place found through two excerpts is one, with the longer of what surrounds it in each.
    /// </summary>
    private sealed class Places(IReadOnlyList<Excerpt> pieces)
    {
        private readonly List<(int Piece, int Index, int Length, int Position)> _places = [];
        private int _count;

        public void Add(int piece, int index, int length, int position)
        {
            _count++;
            // One piece has no place twice, and gives them in order: nothing beyond the first few need be remembered.
            if (pieces.Count > 1 || _count <= MostCandidates)
                _places.Add((piece, index, length, position));
        }

        public (IReadOnlyList<AnchoredPassage> First, int Count) Found()
        {
            var places = _places.GroupBy(place => place.Position).OrderBy(place => place.Key).ToList();
            return ([.. places.Take(MostCandidates).Select(Together)], pieces.Count > 1 ? places.Count : _count);
        }

        private AnchoredPassage Together(IEnumerable<(int Piece, int Index, int Length, int Position)> places) => places
            .Select(place => Taken(pieces[place.Piece].Text, place.Index, pieces[place.Piece].Text.Substring(place.Index, place.Length), place.Position))
            .Aggregate((one, other) => one with { Prefix = Longer(one.Prefix, other.Prefix), Suffix = Longer(one.Suffix, other.Suffix) });

        private static string Longer(string one, string other) => other.Length > one.Length ? other : one;
    }
}
