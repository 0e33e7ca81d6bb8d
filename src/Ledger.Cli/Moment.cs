using System.Globalization;
using Ledger.Cli.Printing;

namespace Ledger.Cli;

/// <summary>When the ledger knew something: at an instant, or up to a sequence. Just one of the two.</summary>
internal sealed record Moment(long? Sequence, DateTimeOffset? Instant)
{
    /// <summary>How it reads: <c>sequence 41</c>, or <c>2020-10-06 23:30 UTC</c> (with seconds where there are any).</summary>
    public string InWords => Sequence is { } sequence ? string.Create(CultureInfo.InvariantCulture, $"sequence {sequence}") : InWordsOf(Instant!.Value);

    public static string InWordsOf(DateTimeOffset instant) => instant.UtcDateTime is var utc && utc.Ticks % TimeSpan.TicksPerMinute == 0
        ? Words.When(Arguments.Instant(instant)) + " UTC"
        : utc.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + " UTC";

    /// <summary>True where this is plainly later than the other; false where the ledger alone could tell, for one is a sequence and the other an instant.</summary>
    public bool IsAfter(Moment other) => Sequence > other.Sequence || Instant > other.Instant;
}
