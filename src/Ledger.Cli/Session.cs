using System.CommandLine;
using System.Text.Json;
using Ledger.Cli.Access;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;
using Spectre.Console;

namespace Ledger.Cli;

/// <summary>One run of one command: what was typed, where it prints, and the ledger that it talks to.</summary>
internal sealed class Session(ParseResult typed, Surroundings surroundings, CommonOptions common) : IDisposable
{
    // Wide enough for an id beside a sentence where no terminal says how wide it is.
    private const int WidthWithoutTerminal = 120;

    private HttpClient? _http;
    private SignIn? _signIn;
    private LedgerClient? _ledger;

    public Surroundings Surroundings => surroundings;

    /// <summary>True when a script reads the output: JSON alone.</summary>
    public bool Json { get; } = typed.GetValue(common.Json);

    public T? Value<T>(Option<T> option) => typed.GetValue(option);

    public T Value<T>(Argument<T> argument) => typed.GetRequiredValue(argument);

    public bool Has(Option option) => typed.GetResult(option) is { Implicit: false };

    /// <summary>The console for people, on standard output.</summary>
    public IAnsiConsole Screen => field ??= Console(surroundings.Out, surroundings.OutIsTerminal);

    /// <summary>The console for progress and errors, on standard error.</summary>
    public IAnsiConsole ErrorScreen => field ??= Console(surroundings.Error, surroundings.ErrorIsTerminal);

    /// <summary>Where this run works, and as whom.</summary>
    /// <exception cref="WrongUsageException">An address, a token or a profile's name cannot be used.</exception>
    public SignIn SignIn => _signIn ??= SignIn.Find(typed.GetValue(common.Server), typed.GetValue(common.Token), typed.GetValue(common.Profile), surroundings);

    /// <summary>The address and the token as they were typed, without the environment or a profile.</summary>
    public (string? Server, string? Token) TypedSignIn => (typed.GetValue(common.Server), typed.GetValue(common.Token));

    /// <summary>The plain client, for what brings its own tokens.</summary>
    public HttpClient Http => _http ??= LedgerHttp.Client(SignIn.Server, surroundings.Handler);

    public LedgerClient Ledger => _ledger ??= new LedgerClient(Http, SignIn.Token);

    public void PrintJson(JsonElement received) => surroundings.Out.WriteLine(JsonPrinting.Of(received));

    public void PrintJson<T>(T value) => surroundings.Out.WriteLine(JsonPrinting.Of(value));

    /// <summary>A remark for people, on standard error; scripts do not see it.</summary>
    public void Remark(string text)
    {
        if (!Json) ErrorScreen.MarkupLine($"[dim]{Printable.Markup(text)}[/]");
    }

    /// <summary>A problem, on standard error: for people in words, for scripts as JSON.</summary>
    public void Report(LedgerProblem problem, string? hint = null) => Problems.Print(problem, hint, Json, surroundings.Error, ErrorScreen);

    public void Dispose()
    {
        // A handler that was handed in belongs to whoever did.
        if (surroundings.Handler is null) _http?.Dispose();
    }

    private IAnsiConsole Console(TextWriter writer, bool isTerminal) => Consoles.For(writer, isTerminal, surroundings, surroundings.Width ?? WidthWithoutTerminal);
}
