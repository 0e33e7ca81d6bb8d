namespace Ledger.Hosting;

/// <summary>
/// What PostgreSQL says: the last lines in memory, for error messages, and all of it in a file of bounded size with one older file beside it.
/// PostgreSQL's own log collector is not used: it has no bound, and has nothing left to say when the disk is full.
/// </summary>
internal sealed class PostgresLog(string file) : IDisposable
{
    private const long BytesPerFile = 5_000_000;
    private const int LinesKept = 12;

    private readonly Lock _lock = new();
    private readonly Queue<string> _lastLines = new();
    private StreamWriter? _writer;
    private int _linesLost;
    private bool _isDisposed;

    public string File => file;

    public IReadOnlyList<string> LastLines
    {
        get
        {
            lock (_lock)
                return [.. _lastLines];
        }
    }

    /// <summary>Reads to the end of the stream, on a thread of its own: PostgreSQL stands still while nobody reads.</summary>
    public Task ReadAll(TextReader from)
    {
        lock (_lock)
            _lastLines.Clear();
        return Task.Factory.StartNew(
            () =>
            {
                while (from.ReadLine() is { } line)
                    Add(line);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            Close();
        }
    }

    private void Add(string line)
    {
        lock (_lock)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > LinesKept)
                _lastLines.Dequeue();
            try
            {
                Write(line);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The disk is full or gone. To stop reading would stop the database; the count is written once there is room again.
                _linesLost++;
                Close();
            }
        }
    }

    private void Write(string line)
    {
        if (_isDisposed)
            return;
        _writer ??= Open();
        if (_linesLost > 0)
        {
            _writer.WriteLine($"({_linesLost} lines could not be written here)");
            _linesLost = 0;
        }

        _writer.WriteLine(line);
        if (_writer.BaseStream.Length < BytesPerFile)
            return;
        Close();
        System.IO.File.Move(file, file + ".1", overwrite: true);
    }

    private StreamWriter Open()
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new StreamWriter(new FileStream(file, options)) { AutoFlush = true };
    }

    private void Close()
    {
        var writer = _writer;
        _writer = null;
        try
        {
            writer?.Dispose();
        }
        catch (IOException)
        {
            _linesLost++;
        }
    }
}
