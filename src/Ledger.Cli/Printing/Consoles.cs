using System.Text;
using Spectre.Console;

namespace Ledger.Cli.Printing;

/// <summary>Spectre consoles on the command's own writers.</summary>
internal static class Consoles
{
    /// <summary>
    /// A console that writes escape sequences only to a terminal, and none of colour where <c>NO_COLOR</c> is set (https://no-color.org) or
    /// <c>TERM</c> is <c>dumb</c>.
    /// </summary>
    public static IAnsiConsole For(TextWriter writer, bool isTerminal, Surroundings surroundings, int width)
    {
        var dumb = surroundings.Variable("TERM") == "dumb";
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new Output(isTerminal ? writer : new TidyWriter(writer), isTerminal, width),
            Ansi = isTerminal && !dumb ? AnsiSupport.Yes : AnsiSupport.No,
            Interactive = isTerminal && !dumb ? InteractionSupport.Yes : InteractionSupport.No,
            ColorSystem = !isTerminal || dumb || surroundings.Variable("NO_COLOR") is not null ? ColorSystemSupport.NoColors : ColorSystemSupport.Standard,
            // What a build server would switch on by itself is decided above.
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Capabilities.Unicode = true;
        console.Profile.Capabilities.Links = false;
        return console;
    }

    private sealed class Output(TextWriter writer, bool isTerminal, int width) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;
        public bool IsTerminal => isTerminal;
        public int Width => width;
        public int Height => 24;

        public void SetEncoding(Encoding encoding)
        {
            // The process's encoding was chosen when it started.
        }
    }
}
