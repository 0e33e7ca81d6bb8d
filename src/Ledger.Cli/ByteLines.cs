using System.Buffers;

namespace Ledger.Cli;

/// <summary>Reads the lines of a stream as bytes, without their ends: one line at a time in memory, beside the piece that was read.</summary>
/// <param name="stream">What is read; it belongs to whoever made it.</param>
/// <param name="longest">The bytes that a line may have.</param>
internal sealed class ByteLines(Stream stream, long longest)
{
    private readonly byte[] _piece = new byte[64 * 1_024];
    private int _at, _read;

    /// <summary>How many bytes were read.</summary>
    public long Bytes { get; private set; }

    /// <summary>The next line; none at the end. What ends without an end of line is one too, and an end of line at the very end begins no further one.</summary>
    /// <returns>Null bytes for a line that has more than it may: it was passed over.</returns>
    public async ValueTask<(bool IsThere, ReadOnlyMemory<byte>? Line)> Next(CancellationToken token)
    {
        ArrayBufferWriter<byte>? begun = null;
        for (var isTooLong = false; ;)
        {
            if (_at == _read)
            {
                (_at, _read) = (0, await stream.ReadAsync(_piece, token));
                Bytes += _read;
                if (_read == 0) return begun is null ? (false, null) : (true, Line(begun.WrittenMemory));
            }

            var rest = _piece.AsSpan(_at, _read - _at);
            var end = rest.IndexOf((byte)'\n');
            var part = end < 0 ? rest : rest[..end];
            _at += end < 0 ? part.Length : part.Length + 1;
            isTooLong = isTooLong || (begun?.WrittenCount ?? 0) + part.Length > longest;
            if (end >= 0 && begun is null) return (true, Line(part.ToArray()));
            begun ??= new ArrayBufferWriter<byte>();
            if (!isTooLong) begun.Write(part);
            if (end >= 0) return (true, Line(begun.WrittenMemory));

            // Said with its type: a bare null would become an empty line, by way of an array that is none.
            ReadOnlyMemory<byte>? Line(ReadOnlyMemory<byte> line) => isTooLong ? default(ReadOnlyMemory<byte>?) : line;
        }
    }
}
