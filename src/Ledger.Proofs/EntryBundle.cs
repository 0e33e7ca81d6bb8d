using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Ledger.Proofs;

/// <summary>
/// The entries of a tile one after another, each behind its length as a big-endian 16-bit number: C2SP tlog-tiles, "Log entries"
/// (https://c2sp.org/tlog-tiles#log-entries).
/// </summary>
public static class EntryBundle
{
    /// <summary>The most bytes that an entry can have: 65,535.</summary>
    public const int MaxEntryLength = ushort.MaxValue;

    /// <summary>Appends one entry.</summary>
    /// <exception cref="ArgumentException">The entry is longer than <see cref="MaxEntryLength"/>.</exception>
    public static void Write(IBufferWriter<byte> bundle, ReadOnlySpan<byte> entry)
    {
        if (entry.Length > MaxEntryLength)
            throw new ArgumentException($"An entry has at most {MaxEntryLength} bytes; this one has {entry.Length}.", nameof(entry));
        BinaryPrimitives.WriteUInt16BigEndian(bundle.GetSpan(sizeof(ushort)), (ushort)entry.Length);
        bundle.Advance(sizeof(ushort));
        bundle.Write(entry);
    }

    /// <summary>Cuts a bundle into its entries, without copying them.</summary>
    /// <param name="width">How many there must be: the tile's width.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> bundle, int width, [NotNullWhen(true)] out IReadOnlyList<ReadOnlyMemory<byte>>? entries, [NotNullWhen(false)] out string? fault)
    {
        entries = null;
        fault = null;
        if (width is < 1 or > Tile.FullWidth)
        {
            fault = $"A bundle has 1 to {Tile.FullWidth} entries, not {width}.";
            return false;
        }

        var read = new List<ReadOnlyMemory<byte>>(width);
        for (var rest = bundle; !rest.IsEmpty;)
        {
            if (rest.Length < sizeof(ushort) || rest.Length - sizeof(ushort) < BinaryPrimitives.ReadUInt16BigEndian(rest.Span))
            {
                fault = $"The bundle ends in the middle of entry {read.Count}.";
                return false;
            }

            if (read.Count == width)
            {
                fault = $"The bundle has more entries than {width}.";
                return false;
            }

            var end = sizeof(ushort) + BinaryPrimitives.ReadUInt16BigEndian(rest.Span);
            read.Add(rest[sizeof(ushort)..end]);
            rest = rest[end..];
        }

        if (read.Count < width)
        {
            fault = $"The bundle has {read.Count} entries, not {width}.";
            return false;
        }

        entries = read;
        return true;
    }
}
