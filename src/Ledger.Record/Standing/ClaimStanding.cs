using Ledger.Claims;
using Ledger.Http;

namespace Ledger.Standing;

/// <summary>What is known of a claim, in one word. The first that fits.</summary>
public enum Level
{
    /// <summary>It was merged into another claim.</summary>
    Merged,
    /// <summary>It was retracted.</summary>
    Retracted,
    /// <summary>One or more assessments are in force, and all have the same rating.</summary>
    Assessed,
    /// <summary>Assessments in force differ in rating.</summary>
    AssessmentsDiffer,
    /// <summary>Two or more lines.</summary>
    Corroborated,
    /// <summary>One line.</summary>
    SingleSource,
    /// <summary>No line.</summary>
    Unsupported,
}

/// <summary>What has to be known besides, any number.</summary>
public enum Flag
{
    /// <summary>An open denial or dispute of the claim, or of an attribution or a document on the path of supporting evidence.</summary>
    Disputed,
    /// <summary>Live evidence that rebuts, or a denial or dispute of the claim that was upheld.</summary>
    Rebutted,
    /// <summary>A supporting path is empty: the record itself is the evidence.</summary>
    OnRecord,
    /// <summary>Every supporting path has a document under a caveat, or a draft.</summary>
    Provisional,
    /// <summary>A supporting path has a hop whose document has a newer revision than the one that was read.</summary>
    Superseded,
    /// <summary>Every supporting path has an anonymous source on it.</summary>
    Anonymous,
    /// <summary>Every supporting path has a depth of 1 or more.</summary>
    SecondHand,
    /// <summary>Something that it rests on was corrected, and more than a slip of the pen.</summary>
    Corrected,
    /// <summary>Something happened since an assessment in force was made.</summary>
    Stale,
    /// <summary>The anchor of evidence no longer stands in the newest text.</summary>
    Orphaned,
}

/// <summary>The current verified state of a claim: worked out, never recorded.</summary>
/// <param name="Rating">What the assessments in force agree on; only when the level is <see cref="Level.Assessed"/>.</param>
/// <param name="Lines">How many would have to be wrong for the support to fall: exact up to 9, and 9 means nine or more.</param>
/// <param name="Depth">The smallest number of tellers between the record and the origin, over the supporting paths; none without support.</param>
/// <param name="Flags">In the order of <see cref="Flag"/>.</param>
/// <param name="Bottleneck">
/// One smallest set of nodes that hits every supporting path that is not empty, nearest the origin first; empty where there is no such path, or where it would take more than nine.
/// </param>
/// <param name="Because">The events behind the level and behind each flag, in that order, and in ledger order among themselves. Left out of a history's entries.</param>
public sealed record ClaimStanding(
    Level Level, Rating? Rating, int Lines, int? Depth, IReadOnlyList<Flag> Flags, IReadOnlyList<BottleneckNode> Bottleneck, IReadOnlyList<Because>? Because)
{
    /// <summary>Whether two are the same, whatever the reasons are.</summary>
    public bool IsAs(ClaimStanding? other) =>
        other is not null && Level == other.Level && Rating == other.Rating && Lines == other.Lines && Depth == other.Depth
        && Flags.SequenceEqual(other.Flags) && Bottleneck.SequenceEqual(other.Bottleneck);

    public ClaimStanding WithoutReasons() => this with { Because = null };
}

/// <summary>Somebody, or a document, that every supporting path depends on.</summary>
/// <param name="Kind">Source or Document.</param>
/// <param name="Name">The source's name or description, or the document's title, as recorded by then.</param>
public sealed record BottleneckNode(ReferenceTo Kind, Guid Id, string Name);

/// <summary>An event behind a level or a flag.</summary>
/// <param name="Of">The name of the level or flag.</param>
/// <param name="Type">The event's wire name.</param>
public sealed record Because(string Of, long Sequence, string Type, BecauseStream Stream);

/// <summary>The stream that an event is in.</summary>
public sealed record BecauseStream(string Kind, Guid Id);
