using System.Net;
using Ledger.Cli.Http;
using Ledger.Proofs;

namespace Ledger.Cli.Verifying;

/// <summary>Where a log is read from, by paths of C2SP <c>tlog-tiles</c> (https://c2sp.org/tlog-tiles). What is read is not trusted.</summary>
internal abstract class LogSource
{
    /// <summary>The checkpoint, or what stands in its place.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>The keys of the log, each with the signature of the one before it.</summary>
    public const string Keys = "keys";

    /// <summary>More than any resource of a log has: an entry bundle of the longest entries.</summary>
    private const int Longest = 32 * 1024 * 1024;

    /// <summary>The bytes of a resource; <c>null</c> if there is none.</summary>
    /// <exception cref="LedgerFailedException">It could not be read.</exception>
    public abstract Task<byte[]?> Read(string path, CancellationToken token);

    /// <summary>The log that a server serves under an address.</summary>
    public static LogSource At(HttpClient http, Uri address) => new Served(http, address);

    /// <summary>A copy of a log in a folder, under the same paths.</summary>
    public static LogSource In(string folder) => new Copied(folder);

    /// <summary>A tile, of the width asked for: servers may have dropped a partial one in favour of the full one.</summary>
    public async Task<ReadOnlyMemory<byte>?> Read(Tile tile, CancellationToken token)
    {
        var bytes = await Read(tile.Path, token);
        if (bytes is null && tile.IsPartial) bytes = await Read((tile with { Width = Tile.FullWidth }).Path, token);
        return bytes is null ? (ReadOnlyMemory<byte>?)null : bytes;
    }

    private sealed class Served(HttpClient http, Uri address) : LogSource
    {
        private const int Attempts = 100;

        private static readonly TimeSpan Longer = TimeSpan.FromSeconds(30);

        private readonly Uri _address = new(address.AbsoluteUri.TrimEnd('/') + "/");

        public override async Task<byte[]?> Read(string path, CancellationToken token)
        {
            try
            {
                using var answer = await Answer(path, token);
                if (answer.StatusCode is HttpStatusCode.NotFound) return null;
                if (!answer.IsSuccessStatusCode) throw Failed($"{path} was answered with {(int)answer.StatusCode}.");
                if (answer.Content.Headers.ContentLength > Longest) throw Failed($"{path} has more than {Longest} bytes.");
                await using var body = await answer.Content.ReadAsStreamAsync(token);
                using var read = new MemoryStream();
                var buffer = new byte[64 * 1024];
                for (int length; (length = await body.ReadAsync(buffer, token)) > 0;)
                {
                    if (read.Length + length > Longest) throw Failed($"{path} has more than {Longest} bytes.");
                    read.Write(buffer, 0, length);
                }
                return read.ToArray();
            }
            catch (Exception unread) when (unread is HttpRequestException or IOException || unread is OperationCanceledException && !token.IsCancellationRequested)
            {
                throw Failed($"{new Uri(_address, path)} could not be read: {unread.Message}");
            }
        }

        /// <summary>A log that asks for patience gets it: a long one is read in more requests than a server takes at once.</summary>
        private async Task<HttpResponseMessage> Answer(string path, CancellationToken token)
        {
            for (var attempt = 1; ; attempt++)
            {
                var answer = await http.GetAsync(new Uri(_address, path), HttpCompletionOption.ResponseHeadersRead, token);
                if (answer.StatusCode is not HttpStatusCode.TooManyRequests || attempt == Attempts) return answer;
                var wait = answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1);
                answer.Dispose();
                await Task.Delay(wait < Longer ? wait : Longer, TimeProvider.System, token);
            }
        }

        private static LedgerFailedException Failed(string said) => new(LedgerProblem.Own("unreachable", "The log could not be read.", said));
    }

    private sealed class Copied(string folder) : LogSource
    {
        public override async Task<byte[]?> Read(string path, CancellationToken token)
        {
            var file = Path.Combine(folder, path.Replace('/', Path.DirectorySeparatorChar));
            return File.Exists(file) ? await File.ReadAllBytesAsync(file, token) : null;
        }
    }
}
