using System.Globalization;
using System.Text.Json.Nodes;
using CsvHelper;

namespace Ledger.ServerTests.Audit;

/// <summary>The audit trail leaves the ledger whole: a line of JSON for each event, or a row of a table.</summary>
public sealed class AuditExportStories(LedgerServerFixture ledger)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task As_lines_of_json_it_has_everything_that_the_filters_choose_however_many_pages_that_is()
    {
        var correlation = OnRecord.Nothing.ToString();
        var sequences = new List<long>();
        foreach (var dozen in Enumerable.Range(0, 1_010).Chunk(10))
        {
            var written = await Task.WhenAll(dozen.Select(i => ledger.Contributor.Recorded("/api/sources", new { kind = "Person", name = $"Person {i}" }, Trails.Correlation(correlation))));
            sequences.AddRange(written.Select(w => w.Sequence));
        }
        sequences.Sort();

        foreach (var (query, expected) in new[] { ("", sequences), ("&order=newest", Enumerable.Reverse(sequences).ToList()), ("&limit=3", sequences), ($"&after={sequences[600]}", sequences[601..]) })
        {
            var (text, type, file) = await Exported($"/api/audit?correlation={correlation}{query}", "application/x-ndjson");
            var lines = text.Split('\n');
            lines[^1].ShouldBe("", "every line is ended");
            lines[..^1].Select(line => JsonNode.Parse(line)!.Sequence()).ShouldBe(expected);
            type.ShouldBe("application/x-ndjson");
            file.ShouldEndWith(".ndjson");
        }
    }

    [Fact]
    public async Task Lines_of_json_are_the_items_of_the_page()
    {
        var claim = await ledger.Claim();
        var (text, _, _) = await Exported($"/api/audit?stream={claim.Id}", "application/x-ndjson");
        JsonNode.DeepEquals(JsonNode.Parse(text), (await ledger.Auditor.Audit($"stream={claim.Id}")).Single()).ShouldBeTrue();
    }

    [Fact]
    public async Task As_a_table_it_has_a_header_and_comes_through_a_reader_of_tables_as_it_was_told()
    {
        var claim = await ledger.Contributor.RecordedClaim("He said: \"now\",\nor never; “ever” 😀.");
        await ledger.Editor.Recorded($"/api/claims/{claim.Id}/publication", new { @public = true, reason = "Checked.", version = 1 });
        var items = await ledger.Auditor.Audit($"stream={claim.Id}");

        var (text, type, file) = await Exported($"/api/audit?stream={claim.Id}", "text/csv");

        type.ShouldBe("text/csv; charset=utf-8; header=present");
        file.ShouldEndWith(".csv");
        text.ShouldNotStartWith("\ufeff");
        text.Replace("\r\n", "").ShouldNotContain('\r');
        var rows = Rows(text);
        rows.Count.ShouldBe(2);
        for (var i = 0; i < rows.Count; i++)
        {
            rows[i]["sequence"].ShouldBe(items[i].Sequence().ToString(CultureInfo.InvariantCulture));
            rows[i]["recordedAt"].ShouldBe(items[i].Text("recordedAt"));
            rows[i]["streamTitle"].ShouldBe(items[i]["stream"]!.Text("title"));
            rows[i]["summary"].ShouldBe(items[i].Text("summary"));
            rows[i]["reason"].ShouldBe(items[i]["reason"]?.GetValue<string>() ?? "");
            rows[i]["actorName"].ShouldBe(items[i]["actor"]!.Text("name"));
            JsonNode.DeepEquals(JsonNode.Parse(rows[i]["changes"]), items[i]["changes"]).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://example.org\")")]
    [InlineData("+1")]
    [InlineData("-1+1")]
    [InlineData("@SUM(A1)")]
    public async Task In_a_table_nothing_is_a_formula(string name)
    {
        var source = await ledger.Contributor.RecordedPerson(name);
        var (text, _, _) = await Exported($"/api/audit?stream={source.Id}", "text/csv");
        Rows(text).Single()["streamTitle"].ShouldBe("'" + name);
    }

    [Fact]
    public async Task What_nothing_is_chosen_of_is_a_table_with_a_header_alone_and_no_line_of_json()
    {
        var nothing = OnRecord.Nothing;
        (await Exported($"/api/audit?stream={nothing}", "text/csv")).Text.ShouldStartWith("sequence,recordedAt,");
        (await Exported($"/api/audit?stream={nothing}", "text/csv")).Text.Split("\r\n").Length.ShouldBe(2);
        (await Exported($"/api/audit?stream={nothing}", "application/x-ndjson")).Text.ShouldBe("");
    }

    [Theory]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json")]
    [InlineData("text/html", "application/json")]
    [InlineData("no media type at all", "application/json")]
    [InlineData("text/csv;q=0", "application/json")]
    [InlineData("text/csv;q=0.4, application/json;q=0.5", "application/json")]
    [InlineData("text/csv;q=0.5, */*", "application/json")]
    [InlineData("text/csv, */*", "text/csv")]
    [InlineData("text/*", "text/csv")]
    [InlineData("application/x-ndjson;q=0.6, text/csv;q=0.5", "application/x-ndjson")]
    [InlineData("TEXT/CSV", "text/csv")]
    public async Task The_client_says_which_form_it_takes_and_gets_json_where_there_is_none(string accept, string type)
    {
        using var response = await ledger.Auditor.Send(HttpMethod.Get, $"/api/audit?stream={OnRecord.Nothing}", null, ("Accept", accept));
        response.EnsureSuccessStatusCode();
        response.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        response.Headers.Vary.ShouldBe(["Accept"]);
    }

    [Fact]
    public async Task What_is_asked_wrongly_is_refused_in_any_form()
    {
        using var response = await ledger.Auditor.Send(HttpMethod.Get, "/api/audit?role=Boss", null, ("Accept", "text/csv"));
        (await LedgerClient.Problem(response)).Json["errors"]!["role"].ShouldNotBeNull();
    }

    private async Task<(string Text, string Type, string File)> Exported(string path, string accept)
    {
        using var response = await ledger.Auditor.Send(HttpMethod.Get, path, null, ("Accept", accept));
        response.EnsureSuccessStatusCode();
        var disposition = response.Content.Headers.ContentDisposition!;
        disposition.DispositionType.ShouldBe("attachment");
        return (await response.Content.ReadAsStringAsync(Token), response.Content.Headers.ContentType!.ToString(), disposition.FileName!.Trim('"'));
    }

    private static List<Dictionary<string, string>> Rows(string csv)
    {
        using var reader = CsvReader.Create(new StringReader(csv));
        var rows = new List<Dictionary<string, string>>();
        while (reader.Read()) rows.Add(reader.Headers.ToArray().ToDictionary(name => name, reader.GetString));
        return rows;
    }
}
