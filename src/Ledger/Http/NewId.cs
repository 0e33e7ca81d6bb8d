using System.Buffers.Binary;

namespace Ledger.Http;

/// <summary>An id for something new: a UUID of version 7 (RFC 9562 §5.7), so that ids sort by when they were made.</summary>
/// <param name="Made">When it was drawn: the instant in its first 48 bits.</param>
/// <remarks>A decision takes it as an argument, and stays pure. (With one member alone, Wolverine would read it from the query string.)</remarks>
public sealed record NewId(Guid Value, DateTimeOffset Made)
{
    public static NewId Next(TimeProvider time)
    {
        var now = time.GetUtcNow();
        return new NewId(At(now), now);
    }

    /// <summary>The lowest id that can be drawn in the millisecond of an instant: a bound for what was made from then on.</summary>
    public static Guid First(DateTimeOffset instant) => Bound(instant.ToUnixTimeMilliseconds());

    /// <summary>The lowest id that can be drawn in the millisecond after that of an instant: a bound for what was made until then.</summary>
    public static Guid Beyond(DateTimeOffset instant) => Bound(instant.ToUnixTimeMilliseconds() + 1);

    /// <summary>The one place where ids are drawn.</summary>
    public static Guid At(DateTimeOffset instant) =>
#pragma warning disable RS0030 // The seam that the banned symbol points to.
        Guid.CreateVersion7(instant);
#pragma warning restore RS0030

    private static Guid Bound(long milliseconds)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Math.Max(0, milliseconds) << 16);
        return new Guid(bytes, bigEndian: true);
    }
}
