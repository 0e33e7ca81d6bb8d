namespace Ledger.Cli.Verifying;

/// <summary>The lines of a file as bytes, without their ends; read in large pieces, and one line at a time in memory beside the piece.</summary>
internal sealed class ByteLines(string path) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
    private byte[] _piece = new byte[1024 * 1024];
    private int _start, _end;

    /// <summary>The next line; none at the end. An end of line at the very end begins no further one.</summary>
    public ReadOnlyMemory<byte>? Next()
    {
        for (var searched = 0; ;)
        {
            var end = _piece.AsSpan((_start + searched).._end).IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = _piece.AsSpan(_start, searched + end);
                _start += line.Length + 1;
                return line.TrimEnd((byte)'\r').ToArray();
            }
            searched = _end - _start;
            if (More()) continue;
            if (searched == 0) return null;
            var last = _piece.AsSpan(_start, searched).ToArray();
            _start = _end;
            return last;
        }
    }

    public void Dispose() => _file.Dispose();

    private bool More()
    {
        _piece.AsSpan(_start.._end).CopyTo(_piece);
        (_start, _end) = (0, _end - _start);
        if (_end == _piece.Length) Array.Resize(ref _piece, checked(2 * _piece.Length));
        var read = _file.Read(_piece.AsSpan(_end));
        _end += read;
        return read > 0;
    }
}
