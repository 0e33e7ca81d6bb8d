using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Ledger.Proofs;

/// <summary>
/// Writes the canonical form of JSON (<see cref="CanonicalJson"/>) in one pass over its bytes, and puts digits in the place of redactable values as it comes to them (<see cref="EventContent"/>).
/// Each object is written as it comes, and its properties are put in order behind its last one, if they were not. Used once, by one thread.
/// </summary>
internal sealed class CanonicalText(NumberReading numbers) : IBufferWriter<byte>, IDisposable
{
    private const string TombstoneStart = "{\"redacted\":\"", TombstoneEnd = "\"}";

    /// <summary>Deeper than what is taken, so that it is this writer that refuses, with the place.</summary>
    private const int MaxReaderDepth = 1_000;

    private readonly Step[] _path = new Step[CanonicalJson.MaxDepth];
    private readonly List<Property> _properties = [];

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(512);
    private int _length, _depth;

    private IReadOnlyDictionary<string, byte[]?> _salts = EventContent.NoSalts;
    private Dictionary<string, byte[]?>.AlternateLookup<ReadOnlySpan<char>> _saltAt;
    private readonly PointerText _pointer = new();
    private int _met;
    private bool _looksForSalts;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>What is wrong with a salt, or with what stands where one is gone; <c>null</c> if nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>Whether each pointer with a salt, or with none left, led to a value.</summary>
    public bool MetEverySalt => _met == _salts.Count;

    /// <summary>From now on, the values at these pointers are replaced.</summary>
    public void Replace(IReadOnlyDictionary<string, byte[]?> salts)
    {
        if (salts.Count == 0)
            return;
        var exact = salts is Dictionary<string, byte[]?> given && (given.Comparer == EqualityComparer<string>.Default || given.Comparer == StringComparer.Ordinal)
            ? given
            : new Dictionary<string, byte[]?>(salts, StringComparer.Ordinal);
        _salts = salts;
        _saltAt = exact.GetAlternateLookup<ReadOnlySpan<char>>();
        _looksForSalts = true;
    }

    /// <summary>Writes these bytes as they are.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _length += bytes.Length;
    }

    /// <exception cref="CanonicalJsonException">As of <see cref="CanonicalJson.Serialize(ReadOnlySpan{byte}, NumberReading)"/>.</exception>
    public void Write(ReadOnlySpan<byte> json) => Write(json, new JsonReaderOptions { MaxDepth = CanonicalJson.MaxDepth });

    /// <exception cref="CanonicalJsonException">As of <see cref="CanonicalJson.Serialize(JsonElement, NumberReading)"/>.</exception>
    public void Write(JsonElement json)
    {
        if (json.ValueKind is JsonValueKind.Undefined)
            throw Refused("There is no JSON value here.");
        // Whoever read it may have allowed comments and trailing commas; the value is the same.
        Write(JsonMarshal.GetRawUtf8Value(json), new JsonReaderOptions { MaxDepth = MaxReaderDepth, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
    }

    public void Advance(int count) => _length += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_bytes.Length - _length < Math.Max(1, sizeHint))
            Grow(Math.Max(1, sizeHint));
        return _bytes.AsSpan(_length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _bytes.AsMemory(_length);
    }

    /// <summary>What is redacted one day is not to lie about in a pool.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
        _bytes = [];
    }

    private void Write(ReadOnlySpan<byte> json, JsonReaderOptions options)
    {
        try
        {
            var reader = new Utf8JsonReader(json, options);
            reader.Read();
            WriteValue(ref reader);
            reader.Read();
        }
        catch (JsonException notJson)
        {
            throw new CanonicalJsonException("$", $"This is not one JSON value nested at most {CanonicalJson.MaxDepth} deep: {notJson.Message}", notJson);
        }
    }

    private void WriteValue(ref Utf8JsonReader json)
    {
        if (_looksForSalts && _saltAt.TryGetValue(_pointer.Written, out var salt))
            WriteStandIn(ref json, salt);
        else
            WritePlain(ref json);
    }

    private void WritePlain(ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                WriteObject(ref json);
                break;
            case JsonTokenType.StartArray:
                WriteArray(ref json);
                break;
            case JsonTokenType.String:
                WriteString(ref json, "This string is not well-formed Unicode.");
                break;
            case JsonTokenType.Number:
                WriteNumber(ref json);
                break;
            default:
                Append(json.ValueSpan);
                break;
        }
    }

    /// <summary>The digits in the place of a redactable value: of the value and its salt, or of its tombstone.</summary>
    private void WriteStandIn(ref Utf8JsonReader json, byte[]? salt)
    {
        _met++;
        if (salt is not null)
            Fault ??= salt.Length == EventContent.SaltLength ? null : EventContent.SaltFault($"The value at {ShownPointer()}", salt);
        var start = _length;
        Append(salt);
        _looksForSalts = false;
        WritePlain(ref json);
        _looksForSalts = true;
        var written = _bytes.AsSpan(start, _length - start);
        Hash hash;
        if (salt is not null)
            hash = TreeHash.Of(written);
        else if (!IsTombstone(written, out hash))
            Fault ??= $"At {ShownPointer()} there is no salt, so its value was redacted; but what stands there is no {{\"redacted\":\"…\"}} with 64 lower-case hexadecimal digits.";
        written.Clear();
        _length = start;
        var room = GetSpan((2 * Hash.Length) + 2);
        room[0] = (byte)'"';
        hash.WriteHex(room[1..]);
        room[(2 * Hash.Length) + 1] = (byte)'"';
        _length += (2 * Hash.Length) + 2;
    }

    private static bool IsTombstone(ReadOnlySpan<byte> written, out Hash hash)
    {
        hash = default;
        return written.Length == TombstoneStart.Length + (2 * Hash.Length) + TombstoneEnd.Length && Ascii.Equals(written[..TombstoneStart.Length], TombstoneStart)
            && Ascii.Equals(written[^TombstoneEnd.Length..], TombstoneEnd) && Hash.TryParseHex(written.Slice(TombstoneStart.Length, 2 * Hash.Length), out hash);
    }

    private void WriteObject(ref Utf8JsonReader json)
    {
        Enter();
        Append("{"u8);
        var (first, start, isInOrder) = (_properties.Count, _length, true);
        while (json.Read() && json.TokenType is not JsonTokenType.EndObject)
        {
            if (_properties.Count > first)
                Append(","u8);
            var at = _length;
            var property = new Property(at, WriteString(ref json, "A property name here is not well-formed Unicode.", isName: true), _length, 0);
            isInOrder = isInOrder && (_properties.Count == first || Compare(_properties[^1], property) < 0);
            _path[_depth - 1] = new Step(at, _length - at);
            var pointer = _pointer.Length;
            if (_looksForSalts)
                Point(property);
            Append(":"u8);
            _properties.Add(property);
            json.Read();
            WriteValue(ref json);
            _properties[^1] = property with { End = _length };
            _pointer.Length = pointer;
        }

        var properties = CollectionsMarshal.AsSpan(_properties)[first..];
        if (!isInOrder)
            Sort(properties, start);
        _properties.RemoveRange(first, properties.Length);
        Append("}"u8);
        _depth--;
    }

    private void WriteArray(ref Utf8JsonReader json)
    {
        Enter();
        Append("["u8);
        for (var index = 0; json.Read() && json.TokenType is not JsonTokenType.EndArray; index++)
        {
            if (index > 0)
                Append(","u8);
            _path[_depth - 1] = new Step(index, 0);
            var pointer = _pointer.Length;
            if (_looksForSalts)
                _pointer.Step(index);
            WriteValue(ref json);
            _pointer.Length = pointer;
        }

        Append("]"u8);
        _depth--;
    }

    /// <summary>Puts the properties that were written from a place on in the order of their names.</summary>
    private void Sort(Span<Property> properties, int start)
    {
        properties.Sort(Compare);
        for (var index = 1; index < properties.Length; index++)
        {
            if (Compare(properties[index - 1], properties[index]) != 0)
                continue;
            _path[_depth - 1] = new Step(properties[index].Start, properties[index].NameEnd - properties[index].Start);
            throw Refused("This property occurs twice in its object.");
        }

        var length = _length - start;
        var sorted = ArrayPool<byte>.Shared.Rent(length);
        var end = 0;
        foreach (var property in properties)
        {
            if (end > 0)
                sorted[end++] = (byte)',';
            _bytes.AsSpan(property.Start..property.End).CopyTo(sorted.AsSpan(end));
            end += property.End - property.Start;
        }

        sorted.AsSpan(0, length).CopyTo(_bytes.AsSpan(start));
        ArrayPool<byte>.Shared.Return(sorted, clearArray: true);
    }

    /// <summary>By the UTF-16 code units of their names; those of ASCII are their bytes.</summary>
    private int Compare(Property one, Property other) => one.Name is null && other.Name is null
        ? _bytes.AsSpan((one.Start + 1)..(one.NameEnd - 1)).SequenceCompareTo(_bytes.AsSpan((other.Start + 1)..(other.NameEnd - 1)))
        : string.CompareOrdinal(NameOf(one), NameOf(other));

    private string NameOf(Property property) => property.Name ?? Encoding.ASCII.GetString(_bytes, property.Start + 1, property.NameEnd - property.Start - 2);

    /// <returns>Of a name, the name, unless it is plain ASCII and stands in the canonical form as it is.</returns>
    private string? WriteString(ref Utf8JsonReader json, string notUnicode, bool isName = false)
    {
        var raw = json.ValueSpan;
        if (!json.ValueIsEscaped)
        {
            var isPlain = Ascii.IsValid(raw);
            if (!isPlain && !System.Text.Unicode.Utf8.IsValid(raw))
                throw Refused(notUnicode, above: isName ? 1 : 0);
            var room = GetSpan(raw.Length + 2);
            room[0] = (byte)'"';
            raw.CopyTo(room[1..]);
            room[raw.Length + 1] = (byte)'"';
            _length += raw.Length + 2;
            return isName && !isPlain ? Encoding.UTF8.GetString(raw) : null;
        }

        string text;
        try
        {
            text = json.GetString()!;
        }
        catch (InvalidOperationException illFormed)
        {
            throw Refused(notUnicode, illFormed, isName ? 1 : 0);
        }

        CanonicalJson.TryWriteString(this, text);
        return isName ? text : null;
    }

    private void WriteNumber(ref Utf8JsonReader json)
    {
        var written = json.ValueSpan;
        if (CanonicalNumber.IsPlain(written))
        {
            Append(written);
            return;
        }

        if (!json.TryGetDouble(out var number) || !double.IsFinite(number))
            throw Refused("A number must be finite and within the range of an IEEE 754 double.");
        if (numbers is NumberReading.Exact && !CanonicalNumber.IsExact(written, number))
            throw Refused("This number has more digits than an IEEE 754 double can tell apart: write it with fewer, or as a string.");
        CanonicalNumber.Write(this, number);
    }

    private void Enter()
    {
        if (_depth == CanonicalJson.MaxDepth)
            throw Refused($"Arrays and objects lie more than {CanonicalJson.MaxDepth} deep here.");
        _path[_depth++] = default;
    }

    private void Point(Property property)
    {
        if (property.Name is { } name)
            _pointer.Step(name);
        else
            _pointer.Step(_bytes.AsSpan((property.Start + 1)..(property.NameEnd - 1)));
    }

    private string ShownPointer() => JsonPointer.Shown(_pointer.ToString());

    /// <param name="above">How many of the innermost steps do not belong to the place.</param>
    private CanonicalJsonException Refused(string reason, Exception? cause = null, int above = 0) =>
        new("$" + string.Concat(_path.Take(_depth - above).Select(Shown)), reason, cause);

    private string Shown(Step step) => step.Length == 0
        ? string.Create(CultureInfo.InvariantCulture, $"[{step.Start}]")
        : "." + JsonElement.Parse(_bytes.AsSpan(step.Start, step.Length)).GetString();

    private void Grow(int room)
    {
        var grown = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, checked(_length + room)));
        Written.CopyTo(grown);
        ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
        _bytes = grown;
    }

    /// <summary>A step of the way to a value: where the name of a property was written, in quotes; or the index of an item, with a length of 0.</summary>
    private readonly record struct Step(int Start, int Length);

    /// <summary>A property as it was written: its name in quotes, a colon, its value.</summary>
    /// <param name="Name">Unless it is plain ASCII that stands there as it is.</param>
    private readonly record struct Property(int Start, string? Name, int NameEnd, int End);
}
