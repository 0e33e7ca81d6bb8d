using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ledger.Cli.Cases;

/// <summary>Reads a script line by line and gathers all that is wrong with it, so that one look mends it.</summary>
internal sealed partial class CaseScriptReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

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
        if (!_headerSeen) Fault("The script is empty: its first line is the header, with case, title and actors.");
        else if (_commands.Count == 0 && _faults.Count == 0) Fault("The script has a header and no command.");
        if (_faults.Count > 0) throw new CaseScriptException([.. _faults.OrderBy(fault => fault.Line)]);

        return new CaseScript(_header!, _commands);
    }

    private void ReadLine(ReadOnlyMemory<byte> bytes)
    {
        JsonElement line;
        try
        {
            // The JSON parser looks at the encoding of a string only when it is read.
            StrictUtf8.GetCharCount(bytes.Span);
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
            line = document.RootElement.Clone();
            ReadTexts(line);
        }
        catch (JsonException wrong)
        {
            Fault($"This is not one JSON object: {WithoutPlace().Replace(wrong.Message, "")}");
            _headerSeen = true;
            return;
        }
        catch (DecoderFallbackException)
        {
            Fault("This is not UTF-8.");
            _headerSeen = true;
            return;
        }
        catch (InvalidOperationException)
        {
            Fault("A text has an escape that stands for half a character (a lone surrogate).");
            _headerSeen = true;
            return;
        }

        if (line.ValueKind != JsonValueKind.Object) Fault("This is not a JSON object.");
        else if (_headerSeen) ReadCommand(line);
        else ReadHeader(line);
        _headerSeen = true;
    }

    /// <summary>Escapes are looked at only when a text is read: read each now, so that a bad one is found with its line.</summary>
    /// <exception cref="InvalidOperationException">A text has a lone surrogate.</exception>
    private static void ReadTexts(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String) _ = element.GetString();
        else if (element.ValueKind == JsonValueKind.Array) foreach (var item in element.EnumerateArray()) ReadTexts(item);
        else if (element.ValueKind == JsonValueKind.Object) foreach (var member in element.EnumerateObject())
        {
            _ = member.Name;
            ReadTexts(member.Value);
        }
    }

    private void ReadHeader(JsonElement line)
    {
        if (line.TryGetProperty("command", out _))
        {
            Fault("""The first line is a command, but must be the header: {"case": …, "title": …, "actors": {…}}.""");
            return;
        }

        OnlyMembers(line, "the header", "case", "title", "source", "actors");
        var actors = new Dictionary<string, CaseActor>(StringComparer.Ordinal);
        if (!line.TryGetProperty("actors", out var listed) || listed.ValueKind != JsonValueKind.Object || !listed.EnumerateObject().Any())
            Fault("""The header must say who acts: "actors": {"contributor": {"name": …, "role": …}}.""");
        else
            foreach (var actor in listed.EnumerateObject())
            {
                LocalName(actor.Name, "an actor's name in the script");
                if (actor.Value.ValueKind != JsonValueKind.Object)
                {
                    Fault($"Actor \"{actor.Name}\" must be an object with name and role.");
                    continue;
                }

                OnlyMembers(actor.Value, $"actor \"{actor.Name}\"", "name", "role");
                actors[actor.Name] = new CaseActor(Text(actor.Value, "name", $"actor \"{actor.Name}\""), Text(actor.Value, "role", $"actor \"{actor.Name}\""));
            }

        var name = Text(line, "case", "the header");
        if (name != "") LocalName(name, "the case's name");
        _header = new CaseHeader(name, Text(line, "title", "the header"), line.TryGetProperty("source", out _) ? Text(line, "source", "the header") : null, actors);
    }

    private void ReadCommand(JsonElement line)
    {
        OnlyMembers(line, "a command", "command", "name", "on", "part", "revision", "as", "body");

        var name = Text(line, "name", "a command");
        if (name != "") LocalName(name, "a local name");
        var nameIsNew = name == "" || _firstLineOfName.TryAdd(name, _line);
        if (!nameIsNew) Fault($"The name \"{name}\" is taken by line {_firstLineOfName[name]}: each line has a name of its own.");

        var actor = Text(line, "as", "a command");
        if (actor != "" && _header is not null && !_header.Actors.ContainsKey(actor))
            Fault($"There is no actor \"{actor}\"; the header has {string.Join(", ", _header.Actors.Keys)}.");

        var kindName = Text(line, "command", "a command");
        var kind = CaseCommandKind.Find(kindName);
        if (kind is null)
        {
            if (kindName != "") Fault($"There is no command \"{kindName}\".{Nearest(kindName)}");
            return;
        }

        var command = new CaseCommand(
            _line, kind, name, Reference(line, "on", kind.TakesOn, kind), Reference(line, "part", kind.TakesPart is not null, kind), Revision(line, kind), actor, Body(line));
        CheckTarget(command);
        if (command.Body.ValueKind == JsonValueKind.Object) CaseReferences.Find(command.Body, CheckReference);

        _commands.Add(command);
        if (nameIsNew && name != "") _made[name] = command;
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
        if (Earlier(name, $"The reference in \"{Short(text)}\" (a text that starts with a dollar sign is written with two of them)") is { Kind.MakesSomething: false } other)
            Fault($"\"${name}\" refers to line {other.Line}, a {other.Kind.Name}, which makes nothing that has an id.");
    }

    private CaseCommand? Earlier(string name, string where)
    {
        if (_made.TryGetValue(name, out var earlier)) return earlier;
        if (_firstLineOfName.TryGetValue(name, out var line) && line == _line) Fault($"{where}: \"{Short(name)}\" is this very line.");
        else if (!_firstLineOfName.ContainsKey(name)) _unknownReferences.Add((_line, name, $"{where}: \"{Short(name)}\""));
        // Else the name is that of an earlier line whose own fault is reported there.
        return null;
    }

    private string? Reference(JsonElement line, string member, bool wanted, CaseCommandKind kind)
    {
        if (!line.TryGetProperty(member, out _))
        {
            if (wanted) Fault($"{kind.Name} needs \"{member}\": the local name of what it is about (POST /api/{kind.Route}).");
            return null;
        }

        if (!wanted)
        {
            Fault($"{kind.Name} takes no \"{member}\".");
            return null;
        }

        var name = Text(line, member, kind.Name);
        if (name.StartsWith('$')) Fault($"\"{member}\" is a local name without a dollar sign: \"{name[1..]}\".");
        return name is "" or ['$', ..] ? null : name;
    }

    private int? Revision(JsonElement line, CaseCommandKind kind)
    {
        var present = line.TryGetProperty("revision", out var revision);
        if (present && !kind.TakesRevision) Fault($"{kind.Name} takes no \"revision\" beside its body.");
        if (!kind.TakesRevision) return null;
        if (present && revision.ValueKind == JsonValueKind.Number && revision.TryGetInt32(out var number) && number >= 1) return number;
        Fault($"{kind.Name} needs \"revision\": the number of the revision, from 1.");
        return null;
    }

    private JsonElement Body(JsonElement line)
    {
        if (!line.TryGetProperty("body", out var body) || body.ValueKind != JsonValueKind.Object) Fault("A command needs a \"body\", an object.");
        else if (body.TryGetProperty("version", out _)) Fault("\"version\" is not written: the import adds the version that the ledger gave last.");
        return body;
    }

    private void OnlyMembers(JsonElement element, string what, params string[] known)
    {
        foreach (var member in element.EnumerateObject().Where(member => !known.Contains(member.Name, StringComparer.Ordinal)))
            Fault($"There is no member \"{Short(member.Name)}\" in {what}; it has {string.Join(", ", known)}.");
    }

    private string Text(JsonElement element, string member, string what)
    {
        if (element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(value.GetString())) return value.GetString()!;
        Fault($"\"{member}\" of {what} must be a text that is not blank.");
        return "";
    }

    private void LocalName(string name, string what)
    {
        if (!NameShape().IsMatch(name))
            Fault($"\"{Short(name)}\" cannot be {what}: letters, digits, dots, dashes and underscores of ASCII, 100 at most, a letter or digit first.");
    }

    private static string Nearest(string name) =>
        CaseCommandKind.All.FirstOrDefault(kind => kind.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } nearest ? $" Is {nearest.Name} meant?" : "";

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private void Fault(string message) => _faults.Add(new(_line, message));

    // Names go into idempotency keys, which travel in a header.
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z")]
    private static partial Regex NameShape();

    // The parser counts lines from 0 within the line: of no use beside the line of the file.
    [GeneratedRegex(@" ?LineNumber: \d+ \| BytePositionInLine: \d+\.?")]
    private static partial Regex WithoutPlace();
}
