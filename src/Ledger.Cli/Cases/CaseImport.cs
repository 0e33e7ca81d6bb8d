using System.Globalization;
using System.Net.Http.Headers;
using Ledger.Cli.Http;

namespace Ledger.Cli.Cases;

/// <summary>
/// Replays a case script through the ledger's public API. It can be repeated: each command has the idempotency key
/// <c>case/&lt;case&gt;/&lt;name&gt;</c>, which the ledger keeps for each actor, so what is there already stays as it is and a half-finished import goes on.
/// The first line that the ledger refuses ends it, for later lines rest on it.
/// </summary>
/// <remarks>
/// A 409 of type <c>version-conflict</c> means that somebody else wrote meanwhile: the thing's version is read anew, and the line sent three times at
/// most. A lost connection, 502, 503, 504 or 429 is waited out, with growing pauses of up to <see cref="Patience"/> together for each line.
/// </remarks>
/// <param name="ledger">A client whose base address is the ledger's, as <see cref="LedgerHttp.Client"/> makes it.</param>
/// <param name="tokens">The token of each actor, by the name that the script's header gives.</param>
/// <param name="time">What the pauses are measured with; the system's time if null.</param>
public sealed class CaseImport(HttpClient ledger, IReadOnlyDictionary<string, string> tokens, TimeProvider? time = null)
{
    /// <summary>How long a line is tried again while the ledger cannot be reached.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const int TriesAgainstConflicts = 3;

    private readonly PatientDelivery _delivery = new(ledger, time ?? TimeProvider.System, Patience);

    /// <summary>Sends every line that is not on record yet.</summary>
    /// <param name="script">What to import.</param>
    /// <param name="progress">Told of each line as it is answered, in order; null for nobody.</param>
    /// <param name="token">Stops between or within lines; what was acknowledged is on record, and a repeat goes on from there.</param>
    /// <returns>What was made, what was there already, and the line that was refused, if one was.</returns>
    /// <exception cref="CaseActorWithoutTokenException">Nothing was sent: an actor of the script has no token.</exception>
    /// <exception cref="LedgerFailedException">The ledger stayed unreachable, or failed. A repeat goes on from there.</exception>
    public async Task<CaseImportSummary> Run(CaseScript script, IProgress<CaseImportProgress>? progress, CancellationToken token)
    {
        var without = ActorsWithoutToken(script, tokens.Keys);
        if (without.Count > 0) throw new CaseActorWithoutTokenException(without);

        var record = new Record(script.Header.Case);
        foreach (var command in script.Commands)
        {
            void Report(CaseLineOutcome outcome, LedgerProblem? problem = null) => progress?.Report(
                new(record.Done, script.Commands.Count, command.Line, command.Name, command.Kind.Name, outcome, record.Ids.GetValueOrDefault(command.Name), problem));

            var answer = await Send(command, record, problem => Report(CaseLineOutcome.Waiting, problem), token);
            if (answer.Problem is { } problem)
            {
                if ((int)answer.Status is not (>= 400 and < 500)) throw new LedgerFailedException(problem);
                Report(CaseLineOutcome.Refused, problem);
                return record.Summary(script, new CaseLineRefused(command.Line, command.Name, command.Kind.Name, problem));
            }

            record.Note(command, answer);
            Report(answer.IsReplay ? CaseLineOutcome.AlreadyThere : CaseLineOutcome.Made);
        }

        return record.Summary(script, refused: null);
    }

    /// <summary>The actors that act in the script and have no token, in the header's order.</summary>
    public static IReadOnlyList<string> ActorsWithoutToken(CaseScript script, IEnumerable<string> withToken)
    {
        var having = withToken.ToHashSet(StringComparer.Ordinal);
        var acting = script.Commands.Select(command => command.As).ToHashSet(StringComparer.Ordinal);
        return [.. script.Header.Actors.Keys.Where(name => acting.Contains(name) && !having.Contains(name))];
    }

    private async Task<LedgerAnswer> Send(CaseCommand command, Record record, Action<LedgerProblem> waiting, CancellationToken token)
    {
        var bearer = tokens[command.As];
        var key = $"case/{record.Case}/{command.Name}";
        for (var attempt = 1; ; attempt++)
        {
            var body = CaseReferences.Resolve(command.Body, command.On is null ? null : record.VersionOf(command.On), name => record.IdOf(name, command));
            var answer = await _delivery.Send(() => Request(HttpMethod.Post, record.PathOf(command), bearer, key, body), waiting, token);
            if (answer.Problem is not { IsVersionConflict: true } || command.On is null || attempt == TriesAgainstConflicts) return answer;

            var thing = $"api/{command.Kind.Things}/{record.IdOf(command.On, command)}";
            var now = await _delivery.Send(() => Request(HttpMethod.Get, thing, bearer, key: null, body: null), waiting, token);
            if (now.Problem is not null || now.Body?.Number("version") is not { } version) return answer;
            record.NoteVersion(command.On, version);
        }
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string bearer, string? key, byte[]? body)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        request.Headers.Accept.Add(new("application/json"));
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        if (body is not null) request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        return request;
    }

    /// <summary>What is known so far of what the script's names stand for.</summary>
    private sealed class Record(string name)
    {
        private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);
        private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);
        private int _made;
        private int _alreadyThere;

        public string Case => name;

        public int Done => _made + _alreadyThere;

        public IReadOnlyDictionary<string, string> Ids => _ids;

        public string PathOf(CaseCommand command) => "api/" + command.Kind.Route
            .Replace("{on}", command.On is null ? "" : IdOf(command.On, command), StringComparison.Ordinal)
            .Replace("{part}", command.Part is null ? "" : IdOf(command.Part, command), StringComparison.Ordinal)
            .Replace("{revision}", command.Revision?.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

        public string IdOf(string local, CaseCommand command) => _ids.TryGetValue(local, out var id)
            ? id
            : throw LedgerFailedException.Unexpected($"Line {command.Line} refers to \"{local}\", for which the ledger gave no id.");

        public long VersionOf(string local) => _versions[local];

        public void NoteVersion(string local, long version) => _versions[local] = version;

        public void Note(CaseCommand command, LedgerAnswer answer)
        {
            if (answer.Body is not { } receipt || receipt.Number("version") is not { } version)
                throw LedgerFailedException.Unexpected($"The answer to line {command.Line} has no version.");

            _versions[command.On ?? command.Name] = version;
            // A part's id is written into paths: it must be an id and nothing else.
            if (Guid.TryParse(receipt.Text(command.Kind.MakesPart ?? (command.Kind.MakesThing is null ? "" : "id")), out var id)) _ids[command.Name] = id.ToString("D");
            if (command.Kind.MakesPart == "tokenId" && receipt.Text("secret") is { } secret) _secrets[command.Name] = secret;
            if (answer.IsReplay) _alreadyThere++;
            else _made++;
        }

        public CaseImportSummary Summary(CaseScript script, CaseLineRefused? refused) => new(name, script.Commands.Count, _made, _alreadyThere, refused, _ids, _secrets);
    }
}

/// <summary>What an import came to.</summary>
/// <param name="Case">The case's short name.</param>
/// <param name="Commands">How many commands the script has.</param>
/// <param name="Made">How many this import put on record.</param>
/// <param name="AlreadyThere">How many were on record before, as the ledger says.</param>
/// <param name="Refused">The line that the ledger refused, which ended the import; null when all of it is on record.</param>
/// <param name="Ids">The ids behind the local names.</param>
/// <param name="Secrets">The secrets of tokens that the script issued, by local name; the ledger shows each this once.</param>
public sealed record CaseImportSummary(
    string Case, int Commands, int Made, int AlreadyThere, CaseLineRefused? Refused, IReadOnlyDictionary<string, string> Ids, IReadOnlyDictionary<string, string> Secrets);

/// <summary>A line that the ledger refused.</summary>
/// <param name="Line">The line's number in the file, from 1.</param>
/// <param name="Name">Its local name.</param>
/// <param name="Command">The command's name.</param>
/// <param name="Problem">Why, in the ledger's words.</param>
public sealed record CaseLineRefused(int Line, string Name, string Command, LedgerProblem Problem);

/// <summary>What became of a line.</summary>
public enum CaseLineOutcome
{
    /// <summary>It is on record now.</summary>
    Made,

    /// <summary>It was on record already; nothing was added.</summary>
    AlreadyThere,

    /// <summary>The ledger refused it; the import ends.</summary>
    Refused,

    /// <summary>The ledger could not be reached; the line will be sent again.</summary>
    Waiting,
}

/// <summary>News of an import.</summary>
/// <param name="Done">How many lines are on record, this one included when it is.</param>
/// <param name="Total">How many commands the script has.</param>
/// <param name="Line">The line that the news is about.</param>
/// <param name="Name">Its local name.</param>
/// <param name="Command">The command's name.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Id">The id of what it made, or null.</param>
/// <param name="Problem">Why it was refused or has to wait; null otherwise.</param>
public sealed record CaseImportProgress(
    int Done, int Total, int Line, string Name, string Command, CaseLineOutcome Outcome, string? Id, LedgerProblem? Problem);

/// <summary>An actor of a script has no token, so the import did not begin.</summary>
public sealed class CaseActorWithoutTokenException(IReadOnlyList<string> actors) : Exception($"No token was given for {string.Join(", ", actors)}.")
{
    /// <summary>The names that the script's header gives them.</summary>
    public IReadOnlyList<string> Actors { get; } = actors;
}
