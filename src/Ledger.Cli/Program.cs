using System.Text;

namespace Ledger.Cli;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (OperatingSystem.IsWindows()) Console.OutputEncoding = Encoding.UTF8;
        return await LedgerCommand.Run(args, Surroundings.Real());
    }
}
