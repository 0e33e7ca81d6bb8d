using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Documents;

/// <summary><c>ledger document add</c>: puts a document on record, with its text, with its hash and excerpts, or unseen.</summary>
internal static class AddDocument
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Command Command(CommandBuilder build)
    {
        var from = Arguments.TextOption("--from", "FILE|-", "Take the document from a JSON file as the API has it (- is standard input); options go before it.");
        var kind = Arguments.TextOption("--kind", "KIND", "Article, Report, Statement, Speech, Transcript, Post, Note, Email, Record, Broadcast or CourtFiling.");
        var title = Arguments.TextOption("--title", "TEXT", "Its title.");
        var publisher = Arguments.IdOption("--publisher", "The source that issued it; of a note, message or post its author.");
        var authors = Arguments.IdsOption("--author", "A source that wrote it; may be repeated.");
        var url = Arguments.TextOption("--url", "URL", "Where it can be read.");
        var published = Arguments.InstantOption("--published-at", "When it, and this revision, was published.");
        var received = Arguments.InstantOption("--received-at", "When this revision was received.");
        var language = Arguments.TextOption("--language", "TAG", "Its language, as in en or pt-BR.");
        var status = Arguments.TextOption("--status", "STATUS", "Of this revision: Draft, Published or Final.");
        var rights = Arguments.TextOption("--rights", "BASIS", "On what right the text is kept: OwnWork, Licensed, PublicDomain or Quotation.");
        var text = Arguments.TextOption("--text", "FILE|-", "Keep the text itself, read from a UTF-8 file (- is standard input).");
        var hashed = Arguments.TextOption("--sha256-of", "FILE", "Keep only the SHA-256 of a UTF-8 file, and the excerpts given; the file stays here.");
        var excerpts = new Option<string[]>("--excerpt")
        {
            Description = "With --sha256-of: words quoted from the file, which must be in it exactly once; may be repeated.",
            HelpName = "WORDS",
        };
        var unseen = Arguments.Switch("--unseen", "Its text is known only through others.");
        var key = Arguments.TextOption("--idempotency-key", "KEY", "Makes a repeat safe: with the same key the document is added once.");

        return build.Build(
            "add",
            "Put a document on record: with its text, by hash and excerpts, or unseen.",
            [
                "ledger document add --kind Article --title \"A headline\" --publisher 01890a5d-ac96-774b-bcce-b302099a8057 --status Published --rights Quotation "
                    + "--sha256-of article.txt --excerpt \"a driving force\"",
                "ledger document add --kind Statement --title \"A statement\" --publisher 01890a5d-ac96-774b-bcce-b302099a8057 --status Final --rights PublicDomain --text statement.txt",
                "ledger document add --kind Report --title \"A leaked report\" --publisher 01890a5d-ac96-774b-bcce-b302099a8057 --status Draft --rights Quotation --unseen",
                "ledger document add --from document.json --json | jq -r .id",
            ],
            [kind, title, publisher, authors, url, published, received, language, status, rights, text, hashed, excerpts, unseen, from, key],
            async (session, token) =>
            {
                var document = session.Value(from) is { } file ? ReadDocument(file, session) : [];
                var revision = document["revision"] as JsonObject ?? [];

                Set(document, "kind", session.Value(kind));
                Set(document, "title", session.Value(title));
                Set(document, "publisher", session.Value(publisher)?.ToString("D"));
                if (session.Value(authors) is { Length: > 0 } wrote) document["authors"] = new JsonArray([.. wrote.Select(id => JsonValue.Create(id.ToString("D")))]);
                Set(document, "url", session.Value(url));
                Set(document, "language", session.Value(language));
                Set(document, "publishedAt", Instant(session.Value(published)));
                Set(revision, "publishedAt", Instant(session.Value(published)));
                Set(revision, "receivedAt", Instant(session.Value(received)));
                Set(revision, "status", session.Value(status));
                Set(revision, "rights", session.Value(rights));

                var forms = new[] { session.Value(text) is not null, session.Value(hashed) is not null, session.Value(unseen) };
                if (forms.Count(given => given) > 1) throw new WrongUsageException("--text, --sha256-of and --unseen exclude each other.");
                if (session.Value(excerpts) is { Length: > 0 } && session.Value(hashed) is null) throw new WrongUsageException("--excerpt goes with --sha256-of.");
                if (forms.Any(given => given))
                    foreach (var other in new[] { "text", "sha256", "excerpts", "unseen" })
                        revision.Remove(other);

                if (session.Value(text) is { } textFile) revision["text"] = Text(ReadAll(textFile, session), textFile);
                if (session.Value(hashed) is { } hashedFile) AddHash(revision, ReadAll(hashedFile, session), hashedFile, session.Value(excerpts) ?? []);
                if (session.Value(unseen)) revision["unseen"] = true;
                document["revision"] = revision;
                RefuseIncomplete(document, revision);

                var receipt = await session.Ledger.Post("api/documents", Encoding.UTF8.GetBytes(document.ToJsonString()), Key(session.Value(key)), token);
                if (session.Json) session.PrintJson(receipt);
                else new Sheet(session.Screen).Facts(("Added", Printable.Markup(document["title"]!.ToString())), ("Id", Printable.Markup(receipt.Text("id"))), ("Version", Printable.Markup(receipt.Text("version"))));
                return ExitCode.Done;
            });
    }

    /// <summary>Only what no document can be without; whether it fits together is the ledger's to say.</summary>
    private static void RefuseIncomplete(JsonObject document, JsonObject revision)
    {
        List<string> missing = [];
        foreach (var (member, option) in new[] { ("kind", "--kind"), ("title", "--title"), ("publisher", "--publisher") })
            if (document[member] is null) missing.Add(option);
        foreach (var (member, option) in new[] { ("status", "--status"), ("rights", "--rights") })
            if (revision[member] is null) missing.Add(option);
        if (revision["text"] is null && revision["sha256"] is null && revision["unseen"] is null) missing.Add("one of --text, --sha256-of, --unseen");
        if (missing.Count > 0) throw new WrongUsageException($"Missing: {string.Join(", ", missing)}.");
    }

    private static void AddHash(JsonObject revision, byte[] bytes, string file, string[] excerpts)
    {
        var text = Text(bytes, file);
        revision["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes));
        revision["excerpts"] = new JsonArray([.. excerpts.Select(JsonNode? (excerpt) => new JsonObject { ["text"] = excerpt, ["start"] = PlaceOf(excerpt, text, file) })]);
    }

    /// <summary>Where the words stand, in code points. Exactly there or not at all: no look-alike is taken.</summary>
    private static int PlaceOf(string excerpt, string text, string file)
    {
        var first = excerpt == "" ? -1 : text.IndexOf(excerpt, StringComparison.Ordinal);
        if (first < 0) throw new WrongUsageException($"--excerpt: “{excerpt}” is not in {file}.", "It must be word for word, with the file's own quotation marks and spaces.");
        if (text.IndexOf(excerpt, first + 1, StringComparison.Ordinal) >= 0)
            throw new WrongUsageException($"--excerpt: “{excerpt}” is in {file} more than once.", "Quote more of it, or give the excerpts with their places in a file (--from).");
        return CodePoints(text.AsSpan(0, first));
    }

    private static int CodePoints(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes()) count++;
        return count;
    }

    private static JsonObject ReadDocument(string file, Session session)
    {
        try
        {
            return JsonNode.Parse(Text(ReadAll(file, session), file), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject
                ?? throw new WrongUsageException($"--from: {file} is not a JSON object.");
        }
        catch (JsonException broken)
        {
            throw new WrongUsageException($"--from: {file} is not JSON: {broken.Message}");
        }
    }

    private static string Text(byte[] bytes, string file)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new WrongUsageException($"{file} is not UTF-8.", "Convert it first: what is kept and hashed is UTF-8 text.");
        }
    }

    private static byte[] ReadAll(string file, Session session)
    {
        try
        {
            if (file != "-") return File.ReadAllBytes(file);
            using var stdin = session.Surroundings.In();
            using var all = new MemoryStream();
            stdin.CopyTo(all);
            return all.ToArray();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new WrongUsageException($"{file} cannot be read: {unreadable.Message}");
        }
    }

    private static string? Key(string? key) => key is null || (key.Length is > 0 and <= 200 && !key.AsSpan().ContainsAnyExceptInRange('!', '~'))
        ? key
        : throw new WrongUsageException("--idempotency-key must be 1 to 200 visible ASCII characters without spaces.");

    private static string? Instant(DateTimeOffset? instant) => instant is { } known ? Arguments.Instant(known) : null;

    private static void Set(JsonObject json, string member, string? value)
    {
        if (value is not null) json[member] = value;
    }
}
