using System.Reflection;

namespace Ledger.Cli.Http;

/// <summary>Makes the HTTP client that everything here talks to a ledger with.</summary>
public static class LedgerHttp
{
    /// <summary>Where a ledger listens that was started by hand.</summary>
    public static readonly Uri DefaultServer = new("http://127.0.0.1:5080");

    /// <summary>How long one request may take until its answer's headers are there: above the server's own longest wait.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    // A page of 500 rows or a document's 10 MB of text fit many times over; what does not fit is no ledger's answer.
    private const long LargestAnswer = 256L * 1024 * 1024;

    /// <summary>The version of this command, as released.</summary>
    public static string Version { get; } =
        typeof(LedgerHttp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>
    /// A client for the ledger at an address (its <see cref="HttpClient.BaseAddress"/>, ending in a slash, so that a ledger may live under a path).
    /// It follows no redirect: a token is for the address that it was meant for.
    /// </summary>
    /// <param name="server">An absolute http or https address.</param>
    /// <param name="handler">What carries the requests; the ordinary sockets if null. It belongs to the client from then on.</param>
    public static HttpClient Client(Uri server, HttpMessageHandler? handler = null)
    {
        var client = new HttpClient(handler ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            // A proxy for the outside world does not reach a ledger on this machine.
            UseProxy = !server.IsLoopback,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            BaseAddress = new Uri(server.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = Timeout,
            MaxResponseContentBufferSize = LargestAnswer,
        };
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"ledger/{Version}");
        return client;
    }
}
