namespace Ledger.Cli;

/// <summary>All that the command touches of the machine that it runs on, so that a test can be its own machine.</summary>
internal sealed record Surroundings
{
    public required TextWriter Out { get; init; }
    public required TextWriter Error { get; init; }
    public required Func<Stream> In { get; init; }

    /// <summary>True when a person sees the output, and escape sequences may be written.</summary>
    public required bool OutIsTerminal { get; init; }

    /// <summary>True when a person sees the progress and the errors.</summary>
    public required bool ErrorIsTerminal { get; init; }

    /// <summary>The terminal's width in columns, or null where there is none.</summary>
    public int? Width { get; init; }

    public required Func<string, string?> Environment { get; init; }

    /// <summary>The user's folder for configuration: <c>$XDG_CONFIG_HOME</c> or <c>~/.config</c> on Linux.</summary>
    public required string ConfigurationFolder { get; init; }

    /// <summary>What carries requests; the ordinary sockets if null.</summary>
    public HttpMessageHandler? Handler { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public static Surroundings Real() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        In = Console.OpenStandardInput,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Width = TerminalWidth(),
        Environment = System.Environment.GetEnvironmentVariable,
        ConfigurationFolder = Path.Combine(
            System.Environment.GetFolderPath(System.Environment.SpecialFolder.ApplicationData, System.Environment.SpecialFolderOption.DoNotVerify), "ledger"),
    };

    private static int? TerminalWidth()
    {
        if (Console.IsOutputRedirected) return null;
        try
        {
            // A terminal that was never told its size says 0.
            return Console.WindowWidth is var width and >= 40 ? width : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The variable's value, or null when it is not set or empty.</summary>
    public string? Variable(string name) => Environment(name) is { Length: > 0 } value ? value : null;
}
