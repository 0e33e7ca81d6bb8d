using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Hosting;
using Ledger.Proofs;
using Ledger.Tests.Conventions;

namespace Ledger.Tests.Proofs;

/// <summary>Free text and names can be redacted, whatever event they stand in; ids, kinds and dates cannot.</summary>
public sealed class RedactableTests
{
    /// <summary>What says nothing about anybody: hashes, keys and signatures, languages, names of fields.</summary>
    private static readonly string[] SaysNothing = ["checkpoint", "commitment", "field", "fields", "key", "language", "new", "old", "pointers", "root", "secretHash", "sha256", "signature"];

    [Fact]
    public void Every_text_in_every_event_is_known_to_say_something_about_somebody_or_not()
    {
        var texts = RecordedEvents.All.SelectMany(Texts).Select(JsonNamingPolicy.CamelCase.ConvertName).Distinct().Order(StringComparer.Ordinal).ToList();

        texts.ShouldBe(Redactable.Texts.Concat(SaysNothing).Order(StringComparer.Ordinal));
        Redactable.Texts.Intersect(SaysNothing).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"statement":"A","subjects":[{"source":"0192f2d4-0000-7000-8000-000000000001"}],"topics":["b","c"]}""", "/statement /topics/0 /topics/1")]
    [InlineData("""{"reasonCode":"Typo","changes":[{"field":"topics","before":["a"],"after":["b"]},{"field":"kind","before":"Report","after":"Note"}]}""", "/changes/0/before/0 /changes/0/after/0")]
    [InlineData("""{"changes":[{"field":"caveats/0192f2d4-0000-7000-8000-000000000001/text","before":"a","after":null}]}""", "/changes/0/before")]
    [InlineData("""{"changes":[{"field":"hops","before":[{"verb":"said","source":"x"}],"after":[]},{"field":"publishedAt","before":null,"after":"2018-05-07T00:00:00Z"}]}""", "/changes/0/before/0/verb")]
    [InlineData("""{"anchor":{"revision":1,"passages":[{"exact":"a","start":0,"end":1,"prefix":"","suffix":"b"}]},"mode":"Partial"}""", "/anchor/passages/0/exact /anchor/passages/0/prefix /anchor/passages/0/suffix")]
    public void It_is_found_where_it_stands(string data, string pointers) => string.Join(' ', Redactable.In(JsonNode.Parse(data)!)).ShouldBe(pointers);

    [Theory]
    [InlineData("""{"statement":"A","subjects":[{"name":"Ann"}],"topics":["b","c"],"note":null}""")]
    [InlineData("""{"changes":[{"after":["b"],"before":["a"],"field":"topics"},{"after":"Note","before":"Report","field":"kind"}],"reason":"x"}""")]
    [InlineData("""{"a/b":{"name":"Ann"},"m~n":{"name":"Ben"}}""")]
    [InlineData("""{"name":{"name":"Ann","redacted":"b"},"verb":{"redacted":"0000000000000000000000000000000000000000000000000000000000000000"}}""")]
    public void The_same_values_are_redactable_before_and_after_a_redaction(string json)
    {
        var data = JsonNode.Parse(json);
        var pointers = Redactable.In(data);
        pointers.ShouldNotBeEmpty();
        var salts = pointers.ToDictionary(pointer => pointer, byte[]? (_) => new byte[EventContent.SaltLength]);
        for (var count = 1; count <= pointers.Count; count++)
        {
            EventContent.TryRedact(data, salts, [.. pointers.Take(count)], out var redacted, out _, out var fault).ShouldBeTrue(fault);
            Redactable.In(redacted).ShouldBe(pointers, ignoreOrder: true);
        }
    }

    [Theory]
    [InlineData("""{"redacted":"0000000000000000000000000000000000000000000000000000000000000000"}""", "/name")]
    [InlineData("""[{"redacted":"0000000000000000000000000000000000000000000000000000000000000000"}]""", "/name/0")]
    [InlineData("""{"redacted":"0000"}""", "")]
    [InlineData("""{"redacted":"0000000000000000000000000000000000000000000000000000000000000000","name":"b"}""", "/name/name")]
    [InlineData("""{"id":{"redacted":"0000000000000000000000000000000000000000000000000000000000000000"}}""", "")]
    [InlineData("1", "")]
    public void A_tombstone_where_a_text_stands_is_redactable_and_nothing_that_is_like_it(string value, string pointers) =>
        string.Join(' ', Redactable.In(JsonNode.Parse($"{{\"kind\":{value},\"name\":{value}}}"))).Replace("/kind/name", "", StringComparison.Ordinal).Trim().ShouldBe(pointers);

    [Theory]
    [InlineData("""{"before":"a","field":1}""")]
    [InlineData("""{"before":"a","field":{"redacted":"x"}}""")]
    [InlineData("""{"before":"a","field":{"field":"title"}}""")]
    [InlineData("""{"before":"a","field":null}""")]
    [InlineData("""{"before":"a"}""")]
    [InlineData("\"a\"")]
    [InlineData("null")]
    public void A_correction_of_no_field_is_of_no_text(string json) => Redactable.In(JsonNode.Parse(json)).ShouldBeEmpty();

    /// <summary>The names of all members that hold text, through everything that an event is made of.</summary>
    private static IEnumerable<string> Texts(Type type) => Members(type, []);

    private static IEnumerable<string> Members(Type type, HashSet<Type> seen)
    {
        if (!seen.Add(type)) yield break;
        foreach (var member in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var element = Element(member.PropertyType);
            if (element == typeof(string)) yield return member.Name;
            else if (LedgerTypes.Assemblies.Contains(element.Assembly) && !element.IsEnum)
            {
                foreach (var name in Members(element, seen)) yield return name;
            }
        }
    }

    private static Type Element(Type type) =>
        Nullable.GetUnderlyingType(type) is { } value ? value
            : type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)) && type.IsGenericType ? type.GetGenericArguments()[0] : type;
}
