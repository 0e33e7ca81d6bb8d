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
/// <para>
/// RFC 8785 reads a number as the nearest double, so that numbers that differ can come out the same: 9007199254740993 as 9007199254740992. A hash
/// would then stand for both. Here a number is taken only if its canonical form has exactly the value that was written (<see cref="NumberReading.Exact"/>), and
/// refused else; what needs more digits goes into a string (§3.1, and RFC 7493 §2.2). What is taken comes out as the RFC says.
/// <see cref="NumberReading.Nearest"/> is the RFC to the letter.
/// </para>
/// <para>Canonical form is a fixed point: canonicalised again, it is the same bytes.</para>
/// </remarks>
public static class CanonicalJson
{
    /// <summary>How deep arrays and objects may lie in one another, the outermost counted as 1.</summary>
    public const int MaxDepth = 64;

    /// <summary>The canonical bytes of one JSON text.</summary>
    /// <param name="json">One complete JSON value in UTF-8; no byte order mark, comment, trailing comma or second value.</param>
    /// <exception cref="CanonicalJsonException">
    /// The text is no JSON, is nested deeper than <see cref="MaxDepth"/>, has a property name twice in one object, a string that is no
    /// well-formed Unicode (a lone surrogate, invalid UTF-8), or a number beyond the range of a double or, unless the nearest is asked for, its precision.
    /// </exception>
    public static byte[] Serialize(ReadOnlySpan<byte> json, NumberReading numbers = NumberReading.Exact)
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

        return Serialize(element, numbers);
    }

    /// <summary>The canonical bytes of a JSON value already read.</summary>
    /// <exception cref="CanonicalJsonException">As for a JSON text; also an element of the kind <see cref="JsonValueKind.Undefined"/>.</exception>
    public static byte[] Serialize(JsonElement json, NumberReading numbers = NumberReading.Exact)
    {
        var canonical = new Writer(numbers);
        canonical.Write(json);
        return canonical.ToArray();
    }

    /// <summary>The canonical bytes of a JSON value built in memory; <c>null</c> is the JSON literal <c>null</c>.</summary>
    /// <exception cref="CanonicalJsonException">
    /// As for a JSON text; also a number that is NaN or infinite, and a node that wraps an object which is not itself JSON.
    /// </exception>
    public static byte[] Serialize(JsonNode? json, NumberReading numbers = NumberReading.Exact)
    {
        var canonical = new Writer(numbers);
        canonical.Write(json);
        return canonical.ToArray();
    }

    /// <summary>One string in its canonical form, in quotes; <c>false</c> if it has half a surrogate pair in it.</summary>
    internal static bool TryWriteString(ArrayBufferWriter<byte> bytes, string text) => Writer.TryWriteString(bytes, text);

    private sealed class Writer(NumberReading numbers)
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
            if (!TryWriteString(_bytes, text))
                throw Refused("This string has half a surrogate pair in it, which no UTF-8 can carry.");
        }

        /// <summary>A string in quotes; <c>false</c> if it has half a surrogate pair in it.</summary>
        public static bool TryWriteString(ArrayBufferWriter<byte> bytes, string text)
        {
            bytes.Write("\""u8);
            var rest = text.AsSpan();
            while (!rest.IsEmpty)
            {
                var plain = rest.IndexOfAny(Escaped);
                if (plain < 0)
                    plain = rest.Length;
                var room = bytes.GetSpan(Encoding.UTF8.GetMaxByteCount(plain));
                if (System.Text.Unicode.Utf8.FromUtf16(rest[..plain], room, out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
                    return false;
                bytes.Advance(written);
                if (plain < rest.Length)
                    WriteEscape(bytes, rest[plain++]);
                rest = rest[plain..];
            }

            bytes.Write("\""u8);
            return true;
        }

        private static void WriteEscape(ArrayBufferWriter<byte> bytes, char unit)
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
                bytes.Write(escape);
                return;
            }

            escape[1] = (byte)letter;
            bytes.Write(escape[..2]);
        }

        /// <summary>ECMA-262 Number::toString, radix 10: the shortest digits that read back as this double, placed by their magnitude.</summary>
        private void WriteNumber(double number)
        {
            if (!double.IsFinite(number))
                throw Refused("A number must be finite and within the range of an IEEE 754 double.");

            Span<byte> text = stackalloc byte[32];
            var length = Shortest(Math.Abs(number), text);
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

        /// <summary>
        /// The runtime's shortest digits are those of ECMAScript, except where they do not read back: it makes a few powers of two, 2^-25 and
        /// 2^-958, one digit too short. Seventeen digits always read back, and are what ECMAScript writes for those.
        /// </summary>
        private static int Shortest(double magnitude, Span<byte> text)
        {
            magnitude.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
            if (double.Parse(text[..length], CultureInfo.InvariantCulture) != magnitude)
                magnitude.TryFormat(text, out length, "E16", CultureInfo.InvariantCulture);
            return length;
        }

        /// <summary>The digits of a number that the runtime wrote.</summary>
        private static (int Count, int Point) Digits(ReadOnlySpan<byte> text, Span<byte> digits)
        {
            TryDigits(text, digits, out var count, out var point);
            return (count, point);
        }

        /// <summary>
        /// The significant digits of a number without sign, and where the decimal point stands: the number is 0.digits × 10^point. Not to be had of an
        /// exponent of so many digits that no double has it.
        /// </summary>
        private static bool TryDigits(ReadOnlySpan<byte> text, Span<byte> digits, out int count, out int point)
        {
            var exponent = 0;
            var readable = true;
            var mark = text.IndexOfAny((byte)'E', (byte)'e');
            if (mark >= 0)
            {
                readable = int.TryParse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) && Math.Abs((long)exponent) < int.MaxValue / 2;
                text = text[..mark];
            }

            var whole = text.IndexOf((byte)'.');
            point = (whole < 0 ? text.Length : whole) + (readable ? exponent : 0);
            count = 0;
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
            return readable || count == 0;
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

        private double Number(JsonElement value)
        {
            if (!value.TryGetDouble(out var number) || !double.IsFinite(number))
                throw Refused("A number must be finite and within the range of an IEEE 754 double.");
            if (numbers is NumberReading.Exact && !IsExact(value.GetRawText(), number))
                throw Refused("This number has more digits than an IEEE 754 double can tell apart: write it with fewer, or as a string.");
            return number;
        }

        /// <summary>Whether the canonical digits of a double have the value of the digits as they were written.</summary>
        private static bool IsExact(string written, double number)
        {
            Span<byte> shortest = stackalloc byte[32], canonical = stackalloc byte[32];
            var length = Shortest(Math.Abs(number), shortest);
            var (count, point) = Digits(shortest[..length], canonical);

            var text = Encoding.ASCII.GetBytes(written);
            var digits = new byte[text.Length];
            return TryDigits(text.AsSpan(text[0] == (byte)'-' ? 1 : 0), digits, out var writtenCount, out var writtenPoint)
                && writtenCount == count && (count == 0 || writtenPoint == point) && digits.AsSpan(0, count).SequenceEqual(canonical[..count]);
        }

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

/// <summary>What becomes of a number that a double does not tell from its neighbours.</summary>
public enum NumberReading
{
    /// <summary>It is refused: no two numbers that differ have the same canonical form.</summary>
    Exact,

    /// <summary>It stands for the nearest double, as in RFC 8785 §3.2.2.3.</summary>
    Nearest,
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
