using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Proofs;

/// <summary>
/// The one byte sequence that stands for a JSON value, so that a hash of it means the same to everybody: RFC 8785, JSON Canonicalization
/// Scheme (https://www.rfc-editor.org/rfc/rfc8785). No white space; properties sorted by the UTF-16 code units of their names (§3.2.3);
/// numbers as ECMAScript writes the IEEE 754 double nearest to them (§3.2.2.3); strings with the fewest escapes and otherwise untouched,
/// not normalised either (§3.2.2.2); UTF-8 without a byte order mark (§3.2.4).
/// </summary>
/// <remarks>
/// A number has no more precision than a double: integers beyond 2^53 that differ can come out the same. What must be told apart goes into
/// a string (§3.1, and RFC 7493 §2.2). Canonical form is a fixed point: canonicalised again, it is the same bytes.
/// </remarks>
public static class CanonicalJson
{
    /// <summary>How deep arrays and objects may lie in one another, the outermost counted as 1.</summary>
    public const int MaxDepth = 64;

    /// <summary>The canonical bytes of one JSON text.</summary>
    /// <param name="json">One complete JSON value in UTF-8; no byte order mark, comment, trailing comma or second value.</param>
    /// <exception cref="CanonicalJsonException">
    /// The text is no JSON, is nested deeper than <see cref="MaxDepth"/>, has a property name twice in one object, a string that is no
    /// well-formed Unicode (a lone surrogate, invalid UTF-8), or a number beyond the range of a double.
    /// </exception>
    public static byte[] Serialize(ReadOnlySpan<byte> json)
    {
        JsonElement element;
        try
        {
            element = JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException notJson)
        {
            throw new CanonicalJsonException("$", $"This is not one JSON value nested at most {MaxDepth} deep: {notJson.Message}", notJson);
        }

        return Serialize(element);
    }

    /// <summary>The canonical bytes of a JSON value already read.</summary>
    /// <exception cref="CanonicalJsonException">As for a JSON text; also an element of the kind <see cref="JsonValueKind.Undefined"/>.</exception>
    public static byte[] Serialize(JsonElement json)
    {
        var canonical = new Writer();
        canonical.Write(json);
        return canonical.ToArray();
    }

    /// <summary>The canonical bytes of a JSON value built in memory; <c>null</c> is the JSON literal <c>null</c>.</summary>
    /// <exception cref="CanonicalJsonException">
    /// As for a JSON text; also a number that is NaN or infinite, and a node that wraps an object which is not itself JSON.
    /// </exception>
    public static byte[] Serialize(JsonNode? json)
    {
        var canonical = new Writer();
        canonical.Write(json);
        return canonical.ToArray();
    }

    private sealed class Writer
    {
        private readonly ArrayBufferWriter<byte> _bytes = new(256);
        private readonly Stack<(string? Name, int Index)> _path = new();

        public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

        public void Write(JsonElement value)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    WriteObject(value.EnumerateObject().Select(property => (Name(property), property.Value)), Write);
                    break;
                case JsonValueKind.Array:
                    WriteArray(value.EnumerateArray(), Write);
                    break;
                case JsonValueKind.String:
                    WriteString(Text(value));
                    break;
                case JsonValueKind.Number:
                    WriteNumber(Number(value));
                    break;
                case JsonValueKind.True:
                    _bytes.Write("true"u8);
                    break;
                case JsonValueKind.False:
                    _bytes.Write("false"u8);
                    break;
                case JsonValueKind.Null:
                    _bytes.Write("null"u8);
                    break;
                default:
                    throw Refused("There is no JSON value here.");
            }
        }

        public void Write(JsonNode? value)
        {
            switch (value)
            {
                case null:
                    _bytes.Write("null"u8);
                    break;
                case JsonObject properties:
                    WriteObject(Properties(properties), Write);
                    break;
                case JsonArray items:
                    WriteArray(items, Write);
                    break;
                default:
                    WriteValue(value.AsValue());
                    break;
            }
        }

        private void WriteValue(JsonValue value)
        {
            if (value.TryGetValue(out JsonElement read))
                Write(read);
            else if (value.TryGetValue(out string? text))
                WriteString(text);
            else if (value.TryGetValue(out char unit))
                WriteString(unit.ToString());
            else if (value.TryGetValue(out double number))
                WriteNumber(number);
            else if (value.TryGetValue(out float single) && !float.IsFinite(single))
                WriteNumber(single);
            else if (value.GetValueKind() is JsonValueKind.Object or JsonValueKind.Array)
                throw Refused("A .NET object stands here that is not JSON yet: serialize it first.");
            else
                // Numbers of other types, dates, ids: their JSON form is plain ASCII, so nothing is lost on the way.
                Write(JsonElement.Parse(value.ToJsonString()));
        }

        private void WriteObject<T>(IEnumerable<(string Name, T Value)> properties, Action<T> write)
        {
            RefuseTooDeep();
            var sorted = properties.ToArray();
            Array.Sort(sorted, static (one, other) => string.CompareOrdinal(one.Name, other.Name));
            _bytes.Write("{"u8);
            for (var index = 0; index < sorted.Length; index++)
            {
                var (name, value) = sorted[index];
                _path.Push((name, index));
                if (index > 0)
                {
                    if (name == sorted[index - 1].Name)
                        throw Refused("This property occurs twice in its object.");
                    _bytes.Write(","u8);
                }

                WriteString(name);
                _bytes.Write(":"u8);
                write(value);
                _path.Pop();
            }

            _bytes.Write("}"u8);
        }

        private void WriteArray<T>(IEnumerable<T> items, Action<T> write)
        {
            RefuseTooDeep();
            _bytes.Write("["u8);
            var index = 0;
            foreach (var item in items)
            {
                if (index > 0)
                    _bytes.Write(","u8);
                _path.Push((null, index++));
                write(item);
                _path.Pop();
            }

            _bytes.Write("]"u8);
        }

        private void WriteString(string text)
        {
            _bytes.Write("\""u8);
            var rest = text.AsSpan();
            while (!rest.IsEmpty)
            {
                var plain = rest.IndexOfAny(Escaped);
                if (plain < 0)
                    plain = rest.Length;
                WriteUtf8(rest[..plain]);
                if (plain < rest.Length)
                    WriteEscape(rest[plain++]);
                rest = rest[plain..];
            }

            _bytes.Write("\""u8);
        }

        private void WriteUtf8(ReadOnlySpan<char> text)
        {
            var room = _bytes.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
            if (System.Text.Unicode.Utf8.FromUtf16(text, room, out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
                throw Refused("This string has half a surrogate pair in it, which no UTF-8 can carry.");
            _bytes.Advance(written);
        }

        private void WriteEscape(char unit)
        {
            Span<byte> escape = [(byte)'\\', (byte)'u', (byte)'0', (byte)'0', Hex(unit >> 4), Hex(unit & 0xF)];
            var letter = unit switch
            {
                '\b' => 'b',
                '\t' => 't',
                '\n' => 'n',
                '\f' => 'f',
                '\r' => 'r',
                '"' or '\\' => unit,
                _ => '\0',
            };
            if (letter == '\0')
            {
                _bytes.Write(escape);
                return;
            }

            escape[1] = (byte)letter;
            _bytes.Write(escape[..2]);
        }

        /// <summary>ECMA-262 Number::toString, radix 10: the shortest digits that read back as this double, placed by their magnitude.</summary>
        private void WriteNumber(double number)
        {
            if (!double.IsFinite(number))
                throw Refused("A number must be finite and within the range of an IEEE 754 double.");

            // The runtime's shortest digits are those of ECMAScript, except where they do not read back: it makes a few powers of two, 2^-25 and
            // 2^-958, one digit too short. Seventeen digits always read back, and are what ECMAScript writes for those.
            var magnitude = Math.Abs(number);
            Span<byte> text = stackalloc byte[32];
            magnitude.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
            if (double.Parse(text[..length], CultureInfo.InvariantCulture) != magnitude)
                magnitude.TryFormat(text, out length, "E16", CultureInfo.InvariantCulture);

            Span<byte> digits = stackalloc byte[32];
            var (count, point) = Digits(text[..length], digits);
            if (count == 0)
            {
                _bytes.Write("0"u8);
                return;
            }

            if (number < 0)
                _bytes.Write("-"u8);
            switch (point)
            {
                case > 21 or <= -6:
                    _bytes.Write(digits[..1]);
                    if (count > 1)
                    {
                        _bytes.Write("."u8);
                        _bytes.Write(digits[1..count]);
                    }

                    _bytes.Write(point > 0 ? "e+"u8 : "e-"u8);
                    Math.Abs(point - 1).TryFormat(text, out length, default, CultureInfo.InvariantCulture);
                    _bytes.Write(text[..length]);
                    break;
                case <= 0:
                    _bytes.Write("0."u8);
                    WriteZeros(-point);
                    _bytes.Write(digits[..count]);
                    break;
                default:
                    _bytes.Write(digits[..Math.Min(count, point)]);
                    WriteZeros(point - count);
                    if (count > point)
                    {
                        _bytes.Write("."u8);
                        _bytes.Write(digits[point..count]);
                    }

                    break;
            }
        }

        /// <summary>The significant digits of a number in the runtime's format, and where the decimal point stands: the number is 0.digits × 10^point.</summary>
        private static (int Count, int Point) Digits(ReadOnlySpan<byte> text, Span<byte> digits)
        {
            var exponent = 0;
            var mark = text.IndexOf((byte)'E');
            if (mark >= 0)
            {
                exponent = int.Parse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                text = text[..mark];
            }

            var whole = text.IndexOf((byte)'.');
            var point = (whole < 0 ? text.Length : whole) + exponent;
            var count = 0;
            foreach (var letter in text)
            {
                if (letter == (byte)'.')
                    continue;
                if (count == 0 && letter == (byte)'0')
                    point--;
                else
                    digits[count++] = letter;
            }

            while (count > 0 && digits[count - 1] == (byte)'0')
                count--;
            return (count, point);
        }

        private void WriteZeros(int count)
        {
            for (; count > 0; count--)
                _bytes.Write("0"u8);
        }

        private string Name(JsonProperty property)
        {
            try
            {
                return property.Name;
            }
            catch (InvalidOperationException notUnicode)
            {
                throw Refused("A property name here is not well-formed Unicode.", notUnicode);
            }
        }

        private string Text(JsonElement value)
        {
            try
            {
                return value.GetString()!;
            }
            catch (InvalidOperationException notUnicode)
            {
                throw Refused("This string is not well-formed Unicode.", notUnicode);
            }
        }

        private double Number(JsonElement value) => value.TryGetDouble(out var number)
            ? number
            : throw Refused("A number must be finite and within the range of an IEEE 754 double.");

        /// <summary>A parsed object reads its properties only when asked, and it is then that it finds one twice or ill-formed.</summary>
        private (string Name, JsonNode? Value)[] Properties(JsonObject properties)
        {
            try
            {
                return [.. properties.Select(property => (property.Key, property.Value))];
            }
            catch (Exception unreadable) when (unreadable is ArgumentException or InvalidOperationException)
            {
                throw Refused("A property of this object occurs twice, or its name is not well-formed Unicode.", unreadable);
            }
        }

        private void RefuseTooDeep()
        {
            if (_path.Count >= MaxDepth)
                throw Refused($"Arrays and objects lie more than {MaxDepth} deep here.");
        }

        private CanonicalJsonException Refused(string reason, Exception? cause = null) =>
            new("$" + string.Concat(_path.Reverse().Select(step => step.Name is null ? $"[{step.Index}]" : $".{step.Name}")), reason, cause);

        private static byte Hex(int digit) => (byte)"0123456789abcdef"[digit];

        private static readonly SearchValues<char> Escaped = SearchValues.Create(
            [.. Enumerable.Range(0, 0x20).Select(unit => (char)unit), '"', '\\']);
    }
}

/// <summary>A JSON value that has no canonical form, where it stands, and why.</summary>
public sealed class CanonicalJsonException : FormatException
{
    public CanonicalJsonException(string path, string reason, Exception? cause = null)
        : base($"No canonical form at {Shown(path)}: {reason}", cause) => Path = path;

    /// <summary>The way to the refused value from the root: <c>$</c>, with <c>.name</c> for a property and <c>[0]</c> for an item.</summary>
    public string Path { get; }

    private static string Shown(string path) => path.Length <= 80 ? path : string.Concat(path.AsSpan(0, 77), "…");
}
