using System.Buffers;
using System.Text;

namespace Ledger.Cli.Cases;

/// <summary>A line as it stands in a script.</summary>
/// <param name="Number">From 1, blank lines counted.</param>
/// <param name="Bytes">Without its end; empty where it was too long.</param>
/// <param name="IsTooLong">It had more bytes than a line may have, and was passed over.</param>
public sealed record CaseLineRead(int Number, ReadOnlyMemory<byte> Bytes, bool IsTooLong = false);

/// <summary>Reads lines (NDJSON, UTF-8) from a stream of any length, some at a time. A byte order mark and blank lines are passed over.</summary>
/// <param name="stream">What is read; it belongs to whoever made it.</param>
/// <param name="longest">The bytes that a line may have.</param>
public sealed class CaseLines(Stream stream, long longest)
{
    private readonly byte[] _buffer = new byte[64 * 1_024];
    private ArrayBufferWriter<byte> _line = new();
    private bool _isTooLong;
    private bool _ended;
    private int _number;
    private int _at;
    private int _read;

    /// <summary>How many bytes were read.</summary>
    public long Bytes { get; private set; }

    /// <summary>The next lines: as many as there are, up to a number of them and a number of bytes, but for the one that passes these. None at the end.</summary>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public async Task<IReadOnlyList<CaseLineRead>> Next(int most, long bytes, CancellationToken token)
    {
        var lines = new List<CaseLineRead>();
        for (var size = 0L; lines.Count < most && size < bytes && !_ended;)
        {
            if (await NextLine(token) is not { } line) continue;
            lines.Add(line);
            size += line.Bytes.Length;
        }
        return lines;
    }

    /// <summary>Reads what is left, and forgets it.</summary>
    public async Task PassOver(CancellationToken token)
    {
        while (await stream.ReadAsync(_buffer, token) > 0) { }
        _ended = true;
    }

    /// <summary>The line that ends next; none, if it is blank.</summary>
    private async Task<CaseLineRead?> NextLine(CancellationToken token)
    {
        while (true)
        {
            if (_at == _read)
            {
                (_at, _read) = (0, await stream.ReadAsync(_buffer, token));
                Bytes += _read;
                if (_read == 0)
                {
                    _ended = true;
                    return Line();
                }
            }

            var rest = _buffer.AsSpan(_at, _read - _at);
            var end = rest.IndexOf((byte)'\n');
            var part = end < 0 ? rest : rest[..end];
            _at += end < 0 ? part.Length : part.Length + 1;
            if (_line.WrittenCount + part.Length > longest) _isTooLong = true;
            if (!_isTooLong) _line.Write(part);
            if (end >= 0) return Line();
        }
    }

    private CaseLineRead? Line()
    {
        _number++;
        var (bytes, isTooLong) = (_line.WrittenMemory, _isTooLong);
        if (_number == 1 && bytes.Span.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        (_line, _isTooLong) = (new ArrayBufferWriter<byte>(), false);
        return isTooLong ? new CaseLineRead(_number, default, IsTooLong: true)
            : bytes.Span.IndexOfAnyExcept(" \t\r"u8) >= 0 ? new CaseLineRead(_number, bytes)
            : null;
    }
}
