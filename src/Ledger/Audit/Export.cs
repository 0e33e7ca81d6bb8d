using System.Globalization;
using System.Text.Json;
using CsvHelper;
using Microsoft.Net.Http.Headers;

namespace Ledger.Audit;

/// <summary>In which form a list is asked for.</summary>
internal enum Form
{
    /// <summary>A page of JSON.</summary>
    Page,
    /// <summary>All of it, one JSON object a line (<c>application/x-ndjson</c>).</summary>
    Lines,
    /// <summary>All of it, as a table (RFC 4180).</summary>
    Table,
}

internal static class Forms
{
    public const string Json = "application/json", Ndjson = "application/x-ndjson", Csv = "text/csv", Problem = "application/problem+json";

    private static readonly (string Type, Form Form)[] Offered = [(Json, Form.Page), (Ndjson, Form.Lines), (Csv, Form.Table)];

    /// <summary>
    /// What the client likes best of what there is (RFC 9110 §12.5.1); of two that it likes equally, the one that it names, and then JSON. Where it accepts
    /// none of them, JSON too.
    /// </summary>
    public static Form Of(HttpRequest request)
    {
        request.HttpContext.Response.Headers.Vary = HeaderNames.Accept;
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var ranges)) return Form.Page;

        return (
            from offer in Offered
            let type = new MediaTypeHeaderValue(offer.Type)
            let range = ranges.Where(r => type.IsSubsetOf(r)).OrderBy(r => r.MatchesAllTypes).ThenBy(r => r.MatchesAllSubTypes).FirstOrDefault()
            where range is not null && range.Quality is not 0
            orderby range.Quality ?? 1 descending, range.MatchesAllTypes, range.MatchesAllSubTypes
            select offer.Form).FirstOrDefault(Form.Page);
    }
}

/// <summary>How values stand in a table: as they do in JSON.</summary>
internal static class Export
{
    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string? Instant(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture);
}

/// <summary>
/// Streams a whole list as NDJSON or CSV, a page at a time, so that its length costs no memory. CSV has a header row, CRLF between rows, and an apostrophe before
/// text that a spreadsheet would take for a formula. If the list breaks off, so does the connection: what ends properly is complete.
/// </summary>
/// <param name="Name">The file's name, without its ending.</param>
/// <param name="Pages">The list. The first page is read before the answer begins, so that a failure there still is one.</param>
/// <param name="Columns">The header row of the table.</param>
/// <param name="Row">The columns of an item.</param>
internal sealed record Export<T>(Form Form, string Name, IAsyncEnumerable<IReadOnlyList<T>> Pages, string[] Columns, Func<T, string?[]> Row) : IResult
{
    private static readonly CsvWriterOptions Csv = new() { NewLine = "\r\n", Injection = CsvInjection.Escape };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, token) = (httpContext.Response, httpContext.RequestAborted);
        await using var pages = Pages.GetAsyncEnumerator(token);
        var any = await pages.MoveNextAsync();

        response.ContentType = Form == Form.Table ? $"{Forms.Csv}; charset=utf-8; header=present" : Forms.Ndjson;
        response.Headers.ContentDisposition = $"attachment; filename=\"{Name}.{(Form == Form.Table ? "csv" : "ndjson")}\"";

        // The writers write into memory, a page at a time: the socket is waited for here alone.
        using var buffer = new MemoryStream();
        await using var csv = CsvWriter.Create(buffer, Csv, leaveOpen: true);
        if (Form == Form.Table) csv.WriteRecord(Columns);
        for (; any; any = await pages.MoveNextAsync())
        {
            foreach (var item in pages.Current)
            {
                if (Form == Form.Table)
                {
                    csv.WriteRecord(Row(item)!);
                    continue;
                }
                JsonSerializer.Serialize(buffer, item, Http.Json.Options);
                buffer.WriteByte((byte)'\n');
            }
            await Send();
        }
        await Send();

        async Task Send()
        {
            csv.Flush();
            buffer.Position = 0;
            await buffer.CopyToAsync(response.Body, token);
            await response.Body.FlushAsync(token);
            buffer.SetLength(0);
        }
    }
}
