using System.Globalization;
using JasperFx.Events;
using Ledger.Access;
using Ledger.Claims;
using Ledger.Cli.Cases;
using Ledger.Http;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using SessionOptions = Marten.Services.SessionOptions;

namespace Ledger.Intake;

/// <summary>A line that was refused, and what it was about as far as that is known.</summary>
/// <param name="Target">The command's route, with the ids that fill it.</param>
internal sealed record RefusedLine(int Line, string? Name, string? Command, string Target, ProblemDetails Problem);

/// <summary>What some lines of an import came to.</summary>
/// <param name="Sequence">That of the last event that they made; null if they made none.</param>
internal sealed record ImportOutcome(int Made, int AlreadyThere, IReadOnlyList<RefusedLine> Refused, long? Sequence);

/// <summary>
/// Some lines of an import, in one transaction. They are decided in their order, each on what the lines before it left, and their events have that order in the ledger.
/// </summary>
/// <remarks>
/// Two sessions share the transaction. One decides: its states are kept as they are after each line. The other one appends, and works out the same states from the events when it writes them.
/// </remarks>
internal sealed class ImportTransaction : IAsyncDisposable
{
    private readonly ImportSender _sender;
    private readonly ImportedCommands _commands;
    private readonly Limits _limits;
    private readonly TimeProvider _time;
    private readonly NpgsqlTransaction _transaction;
    private readonly IDocumentSession _deciding;
    private readonly IDocumentSession _appending;
    private readonly ISerializer _serializer;

    /// <summary>What names stand for: those that were on record, and those of the lines before.</summary>
    private readonly Dictionary<string, ImportedName> _names = new(StringComparer.Ordinal);

    /// <summary>What each thing is that is known to be on record, and the version that it has after the lines before.</summary>
    private readonly Dictionary<Guid, string> _things = [];
    private readonly Dictionary<Guid, long> _versions = [];

    private readonly Dictionary<string, int> _lineOf = new(StringComparer.Ordinal);
    private readonly List<RefusedLine> _refused = [];
    private readonly List<KeptKey> _kept = [];

    /// <summary>The streams that were written to and not flushed, and the one that was written to last.</summary>
    private readonly HashSet<Guid> _touched = [];
    private Guid _last;
    private IEvent? _newest;
    private int _alreadyThere;

    public ImportTransaction(ImportSender sender, ImportedCommands commands, NpgsqlTransaction transaction, IDocumentStore store, TimeProvider time, Limits limits)
    {
        (_sender, _commands, _transaction, _time, _limits) = (sender, commands, transaction, time, limits);
        _serializer = store.Options.Serializer();
        _deciding = store.IdentitySession(SessionOptions.ForTransaction(transaction));
        _appending = store.IdentitySession(SessionOptions.ForTransaction(transaction));
    }

    /// <summary>Decides and appends these lines. Nothing of it is committed.</summary>
    public async Task<ImportOutcome> Record(IReadOnlyList<ScriptLine> lines, CancellationToken token)
    {
        await Open(lines, token);
        foreach (var line in lines)
        {
            if (line.Line is { Name.Length: > 0 } named) _lineOf.TryAdd(named.Name, line.Number);
        }
        foreach (var line in lines)
        {
            if (await Take(line, token) is not { } problem) continue;
            _refused.Add(new RefusedLine(line.Number, line.Line?.Name is { Length: > 0 } name ? name : null, line.Line?.Kind?.Name, TargetOf(line.Line), problem));
            if (_sender.StopsOnError) break;
        }
        await Flush(token);
        if (_kept.Count > 0) await Idempotency.KeepAll(_kept, _transaction, _serializer, token);
        return new ImportOutcome(_kept.Count, _alreadyThere, _refused, _newest?.Sequence);
    }

    public async ValueTask DisposeAsync()
    {
        await _deciding.DisposeAsync();
        await _appending.DisposeAsync();
    }

    /// <summary>
    /// Takes the turn of a command, and the case with all its keys, so that whoever sends the same lines waits; says what the names stand for; takes the streams that will be written to, in one
    /// order for everybody; and reads the states.
    /// </summary>
    private async Task Open(IReadOnlyList<ScriptLine> lines, CancellationToken token)
    {
        var keys = lines.Select(l => l.Line?.Name).OfType<string>().Where(CaseLine.IsName).Distinct().Select(_sender.KeyOf).ToArray();
        var named = lines.SelectMany(l => l.Names).Where(CaseLine.IsName).Distinct().Select(_sender.KeyOf).ToArray();
        var changed = lines.Select(l => l.Line?.On).OfType<string>().Where(CaseLine.IsName).Distinct().Select(_sender.KeyOf).ToArray();
        await using var batch = new NpgsqlBatch(_transaction.Connection, _transaction)
        {
            BatchCommands =
            {
                new("select pg_advisory_xact_lock_shared($1)") { Parameters = { new() { Value = Turn.Lock } } },
                new(SignIn.Current) { Parameters = { new() { Value = _sender.Caller.Id } } },
                new("select pg_advisory_xact_lock(hashtextextended($1, 0))") { Parameters = { new() { Value = _sender.KeyOf("") } } },
                ImportedName.Query([.. keys.Union(named)]),
                new("""
                    select s.id, s.version, s.type from ledger.mt_streams s
                    where s.id in (select (k.data ->> 'stream')::uuid from ledger.mt_doc_keptkey k where k.id = any($1))
                    order by s.id for update
                    """) { Parameters = { new() { Value = changed } } },
            },
        };
        await using (var reader = await batch.ExecuteReaderAsync(token))
        {
            await reader.NextResultAsync(token);
            if (!await reader.ReadAsync(token) || reader.GetInt64(0) != _sender.SignIn.Version) throw new SenderChangedException();
            for (var i = 0; i < 2; i++) await reader.NextResultAsync(token);
            var prefix = _sender.KeyOf("").Length;
            while (await reader.ReadAsync(token))
            {
                var (key, name) = ImportedName.Row(reader, _serializer);
                _names[key[prefix..]] = name;
                _things[name.Stream] = name.Thing;
            }
            await reader.NextResultAsync(token);
            while (await reader.ReadAsync(token)) _versions[reader.GetGuid(0)] = reader.GetInt64(1);
        }

        // What lines refer to, they are decided on; but for sources, of which no more is asked than whether they are there.
        var read = _versions.Keys.Concat(lines.SelectMany(l => l.References).Select(_names.GetValueOrDefault).OfType<ImportedName>().Where(n => n is { IsThing: true, Thing: not "source" }).Select(n => n.Stream));
        foreach (var things in read.Distinct().GroupBy(id => _things[id]))
        {
            if (_commands.StateOf(things.Key) is { } state) await ImportedState.Of(state).Load([.. things], _deciding, _appending, token);
        }
    }

    /// <summary>Decides one line, and has its event appended; or says why it is refused.</summary>
    private async Task<ProblemDetails?> Take(ScriptLine script, CancellationToken token)
    {
        if (script.Refusal is { } unreadable) return unreadable;
        var line = script.Line!;
        if (_commands.Find(line.Kind!) is not { } command)
            return Problems.Unprocessable("command-not-imported", $"{line.Kind!.Name} is in no import: actors and tokens are made by an administrator, one at a time.", "command");
        if (!_sender.Caller.May(command.Right)) return BearerTokens.NotAllowed(command.Right, _sender.Caller.Role);

        ImportedName? about = null, part = null;
        if (line.On is { } on)
        {
            if (Find(on, script, "on", out about) is { } unknown) return unknown;
            if (!about!.IsThing || about.Thing + "s" != line.Kind!.Things)
                return Problems.Unprocessable("name-of-something-else", $"{line.Kind!.Name} is about one of {line.Kind.Things}, and \"{on}\" stands for something else.", "on");
        }
        if (line.Part is { } of)
        {
            if (Find(of, script, "part", out part) is { } unknown) return unknown;
            if (part!.Part != line.Kind!.TakesPart || part.Stream != about!.Stream)
                return Problems.Unprocessable("name-of-something-else", $"\"{of}\" is no such part of \"{line.On}\".", "part");
        }
        foreach (var name in script.References)
        {
            if (Find(name, script, "body", out var made) is { } unknown) return unknown;
            if (made!.Id is null) return Problems.Unprocessable("name-of-nothing", $"\"{name}\" stands for nothing that has an id.", "body");
        }

        // The version counts for nothing: the line is decided on what there is.
        var version = about is null ? (long?)null : _versions[about.Stream];
        var body = CaseReferences.Resolve(line.Body, version, name => _names[name].Id!.Value.ToString("D"));
        var most = command.IsLongText ? _limits.TextBytes : _limits.BodyBytes;
        if (body.Length > most) return Bodies.TooLarge(most);
        var (read, refusal) = command.Read(body);
        if (refusal is not null) return refusal;
        if (await command.CheckShape(read!, token) is { } misshapen) return misshapen;

        var fingerprint = command.FingerprintOf(TargetOf(line), read!);
        if (_names.TryGetValue(line.Name, out var kept))
        {
            if (kept.Fingerprint != fingerprint) return Idempotency.Reused;
            _alreadyThere++;
            return null;
        }

        if (read is IRefer refers && await Missing([.. refers.References()], token) is { } missing) return missing;
        var state = about is null ? null : ImportedState.Of(command.StateType!).Find(_deciding, about.Stream);
        var id = NewId.Next(_time);
        var decision = await command.Decide(new ImportedCall(read!, state, part?.Id, line.Revision, id, _sender.Caller, _deciding, token));
        if (decision.Refusal is { } refused) return refused;

        foreach (var operation in decision.Operations) operation.Execute(_deciding);
        if (decision.Operations.Count > 0) await _deciding.SaveChangesAsync(token);   // a text, at once: the next line may find a passage in it
        await Append(line, fingerprint, about?.Stream ?? id.Value, decision, token);
        return null;
    }

    /// <summary>What a name stands for; or that nothing on record has it.</summary>
    private ProblemDetails? Find(string name, ScriptLine script, string field, out ImportedName? found)
    {
        if (_names.TryGetValue(name, out found)) return null;
        var reason = !_lineOf.TryGetValue(name, out var line) ? "No line of this name is on record: it was refused, or it was not sent before this one."
            : line < script.Number ? $"It is the name of line {line}, which was refused."
            : line == script.Number ? "It is the name of this very line."
            : $"It is named only later, at line {line}: a line may refer to earlier lines alone.";
        return Problems.Unprocessable("name-not-found", $"\"{(name.Length <= 60 ? name : name[..60] + "…")}\" stands for nothing on record.", field, reason);
    }

    /// <summary>The first reference that does not exist. Ids that no line has made are looked for on record.</summary>
    private async Task<ProblemDetails?> Missing(IReadOnlyList<Reference> references, CancellationToken token)
    {
        var unknown = references.Select(r => r.Id).Where(id => !_things.ContainsKey(id)).Distinct().ToArray();
        if (unknown.Length > 0)
        {
            foreach (var found in await _deciding.AdvancedSql.QueryAsync<string>("select id || ' ' || type from ledger.mt_streams where id = any(?)", token, unknown))
                _things[Guid.Parse(found.AsSpan(0, 36))] = found[37..];
        }
        return References.FirstMissing(references, _things);
    }

    private async Task Append(CaseLine line, string fingerprint, Guid stream, ImportedDecision decision, CancellationToken token)
    {
        // Marten appends stream by stream, in the order in which they were first written to: so one that another was written to after is flushed before it is written to again.
        if (_last != stream && _touched.Contains(stream)) await Flush(token);

        var (begins, version) = (decision.Begins is not null, _versions.GetValueOrDefault(stream) + 1);
        var e = _appending.Events.BuildEvent(decision.Event!);
        (e.StreamId, e.Version, e.Timestamp) = (stream, version, _time.GetUtcNow());
        (e.UserName, e.CorrelationId, e.CausationId) = (_sender.Caller.Id.ToString(), _sender.Correlation, _sender.Causation);
        e.SetHeader(Signature.Role, _sender.Caller.Role.ToString());
        e.SetHeader(Signature.Command, line.Kind!.Name);
        if (_sender.Client is { } client) e.SetHeader(Signature.Client, client);

        var state = ImportedState.Of(decision.Begins ?? _commands.Find(line.Kind)!.StateType!);
        if (begins) state.Start(_appending, e);
        else _appending.Events.Append(stream, version, e);
        await state.Note(_deciding, e, token);

        _touched.Add(stream);
        (_last, _newest, _versions[stream]) = (stream, e, version);
        var thing = line.Kind.Things[..^1];
        _things[stream] = thing;
        _names[line.Name] = ImportedName.Of(fingerprint, thing, stream, begins, decision.Event!);
        _kept.Add(new KeptKey(_sender.KeyOf(line.Name), fingerprint, stream, version, Receipts.Status(begins, decision.Event!)));

        // What was merged is asked of the edges, which are written with the events.
        if (decision.Event is ClaimMerged) await Flush(token);
    }

    private async Task Flush(CancellationToken token)
    {
        await _appending.SaveChangesAsync(token);
        _touched.Clear();
    }

    /// <summary>The command's route, with as many of its ids as are known.</summary>
    private string TargetOf(CaseLine? line)
    {
        if (line?.Kind is not { } kind) return ImportServing.Route;
        return "/api/" + kind.Route
            .Replace("{on}", Known(line.On) ?? "{id}", StringComparison.Ordinal)
            .Replace("{part}", Known(line.Part) ?? "{part}", StringComparison.Ordinal)
            .Replace("{revision}", line.Revision?.ToString(CultureInfo.InvariantCulture) ?? "{number}", StringComparison.Ordinal);

        string? Known(string? name) => name is not null && _names.TryGetValue(name, out var made) ? made.Id?.ToString("D") : null;
    }
}
