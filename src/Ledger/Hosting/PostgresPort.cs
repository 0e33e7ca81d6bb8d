using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Ledger.Hosting;

/// <summary>A free TCP port on the loopback address.</summary>
internal static class PostgresPort
{
    // Below the ranges that operating systems hand out for outgoing connections: while PostgreSQL restarts, its clients knock on its port
    // again and again, and in that range one of them can be given this very port as its own, and keep it.
    private const int First = 15_000;
    private const int Last = 32_000;
    private const int Tries = 200;

    public static int Free()
    {
        for (var i = 0; i < Tries; i++)
        {
            var port = RandomNumberGenerator.GetInt32(First, Last);
            if (IsFree(port))
                return port;
        }

        throw new EmbeddedPostgresException(
            $"Ledger found no free TCP port between {First} and {Last} on 127.0.0.1 for its PostgreSQL. Stop a program that holds many, or choose a port.");
    }

    public static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
