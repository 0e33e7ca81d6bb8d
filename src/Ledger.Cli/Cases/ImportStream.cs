using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cli.Printing;
using Spectre.Console;

namespace Ledger.Cli.Cases;

/// <summary>A whole script as one actor's own act: sent some thousand lines at a time, shown as it goes, with what was refused in a file.</summary>
internal static class ImportStream
{
    /// <summary>Where refused lines go, if nothing else is said: beside the script.</summary>
    public const string RefusedName = "refused.ndjson";

    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);

    /// <summary>Sends the script.</summary>
    /// <param name="session">Where it is told.</param>
    /// <param name="file">The script's file.</param>
    /// <param name="header">Its header, which was read before.</param>
    /// <param name="actor">The token that acts.</param>
    /// <param name="stopsOnError">End with the first line that is refused.</param>
    /// <param name="refusedFile">Where the lines that were refused are written to, if any is.</param>
    /// <param name="token">Ends it.</param>
    public static async Task<ExitCode> Send(Session session, string file, CaseHeader header, string actor, bool stopsOnError, string refusedFile, CancellationToken token)
    {
        if (Path.GetFullPath(refusedFile) == Path.GetFullPath(file)) throw new WrongUsageException("--refused: this is the script itself.");
        await using var script = File.OpenRead(file);
        var lines = new CaseLines(script, CaseStream.LongestLine);
        await lines.Next(1, long.MaxValue, token);   // the header

        await using var refused = new RefusedLines(refusedFile);
        var import = new CaseStream(session.Http, actor, session.Surroundings.Time);
        var summary = session switch
        {
            { Json: true } => await import.Run(header.Case, lines, stopsOnError, refused.Write, null, token),
            { ErrorScreen.Profile.Capabilities.Interactive: true } => await WithBar(session, import, header, lines, stopsOnError, refused, script.Length, token),
            _ => await import.Run(header.Case, lines, stopsOnError, refused.Write, new Lines(session), token),
        };

        var where = summary.Refused > 0 ? refusedFile : null;
        if (session.Json)
            session.PrintJson(new { summary.Case, summary.Lines, summary.Made, summary.AlreadyThere, summary.Refused, summary.Sequence, refused.Reasons, RefusedFile = where });
        else
            new Sheet(session.Screen).Facts(
                ("Case", Printable.Markup($"{header.Case}: {header.Title}")),
                ("Made", Count(summary.Made)),
                ("Already there", Count(summary.AlreadyThere)),
                ("Refused", summary.Refused == 0 ? null : Count(summary.Refused)),
                ("Reasons", string.Join("\n", refused.Reasons.OrderByDescending(reason => reason.Value).Select(reason => Printable.Markup($"{Count(reason.Value)}  {reason.Key}")))),
                ("Refused lines", where is null ? null : Printable.Markup(where)));
        if (summary.Refused == 0) return ExitCode.Done;
        session.Remark(stopsOnError
            ? "The import ended with the first line that was refused. Mend it, and import again: it goes on from here."
            : "Mend the refused lines in the script, and import it again: what is on record already stays as it is.");
        return ExitCode.InDoubt;
    }

    private static async Task<CaseStreamSummary> WithBar(
        Session session, CaseStream import, CaseHeader header, CaseLines lines, bool stopsOnError, RefusedLines refused, long length, CancellationToken token) =>
        await session.ErrorScreen.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask(Printable.Markup(header.Case), maxValue: length);
                return await import.Run(header.Case, lines, stopsOnError, refused.Write, new Bar(task, header.Case, new Rate(session.Surroundings.Time)), token);
            });

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>How many lines a second, since the beginning.</summary>
    private sealed class Rate(TimeProvider time)
    {
        private readonly long _began = time.GetTimestamp();

        public string Of(CaseStreamSummary soFar) =>
            time.GetElapsedTime(_began).TotalSeconds is > 0 and var seconds ? $"{Count(soFar.Lines)} lines, {Count((long)(soFar.Lines / seconds))}/s" : $"{Count(soFar.Lines)} lines";
    }

    /// <summary>A bar that is full when the whole file was read.</summary>
    private sealed class Bar(ProgressTask task, string name, Rate rate) : IProgress<CaseStreamProgress>
    {
        public void Report(CaseStreamProgress news)
        {
            task.Value = news.Bytes;
            task.Description = Printable.Markup(news.Waiting is null ? $"{name}: {rate.Of(news.SoFar)}" : $"{name}: waiting for the ledger");
        }
    }

    /// <summary>A line every few seconds, where no terminal redraws.</summary>
    private sealed class Lines(Session session) : IProgress<CaseStreamProgress>
    {
        private readonly Rate _rate = new(session.Surroundings.Time);
        private long _said = session.Surroundings.Time.GetTimestamp();

        public void Report(CaseStreamProgress news)
        {
            if (news.Waiting is { } problem) Say($"waiting  {problem.Title}");
            else if (session.Surroundings.Time.GetElapsedTime(_said) >= BetweenLines) Say($"{_rate.Of(news.SoFar)}: {Count(news.SoFar.Made)} made, {Count(news.SoFar.AlreadyThere)} already there, {Count(news.SoFar.Refused)} refused");
        }

        private void Say(string text)
        {
            _said = session.Surroundings.Time.GetTimestamp();
            session.Surroundings.Error.WriteLine(Printable.Line(text));
        }
    }

    /// <summary>
    /// The file of refused lines, made when the first is: for each the line's number, the reason in words, the problem as it was received, and the line itself under <c>said</c> (as text, where
    /// it is no JSON).
    /// </summary>
    private sealed class RefusedLines(string path) : IAsyncDisposable
    {
        private StreamWriter? _file;

        /// <summary>How many were refused for each reason.</summary>
        public Dictionary<string, int> Reasons { get; } = new(StringComparer.Ordinal);

        public async Task Write(CaseStreamRefusal refused)
        {
            Reasons[refused.Problem.Title] = Reasons.GetValueOrDefault(refused.Problem.Title) + 1;
            _file ??= new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
            var line = new JsonObject
            {
                ["line"] = refused.Line,
                ["reason"] = refused.Problem.Detail is { } detail ? $"{refused.Problem.Title} {detail}" : refused.Problem.Title,
                ["problem"] = refused.Problem.Received is { } received ? JsonNode.Parse(received.GetRawText()) : null,
                ["said"] = Said(refused.Said),
            };
            await _file.WriteLineAsync(line.ToJsonString(JsonPrinting.OnOneLine));
            await _file.FlushAsync();
        }

        public async ValueTask DisposeAsync()
        {
            if (_file is not null) await _file.DisposeAsync();
        }

        private static JsonNode? Said(ReadOnlyMemory<byte> line)
        {
            try
            {
                if (JsonNode.Parse(line.Span, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) is JsonObject said && said.ToJsonString().Length > 0) return said;
            }
            catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or DecoderFallbackException or ArgumentException)
            {
                // Shown as the text that it is.
            }
            return Encoding.UTF8.GetString(line.Span);
        }
    }
}
