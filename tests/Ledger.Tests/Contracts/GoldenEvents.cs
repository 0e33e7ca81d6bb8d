using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using JasperFx;
using Ledger.Hosting;
using Ledger.Tests.Conventions;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.Tests.Contracts;

/// <summary>
/// The form in which each event is kept for good, in a file of its wire name: every example of it by name, as the store writes it, indented for reading.
/// </summary>
internal static class GoldenEvents
{
    /// <summary>Set to 1, the files that are missing are written; one that is there never is.</summary>
    public const string Write = "LEDGER_WRITE_GOLDEN";

    private static readonly StoreOptions Store = Configured();

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    private static readonly DirectoryInfo Folder = new(Path.Combine(SourceTree.Root.FullName, "tests", "Ledger.Tests", "Contracts", "Events"));

    public static IReadOnlyList<FileInfo> Files => Folder.GetFiles("*.json");

    /// <summary>The name under which the store knows an event: what its <c>type</c> column holds.</summary>
    public static string WireName(Type type) => ((IReadOnlyStoreOptions)Store).Events.AllKnownEventTypes().Single(e => e.EventType == type).EventTypeName;

    public static FileInfo FileOf(Type type) => new(Path.Combine(Folder.FullName, WireName(type) + ".json"));

    /// <summary>An event as the store writes it.</summary>
    public static string Serialize(object e) => Store.Serializer().ToJson(e);

    /// <summary>An event as the store reads it.</summary>
    public static object Deserialize(Type type, string json) => Store.Serializer().FromJson(type, new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json)))!;

    /// <summary>The examples in an event's file, by name, each in the form of <see cref="Normal"/>. Where there is no file, it is written if that was asked for, and else missed.</summary>
    public static IReadOnlyDictionary<string, string> Examples(Type type)
    {
        var file = FileOf(type);
        if (!file.Exists && Environment.GetEnvironmentVariable(Write) == "1") WriteFile(file, EventExamples.Of(type));
        File.Exists(file.FullName).ShouldBeTrue(
            $"{type.Name} has no golden file. Run these tests once with {Write}=1 in the environment, look at {SourceTree.Name(file)}, and commit it: from then on it never changes.");
        return JsonNode.Parse(File.ReadAllText(file.FullName))!.AsObject().ToDictionary(e => e.Key, e => e.Value!.ToJsonString(Compact));
    }

    /// <summary>The same JSON, written in one way: so that white space and escapes do not count, while members, their order and their values do.</summary>
    public static string Normal(string json) => JsonNode.Parse(json)!.ToJsonString(Compact);

    private static void WriteFile(FileInfo file, IReadOnlyDictionary<string, object> examples)
    {
        Folder.Create();
        var json = new JsonObject(examples.Select(e => KeyValuePair.Create(e.Key, JsonNode.Parse(Serialize(e.Value)))));
        File.WriteAllText(file.FullName, json.ToJsonString(Indented) + "\n");
    }

    private static StoreOptions Configured()
    {
        var options = new StoreOptions();
        options.Connection("Host=127.0.0.1;Database=none");
        LedgerStore.Configure(options, AutoCreate.None, new ServiceCollection().BuildServiceProvider());
        return options;
    }
}
