using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ledger.Proofs;

/// <summary>
/// What the log says of one event: its envelope, which is public, and a hash that stands for its content, which need not be. As bytes it is the RFC 8785
/// canonical JSON of one object with these thirteen properties, all of them there, <c>null</c> where there is none; it is an entry of the
/// log, and <see cref="TreeHash.Leaf"/> of the bytes is the leaf.
/// </summary>
/// <param name="Id">The event's own, <c>id</c>.</param>
/// <param name="Stream">The id of the stream that it stands in.</param>
/// <param name="StreamKind">What the stream is: <c>Source</c>, <c>Document</c>, <c>Attribution</c>, <c>Claim</c>, <c>Actor</c>, <c>Log</c>.</param>
/// <param name="Version">Its number in its stream, from 1, without gaps.</param>
/// <param name="Sequence">Its number in the ledger, from 1; numbers have gaps, and are not leaf indexes.</param>
/// <param name="Type">Its wire name, such as <c>claim_asserted</c>.</param>
/// <param name="RecordedAt">The server's clock, in whole microseconds of UTC: <c>2020-10-06T18:00:00.000000Z</c>.</param>
/// <param name="Actor">The opaque id of who recorded it; of what the server did by itself, <c>null</c>.</param>
/// <param name="Role">What the actor was at that moment.</param>
/// <param name="Command">With which command.</param>
/// <param name="Correlation">What it belongs to.</param>
/// <param name="Causation">The one request that led to it.</param>
/// <param name="Content">The commitment to its data: <see cref="EventContent"/>.</param>
public sealed record EventLeaf(
    Guid Id, Guid Stream, string StreamKind, long Version, long Sequence, string Type, DateTimeOffset RecordedAt,
    Guid? Actor, string? Role, string? Command, string? Correlation, string? Causation, Hash Content)
{
    /// <summary>The most bytes of a leaf, which is what an entry of the log can have: 65,535.</summary>
    public const int MaxLength = EntryBundle.MaxEntryLength;

    /// <summary>Every JSON reader has integers up to 2^53 - 1 (RFC 7493 §2.2).</summary>
    private const long MaxNumber = (1L << 53) - 1;

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>The leaf's bytes.</summary>
    /// <returns>
    /// <c>false</c> with the fault for what no leaf can say: a version or sequence below 1 or beyond 2^53 - 1, an empty type or kind of stream, a time
    /// finer than a microsecond, half a surrogate pair, more than <see cref="MaxLength"/> bytes.
    /// </returns>
    public bool TryWrite([NotNullWhen(true)] out byte[]? leaf, [NotNullWhen(false)] out string? fault)
    {
        leaf = null;
        fault = Fault();
        if (fault is not null)
            return false;

        var bytes = new ArrayBufferWriter<byte>(512);
        var whole = WriteId(bytes, "{\"actor\":"u8, Actor)
            && WriteText(bytes, ",\"causation\":"u8, Causation)
            && WriteText(bytes, ",\"command\":"u8, Command)
            && WriteHash(bytes, ",\"content\":"u8, Content)
            && WriteText(bytes, ",\"correlation\":"u8, Correlation)
            && WriteId(bytes, ",\"id\":"u8, Id)
            && WriteTime(bytes, ",\"recordedAt\":"u8, RecordedAt.UtcDateTime)
            && WriteText(bytes, ",\"role\":"u8, Role)
            && WriteNumber(bytes, ",\"sequence\":"u8, Sequence)
            && WriteId(bytes, ",\"stream\":"u8, Stream)
            && WriteText(bytes, ",\"streamKind\":"u8, StreamKind)
            && WriteText(bytes, ",\"type\":"u8, Type)
            && WriteNumber(bytes, ",\"version\":"u8, Version);
        bytes.Write("}"u8);
        fault = !whole
            ? "A leaf is Unicode; a text of this one has half a surrogate pair in it."
            : bytes.WrittenCount > MaxLength ? $"A leaf has at most {MaxLength} bytes; this one would have {bytes.WrittenCount}." : null;
        if (fault is not null)
            return false;
        leaf = bytes.WrittenSpan.ToArray();
        return true;
    }

    /// <summary>Reads a leaf as <see cref="TryWrite"/> writes it, and no other: whatever is read gives the same bytes again.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out EventLeaf? leaf, [NotNullWhen(false)] out string? fault)
    {
        leaf = null;
        if (bytes.Length > MaxLength)
        {
            fault = $"A leaf has at most {MaxLength} bytes; this one has {bytes.Length}.";
            return false;
        }

        var reader = new Reader(bytes);
        var actor = reader.OptionalId("actor"u8);
        var causation = reader.OptionalText("causation"u8);
        var command = reader.OptionalText("command"u8);
        var content = reader.Hash("content"u8);
        var correlation = reader.OptionalText("correlation"u8);
        var id = reader.Id("id"u8);
        var recordedAt = reader.Time("recordedAt"u8);
        var role = reader.OptionalText("role"u8);
        var sequence = reader.Number("sequence"u8);
        var stream = reader.Id("stream"u8);
        var streamKind = reader.Text("streamKind"u8);
        var type = reader.Text("type"u8);
        var version = reader.Number("version"u8);
        fault = reader.End();
        if (fault is not null)
            return false;

        var read = new EventLeaf(id, stream, streamKind, version, sequence, type, recordedAt, actor, role, command, correlation, causation, content);
        if (!read.TryWrite(out var again, out fault))
            return false;
        if (!bytes.SequenceEqual(again))
        {
            fault = "The leaf is not in canonical form (RFC 8785): written again, its bytes are others.";
            return false;
        }

        leaf = read;
        return true;
    }

    private string? Fault()
    {
        if (Version is < 1 or > MaxNumber || Sequence is < 1 or > MaxNumber)
            return $"The version and the sequence of a leaf are numbers from 1 to {MaxNumber}; here they are {Version} and {Sequence}.";
        if (StreamKind.Length == 0 || Type.Length == 0)
            return "A leaf has a type and a kind of stream; here one of them is empty.";
        return RecordedAt.Ticks % TimeSpan.TicksPerMicrosecond != 0 ? "The time of a leaf is in whole microseconds; this one is finer." : null;
    }

    private static bool WriteText(ArrayBufferWriter<byte> bytes, ReadOnlySpan<byte> name, string? text)
    {
        bytes.Write(name);
        if (text is not null)
            return CanonicalJson.TryWriteString(bytes, text);
        bytes.Write("null"u8);
        return true;
    }

    private static bool WriteId(ArrayBufferWriter<byte> bytes, ReadOnlySpan<byte> name, Guid? id)
    {
        if (id is not { } given)
            return WriteText(bytes, name, null);
        bytes.Write(name);
        bytes.Write("\""u8);
        given.TryFormat(bytes.GetSpan(36), out var length, "D");
        bytes.Advance(length);
        bytes.Write("\""u8);
        return true;
    }

    private static bool WriteHash(ArrayBufferWriter<byte> bytes, ReadOnlySpan<byte> name, Hash hash)
    {
        bytes.Write(name);
        bytes.Write("\""u8);
        hash.WriteHex(bytes.GetSpan(2 * Hash.Length));
        bytes.Advance(2 * Hash.Length);
        bytes.Write("\""u8);
        return true;
    }

    private static bool WriteTime(ArrayBufferWriter<byte> bytes, ReadOnlySpan<byte> name, DateTime time)
    {
        bytes.Write(name);
        bytes.Write("\""u8);
        time.TryFormat(bytes.GetSpan(TimeFormat.Length), out var length, TimeFormat, CultureInfo.InvariantCulture);
        bytes.Advance(length);
        bytes.Write("\""u8);
        return true;
    }

    private static bool WriteNumber(ArrayBufferWriter<byte> bytes, ReadOnlySpan<byte> name, long number)
    {
        bytes.Write(name);
        number.TryFormat(bytes.GetSpan(20), out var length, default, CultureInfo.InvariantCulture);
        bytes.Advance(length);
        return true;
    }

    /// <summary>Reads the properties in their canonical order; after the first fault everything is empty.</summary>
    private ref struct Reader
    {
        private Utf8JsonReader _json;
        private string? _fault;

        public Reader(ReadOnlySpan<byte> bytes)
        {
            _json = new Utf8JsonReader(bytes);
            if (!System.Text.Unicode.Utf8.IsValid(bytes))
                _fault = "A leaf is UTF-8; this one is not.";
            else if (!Next(JsonTokenType.StartObject))
                _fault ??= "A leaf is one JSON object; this is none.";
        }

        public Guid? OptionalId(ReadOnlySpan<byte> name) => Value(name) && _json.TokenType is not JsonTokenType.Null ? ReadId(name) : null;

        public Guid Id(ReadOnlySpan<byte> name) => Value(name) ? ReadId(name) : default;

        public string? OptionalText(ReadOnlySpan<byte> name) => Value(name) && _json.TokenType is not JsonTokenType.Null ? ReadText(name) : null;

        public string Text(ReadOnlySpan<byte> name) => (Value(name) ? ReadText(name) : null) ?? "";

        public Hash Hash(ReadOnlySpan<byte> name)
        {
            if (!Value(name))
                return default;
            if (_json.TokenType is JsonTokenType.String && !_json.ValueIsEscaped && Proofs.Hash.TryParseHex(_json.ValueSpan, out var hash))
                return hash;
            _fault = Wrong(name, "64 lower-case hexadecimal digits");
            return default;
        }

        public DateTimeOffset Time(ReadOnlySpan<byte> name)
        {
            if (!Value(name))
                return default;
            if (ReadText(name) is { } text && DateTime.TryParseExact(
                text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
                return new DateTimeOffset(time);
            _fault ??= Wrong(name, "a time in UTC with six digits behind the second and a Z");
            return default;
        }

        public long Number(ReadOnlySpan<byte> name)
        {
            if (!Value(name))
                return 0;
            if (_json.TokenType is JsonTokenType.Number && _json.TryGetInt64(out var number))
                return number;
            _fault = Wrong(name, "a whole number");
            return 0;
        }

        /// <summary>The first fault, or <c>null</c> if everything was there and nothing more.</summary>
        public string? End()
        {
            if (_fault is null && (!Next(JsonTokenType.EndObject) || TryRead()))
                _fault ??= "A leaf has thirteen properties and nothing behind them; this one has more.";
            return _fault;
        }

        private Guid ReadId(ReadOnlySpan<byte> name)
        {
            if (_json.TokenType is JsonTokenType.String && !_json.ValueIsEscaped && _json.TryGetGuid(out var id))
                return id;
            _fault = Wrong(name, "a UUID in lower case with hyphens");
            return default;
        }

        private string? ReadText(ReadOnlySpan<byte> name)
        {
            if (_json.TokenType is JsonTokenType.String)
            {
                try
                {
                    return _json.GetString();
                }
                catch (InvalidOperationException)
                {
                    _fault = Wrong(name, "well-formed Unicode");
                    return null;
                }
            }

            _fault = Wrong(name, "a string");
            return null;
        }

        /// <summary>Whether the next property is this one; the reader then stands on its value.</summary>
        private bool Value(ReadOnlySpan<byte> name)
        {
            if (_fault is not null)
                return false;
            if (Next(JsonTokenType.PropertyName) && _json.ValueSpan.SequenceEqual(name) && TryRead())
                return true;
            _fault ??= $"The properties of a leaf are thirteen, in canonical order; {Encoding.UTF8.GetString(name)} is not where it belongs.";
            return false;
        }

        private bool Next(JsonTokenType token) => TryRead() && _json.TokenType == token;

        private bool TryRead()
        {
            try
            {
                return _json.Read();
            }
            catch (JsonException)
            {
                _fault = "A leaf is JSON; this is not.";
                return false;
            }
        }

        private static string Wrong(ReadOnlySpan<byte> name, string expected) => $"The {Encoding.UTF8.GetString(name)} of a leaf is {expected}; this one is not.";
    }
}
