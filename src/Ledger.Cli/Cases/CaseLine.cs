using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ledger.Cli.Cases;

/// <summary>One command of a script, read by itself: whether what it refers to is there, only whoever knows the other lines can say.</summary>
/// <param name="Kind">Which command it is; null where no such command is known.</param>
/// <param name="Name">The local name of what it makes; empty where it has none.</param>
/// <param name="On">The local name of the existing thing that it is about; null when it makes a thing.</param>
/// <param name="Part">The local name of the part that the route has, or null.</param>
/// <param name="Revision">The number of the revision that the route has, from 1, or null.</param>
/// <param name="As">The header's name of the actor who acts; empty where lines name none.</param>
/// <param name="Body">The command's body, with references to local names still in it.</param>
public sealed partial record CaseLine(CaseCommandKind? Kind, string Name, string? On, string? Part, int? Revision, string As, JsonElement Body)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether a name can stand for something in a script: it goes into idempotency keys, which travel in a header.</summary>
    public static bool IsName(string name) => NameShape().IsMatch(name);

    /// <summary>What the line has to say about itself where <see cref="IsName"/> says no.</summary>
    public const string NameRule = "letters, digits, dots, dashes and underscores of ASCII, 100 at most, a letter or digit first";

    /// <summary>The JSON object of a line.</summary>
    /// <param name="line">UTF-8, without the line's end.</param>
    /// <param name="fault">Told what is wrong, for people.</param>
    /// <returns>The object; null if there is none, and then <paramref name="fault"/> was told why.</returns>
    public static JsonElement? Json(ReadOnlyMemory<byte> line, Action<string> fault)
    {
        try
        {
            // The JSON parser looks at the encoding of a string only when it is read.
            StrictUtf8.GetCharCount(line.Span);
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var element = document.RootElement.Clone();
            ReadTexts(element);
            if (element.ValueKind == JsonValueKind.Object) return element;
            fault("This is not a JSON object.");
        }
        catch (JsonException wrong)
        {
            fault($"This is not one JSON object: {WithoutPlace().Replace(wrong.Message, "")}");
        }
        catch (DecoderFallbackException)
        {
            fault("This is not UTF-8.");
        }
        catch (InvalidOperationException)
        {
            fault("A text has an escape that stands for half a character (a lone surrogate).");
        }
        return null;
    }

    /// <summary>Reads a command. Every fault is told; a member that has one is left empty.</summary>
    /// <param name="line">The line's JSON object.</param>
    /// <param name="namesActors">Whether the line says who acts (<c>as</c>), or is its sender's own act.</param>
    /// <param name="fault">Told what is wrong, for people.</param>
    public static CaseLine Read(JsonElement line, bool namesActors, Action<string> fault)
    {
        var actor = "";
        OnlyMembers(line, "a command", fault, "command", "name", "on", "part", "revision", "as", "body");
        if (!namesActors && line.TryGetProperty("as", out _)) fault("An import is its sender's own act: nobody is named in \"as\". Leave it out.");

        var name = Text(line, "name", "a command", fault);
        if (name != "") LocalName(name, "a local name", fault);
        if (namesActors) actor = Text(line, "as", "a command", fault);

        var kindName = Text(line, "command", "a command", fault);
        var kind = CaseCommandKind.Find(kindName);
        if (kind is null)
        {
            if (kindName != "") fault($"There is no command \"{Short(kindName)}\".{Nearest(kindName)}");
            return new CaseLine(null, name, null, null, null, actor, default);
        }

        return new CaseLine(
            kind, name, Reference(line, "on", kind.TakesOn, kind, fault), Reference(line, "part", kind.TakesPart is not null, kind, fault), RevisionOf(line, kind, fault), actor, BodyOf(line, fault));
    }

    internal static void OnlyMembers(JsonElement element, string what, Action<string> fault, params string[] known)
    {
        foreach (var member in element.EnumerateObject().Where(member => !known.Contains(member.Name, StringComparer.Ordinal)))
            fault($"There is no member \"{Short(member.Name)}\" in {what}; it has {string.Join(", ", known)}.");
    }

    internal static string Text(JsonElement element, string member, string what, Action<string> fault)
    {
        if (element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(value.GetString())) return value.GetString()!;
        fault($"\"{member}\" of {what} must be a text that is not blank.");
        return "";
    }

    internal static void LocalName(string name, string what, Action<string> fault)
    {
        if (!IsName(name)) fault($"\"{Short(name)}\" cannot be {what}: {NameRule}.");
    }

    internal static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private static string? Reference(JsonElement line, string member, bool wanted, CaseCommandKind kind, Action<string> fault)
    {
        if (!line.TryGetProperty(member, out _))
        {
            if (wanted) fault($"{kind.Name} needs \"{member}\": the local name of what it is about (POST /api/{kind.Route}).");
            return null;
        }

        if (!wanted)
        {
            fault($"{kind.Name} takes no \"{member}\".");
            return null;
        }

        var name = Text(line, member, kind.Name, fault);
        if (name.StartsWith('$')) fault($"\"{member}\" is a local name without a dollar sign: \"{name[1..]}\".");
        return name is "" or ['$', ..] ? null : name;
    }

    private static int? RevisionOf(JsonElement line, CaseCommandKind kind, Action<string> fault)
    {
        var present = line.TryGetProperty("revision", out var revision);
        if (present && !kind.TakesRevision) fault($"{kind.Name} takes no \"revision\" beside its body.");
        if (!kind.TakesRevision) return null;
        if (present && revision.ValueKind == JsonValueKind.Number && revision.TryGetInt32(out var number) && number >= 1) return number;
        fault($"{kind.Name} needs \"revision\": the number of the revision, from 1.");
        return null;
    }

    private static JsonElement BodyOf(JsonElement line, Action<string> fault)
    {
        if (!line.TryGetProperty("body", out var body) || body.ValueKind != JsonValueKind.Object) fault("A command needs a \"body\", an object.");
        else if (body.TryGetProperty("version", out _)) fault("\"version\" is not written: the import adds the version that the ledger gave last.");
        return body;
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

    private static string Nearest(string name) =>
        CaseCommandKind.All.FirstOrDefault(kind => kind.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } nearest ? $" Is {nearest.Name} meant?" : "";

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z")]
    private static partial Regex NameShape();

    // The parser counts lines from 0 within the line: of no use beside the line of the file.
    [GeneratedRegex(@" ?LineNumber: \d+ \| BytePositionInLine: \d+\.?")]
    private static partial Regex WithoutPlace();
}
