using System.Text;
using System.Text.Json;

namespace Ledger.Cli.Cases;

/// <summary>Reads a script line by line and gathers all that is wrong with it, so that one look mends it.</summary>
internal sealed class CaseScriptReader
{
    private const string Empty = "The script is empty: its first line is the header, with case, title and actors.";

    private readonly List<CaseScriptFault> _faults = [];
    private readonly List<CaseCommand> _commands = [];
    private readonly Dictionary<string, CaseCommand> _made = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _firstLineOfName = new(StringComparer.Ordinal);
    private readonly List<(int Line, string Name, string Message)> _unknownReferences = [];

    private CaseHeader? _header;
    private bool _headerSeen;
    private int _line;

    public CaseScript Read(ReadOnlyMemory<byte> script)
    {
        if (script.Span.StartsWith(Encoding.UTF8.Preamble)) script = script[Encoding.UTF8.Preamble.Length..];

        while (!script.IsEmpty)
        {
            _line++;
            var end = script.Span.IndexOf((byte)'\n');
            var line = end < 0 ? script : script[..end];
            script = end < 0 ? default : script[(end + 1)..];
            if (line.Span.IndexOfAnyExcept(" \t\r"u8) >= 0) ReadLine(line);
        }

        foreach (var (line, name, message) in _unknownReferences)
            _faults.Add(new(line, _firstLineOfName.TryGetValue(name, out var later)
                ? $"{message} is named only later, at line {later}: a line may refer to earlier lines alone."
                : $"{message} is the name of no line."));

        _line = 1;
        if (!_headerSeen) Fault(Empty);
        else if (_commands.Count == 0 && _faults.Count == 0) Fault("The script has a header and no command.");
        if (_faults.Count > 0) throw new CaseScriptException([.. _faults.OrderBy(fault => fault.Line)]);

        return new CaseScript(_header!, _commands);
    }

    /// <summary>The header, from the script's first line; null where it has none.</summary>
    /// <exception cref="CaseScriptException">It is no header.</exception>
    public CaseHeader ReadHeader(CaseLineRead? first)
    {
        _line = first?.Number ?? 1;
        if (first is null) Fault(Empty);
        else ReadLine(first.Bytes);
        return _faults.Count == 0 ? _header! : throw new CaseScriptException(_faults);
    }

    private void ReadLine(ReadOnlyMemory<byte> bytes)
    {
        if (CaseLine.Json(bytes, Fault) is { } line)
        {
            if (_headerSeen) ReadCommand(line);
            else ReadHeader(line);
        }
        _headerSeen = true;
    }

    private void ReadHeader(JsonElement line)
    {
        if (line.TryGetProperty("command", out _))
        {
            Fault("""The first line is a command, but must be the header: {"case": …, "title": …, "actors": {…}}.""");
            return;
        }

        CaseLine.OnlyMembers(line, "the header", Fault, "case", "title", "source", "actors");
        var actors = new Dictionary<string, CaseActor>(StringComparer.Ordinal);
        if (!line.TryGetProperty("actors", out var listed) || listed.ValueKind != JsonValueKind.Object || !listed.EnumerateObject().Any())
            Fault("""The header must say who acts: "actors": {"contributor": {"name": …, "role": …}}.""");
        else
            foreach (var actor in listed.EnumerateObject())
            {
                CaseLine.LocalName(actor.Name, "an actor's name in the script", Fault);
                if (actor.Value.ValueKind != JsonValueKind.Object)
                {
                    Fault($"Actor \"{actor.Name}\" must be an object with name and role.");
                    continue;
                }

                CaseLine.OnlyMembers(actor.Value, $"actor \"{actor.Name}\"", Fault, "name", "role");
                actors[actor.Name] = new CaseActor(CaseLine.Text(actor.Value, "name", $"actor \"{actor.Name}\"", Fault), CaseLine.Text(actor.Value, "role", $"actor \"{actor.Name}\"", Fault));
            }

        var name = CaseLine.Text(line, "case", "the header", Fault);
        if (name != "") CaseLine.LocalName(name, "the case's name", Fault);
        _header = new CaseHeader(name, CaseLine.Text(line, "title", "the header", Fault), line.TryGetProperty("source", out _) ? CaseLine.Text(line, "source", "the header", Fault) : null, actors);
    }

    private void ReadCommand(JsonElement line)
    {
        var read = CaseLine.Read(line, namesActors: true, Fault);
        var nameIsNew = read.Name == "" || _firstLineOfName.TryAdd(read.Name, _line);
        if (!nameIsNew) Fault($"The name \"{read.Name}\" is taken by line {_firstLineOfName[read.Name]}: each line has a name of its own.");
        if (read.As != "" && _header is not null && !_header.Actors.ContainsKey(read.As))
            Fault($"There is no actor \"{read.As}\"; the header has {string.Join(", ", _header.Actors.Keys)}.");
        if (read.Kind is null) return;

        var command = new CaseCommand(_line, read.Kind, read.Name, read.On, read.Part, read.Revision, read.As, read.Body);
        CheckTarget(command);
        if (command.Body.ValueKind == JsonValueKind.Object) CaseReferences.Find(command.Body, CheckReference);

        _commands.Add(command);
        if (nameIsNew && read.Name != "") _made[read.Name] = command;
    }

    /// <summary>What the command is about must be a thing of the route's kind, and a part must be one of that very thing.</summary>
    private void CheckTarget(CaseCommand command)
    {
        if (command.On is { } on && Earlier(on, "\"on\"") is { } thing && thing.Kind.MakesThing != command.Kind.Things)
            Fault($"{command.Kind.Name} is about one of {command.Kind.Things}, but \"{on}\" (line {thing.Line}) was made by {thing.Kind.Name}.");

        if (command.Part is not { } name || Earlier(name, "\"part\"") is not { } part) return;
        if (part.Kind.MakesPart != command.Kind.TakesPart || part.Kind.Things != command.Kind.Things)
            Fault($"{command.Kind.Name} takes a part that {MakerOfPart(command.Kind).Name} made, but \"{name}\" (line {part.Line}) was made by {part.Kind.Name}.");
        else if (part.On != command.On)
            Fault($"\"{name}\" (line {part.Line}) is a part of \"{part.On}\", not of \"{command.On}\".");
    }

    private static CaseCommandKind MakerOfPart(CaseCommandKind kind) =>
        CaseCommandKind.All.Single(other => other.Things == kind.Things && other.MakesPart == kind.TakesPart);

    private void CheckReference(string name, string text)
    {
        if (Earlier(name, $"The reference in \"{CaseLine.Short(text)}\" (a text that starts with a dollar sign is written with two of them)") is { Kind.MakesSomething: false } other)
            Fault($"\"${name}\" refers to line {other.Line}, a {other.Kind.Name}, which makes nothing that has an id.");
    }

    private CaseCommand? Earlier(string name, string where)
    {
        if (_made.TryGetValue(name, out var earlier)) return earlier;
        if (_firstLineOfName.TryGetValue(name, out var line) && line == _line) Fault($"{where}: \"{CaseLine.Short(name)}\" is this very line.");
        else if (!_firstLineOfName.ContainsKey(name)) _unknownReferences.Add((_line, name, $"{where}: \"{CaseLine.Short(name)}\""));
        // Else the name is that of an earlier line whose own fault is reported there.
        return null;
    }

    private void Fault(string message) => _faults.Add(new(_line, message));
}
