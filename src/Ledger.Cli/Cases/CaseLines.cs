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
    private readonly ByteLines _lines = new(stream, longest);
    private bool _ended;
    private int _number;

    /// <summary>How many bytes were read.</summary>
    public long Bytes => _lines.Bytes;

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
        var passed = new byte[64 * 1_024];
        while (await stream.ReadAsync(passed, token) > 0) { }
        _ended = true;
    }

    /// <summary>The line that ends next; none, if it is blank.</summary>
    private async Task<CaseLineRead?> NextLine(CancellationToken token)
    {
        var (isThere, line) = await _lines.Next(token);
        if (!isThere)
        {
            _ended = true;
            return null;
        }
        _number++;
        if (line is not { } bytes) return new CaseLineRead(_number, default, IsTooLong: true);
        if (_number == 1 && bytes.Span.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        return bytes.Span.IndexOfAnyExcept(" \t\r"u8) >= 0 ? new CaseLineRead(_number, bytes) : null;
    }
}
