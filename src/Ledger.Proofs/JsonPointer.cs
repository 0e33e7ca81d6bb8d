using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Ledger.Proofs;

/// <summary>
/// The way to one value of a JSON text: RFC 6901 (https://www.rfc-editor.org/rfc/rfc6901). In one text, two pointers that are written differently never
/// lead to the same value.
/// </summary>
internal sealed class JsonPointer
{
    private readonly string[] _steps;
    private readonly string _written;

    private JsonPointer(string written, string[] steps)
    {
        _written = written;
        _steps = steps;
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out JsonPointer? pointer, [NotNullWhen(false)] out string? fault)
    {
        pointer = null;
        fault = null;
        var steps = text.Split('/');
        if (steps[0].Length > 0 || steps.Length > CanonicalJson.MaxDepth + 1 || !Array.TrueForAll(steps, IsEscaped))
        {
            fault = $"{Shown(text)} is no JSON Pointer: it is empty, or a slash before each name or index, with ~0 for ~ and ~1 for /.";
            return false;
        }

        pointer = new JsonPointer(text, [.. steps.Skip(1).Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]);
        return true;
    }

    public bool TryRead(JsonNode? root, out JsonNode? value, [NotNullWhen(false)] out string? fault)
    {
        value = root;
        foreach (var step in _steps)
        {
            var found = value switch
            {
                JsonObject properties => properties.TryGetPropertyValue(step, out value),
                JsonArray items => TryIndex(step, items.Count, out var index) && Found(items[index], out value),
                _ => false,
            };
            if (!found)
            {
                fault = $"There is no value at {Shown(_written)}.";
                return false;
            }
        }

        fault = null;
        return true;
    }

    /// <summary>Puts another value in the place of one that was found there.</summary>
    public void Replace(ref JsonNode? root, JsonNode value)
    {
        if (_steps.Length == 0)
        {
            root = value;
            return;
        }

        var parent = root;
        foreach (var step in _steps.AsSpan(0, _steps.Length - 1))
            parent = parent is JsonArray within ? within[Index(step)] : parent![step];
        if (parent is JsonArray items)
            items[Index(_steps[^1])] = value;
        else
            parent![_steps[^1]] = value;
    }

    public override string ToString() => Shown(_written);

    public static string Shown(string pointer) => pointer.Length <= 80 ? $"\"{pointer}\"" : $"\"{pointer.AsSpan(0, 77)}…\"";

    private static bool Found(JsonNode? item, out JsonNode? value)
    {
        value = item;
        return true;
    }

    private static bool TryIndex(string step, int count, out int index)
    {
        var isIndex = DecimalLine.TryRead(step, out var number) && number < count;
        index = isIndex ? (int)number : 0;
        return isIndex;
    }

    private static int Index(string step) => int.Parse(step, NumberStyles.None, CultureInfo.InvariantCulture);

    private static bool IsEscaped(string step)
    {
        for (var at = step.IndexOf('~', StringComparison.Ordinal); at >= 0; at = step.IndexOf('~', at + 1))
        {
            if (at + 1 == step.Length || step[at + 1] is not ('0' or '1'))
                return false;
        }

        return true;
    }
}
