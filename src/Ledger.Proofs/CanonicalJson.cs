using System.Buffers;
using System.Runtime.InteropServices;
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
        using var canonical = new CanonicalText(numbers);
        canonical.Write(json);
        return canonical.Written.ToArray();
    }

    /// <summary>The canonical bytes of a JSON value already read.</summary>
    /// <exception cref="CanonicalJsonException">As for a JSON text; also an element of the kind <see cref="JsonValueKind.Undefined"/>.</exception>
    public static byte[] Serialize(JsonElement json, NumberReading numbers = NumberReading.Exact)
    {
        using var canonical = new CanonicalText(numbers);
        canonical.Write(json);
        return canonical.Written.ToArray();
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
    internal static bool TryWriteString(IBufferWriter<byte> bytes, string text) => Writer.TryWriteString(bytes, text);

    private sealed class Writer(NumberReading numbers)
    {
        private readonly ArrayBufferWriter<byte> _bytes = new(256);
        private readonly Stack<(string? Name, int Index)> _path = new();

        public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

        public void Write(JsonNode? value)
        {
            switch (value)
            {
                case null:
                    _bytes.Write("null"u8);
                    break;
                case JsonObject properties:
                    WriteObject(Properties(properties));
                    break;
                case JsonArray items:
                    WriteArray(items);
                    break;
                default:
                    WriteValue(value.AsValue());
                    break;
            }
        }

        private void WriteValue(JsonValue value)
        {
            if (value.TryGetValue(out JsonElement read))
                WriteSingle(read);
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
                WriteSingle(JsonElement.Parse(value.ToJsonString()));
        }

        /// <summary>What was read and is neither an object nor an array.</summary>
        private void WriteSingle(JsonElement value)
        {
            switch (value.ValueKind)
            {
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

        private void WriteObject((string Name, JsonNode? Value)[] sorted)
        {
            RefuseTooDeep();
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
                Write(value);
                _path.Pop();
            }

            _bytes.Write("}"u8);
        }

        private void WriteArray(JsonArray items)
        {
            RefuseTooDeep();
            _bytes.Write("["u8);
            var index = 0;
            foreach (var item in items)
            {
                if (index > 0)
                    _bytes.Write(","u8);
                _path.Push((null, index++));
                Write(item);
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
        public static bool TryWriteString(IBufferWriter<byte> bytes, string text)
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

        private static void WriteEscape(IBufferWriter<byte> bytes, char unit)
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

        private void WriteNumber(double number)
        {
            if (!double.IsFinite(number))
                throw Refused("A number must be finite and within the range of an IEEE 754 double.");
            CanonicalNumber.Write(_bytes, number);
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
            if (numbers is NumberReading.Exact && !CanonicalNumber.IsExact(JsonMarshal.GetRawUtf8Value(value), number))
                throw Refused("This number has more digits than an IEEE 754 double can tell apart: write it with fewer, or as a string.");
            return number;
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
