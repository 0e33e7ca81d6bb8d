using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ledger.Cli.Printing;

/// <summary>JSON for scripts: indented, readable beyond ASCII, and without characters that act on a terminal.</summary>
internal static class JsonPrinting
{
    // Not for HTML: quotation marks and letters stay readable. What acts on a terminal is escaped after.
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    /// <summary>The same on one line, for files of one object a line.</summary>
    public static readonly JsonSerializerOptions OnOneLine = new(Layout) { WriteIndented = false };

    /// <summary>The value as JSON, members in camelCase where it is an object of this program.</summary>
    public static string Of<T>(T value) => Printable.Json(JsonSerializer.Serialize(value, Layout));

    /// <summary>What an answer held, as it was received.</summary>
    public static string Of(JsonElement received)
    {
        try
        {
            using var stream = new MemoryStream();
            using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = Layout.Encoder })) received.WriteTo(json);
            return Printable.Json(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
        }
        catch (InvalidOperationException)
        {
            // A string with half a surrogate pair cannot be written anew; as it came it is still JSON.
            return Printable.Json(received.GetRawText());
        }
    }
}
