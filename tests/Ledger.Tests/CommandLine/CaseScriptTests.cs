using System.Text;
using Ledger.Cli.Cases;

namespace Ledger.Tests.CommandLine;

public sealed class CaseScriptTests
{
    private const string Source = """{"command":"RegisterSource","name":"s","as":"editor","body":{}}""";
    private const string Claim = """{"command":"AssertClaim","name":"c","as":"editor","body":{}}""";

    [Fact]
    public void A_sound_script_is_read_with_its_header_and_its_commands_in_order()
    {
        var script = Scripts.Parse(Scripts.Lines);

        script.Header.Case.ShouldBe("small");
        script.Header.Actors["editor"].ShouldBe(new CaseActor("Eve Editor", "Editor"));
        script.Commands.Select(command => command.Name).ShouldBe(["newspaper", "report", "draft", "claim", "denial", "resolved", "corrected"]);
        script.Commands[^2].ShouldSatisfyAllConditions(
            command => command.Line.ShouldBe(7),
            command => command.Kind.Route.ShouldBe("claims/{on}/responses/{part}/resolution"),
            command => command.On.ShouldBe("claim"),
            command => command.Part.ShouldBe("denial"),
            command => command.As.ShouldBe("editor"));
    }

    [Fact]
    public void A_byte_order_mark_blank_lines_and_CRLF_are_passed_over_and_lines_still_counted()
    {
        byte[] bytes = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Scripts.Header + "\r\n\r\n  \r\n" + Source + "\r\n")];

        CaseScript.Parse(bytes).Commands.Single().Line.ShouldBe(4);
    }

    [Fact]
    public void A_folder_is_read_from_its_case_file()
    {
        var folder = Directory.CreateTempSubdirectory("ledger-case-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "case.ndjson"), Scripts.Small);

            CaseScript.Read(folder.FullName).Commands.Count.ShouldBe(7);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("""{"command":"RegisterSource","name":"x","as":"editor","body":{}""", 2, "not one JSON object")]
    [InlineData("""[1]""", 2, "not a JSON object")]
    [InlineData("""{"command":"RegisterSource","name":"x","name":"y","as":"editor","body":{}}""", 2, "not one JSON object")]
    [InlineData("""{"command":"RegisterSource","name":"x","as":"editor","body":{"name":"\ud800"}}""", 2, "half a character")]
    [InlineData("""{"command":"registersource","name":"x","as":"editor","body":{}}""", 2, "There is no command \"registersource\". Is RegisterSource meant?")]
    [InlineData("""{"command":"RedactClaim","name":"x","as":"editor","body":{}}""", 2, "There is no command \"RedactClaim\"")]
    [InlineData("""{"command":"RegisterSource","as":"editor","body":{}}""", 2, "\"name\" of a command must be a text")]
    [InlineData("""{"command":"RegisterSource","name":"a/b","as":"editor","body":{}}""", 2, "cannot be a local name")]
    [InlineData("""{"command":"RegisterSource","name":"x","as":"nobody","body":{}}""", 2, "There is no actor \"nobody\"; the header has contributor, editor.")]
    [InlineData("""{"command":"RegisterSource","name":"x","body":{}}""", 2, "\"as\" of a command")]
    [InlineData("""{"command":"RegisterSource","name":"x","as":"editor"}""", 2, "needs a \"body\"")]
    [InlineData("""{"command":"RegisterSource","name":"x","as":"editor","body":{"version":1}}""", 2, "\"version\" is not written")]
    [InlineData("""{"command":"RegisterSource","name":"x","as":"editor","body":{},"why":"?"}""", 2, "There is no member \"why\" in a command")]
    [InlineData("""{"command":"RegisterSource","name":"x","on":"y","as":"editor","body":{}}""", 2, "RegisterSource takes no \"on\"")]
    [InlineData("""{"command":"RegisterSource","name":"x","revision":1,"as":"editor","body":{}}""", 2, "takes no \"revision\"")]
    [InlineData("""{"command":"RegisterSource","name":"x","as":"editor","body":{"name":"$nothing"}}""", 2, "\"nothing\" is the name of no line")]
    [InlineData("""{"command":"RegisterSource","name":"x","as":"editor","body":{"name":"$5 million"}}""", 2, "written with two of them")]
    [InlineData("""{"command":"RegisterSource","name":"x","as":"editor","body":{"deep":[{"responses/$gone/kind":1}]}}""", 2, "\"gone\" is the name of no line")]
    [InlineData("""{"command":"RegisterSource","name":"x","as":"editor","body":{"name":"$x"}}""", 2, "is this very line")]
    [InlineData("""{"command":"LinkEvidence","name":"x","as":"editor","body":{}}""", 2, "LinkEvidence needs \"on\"")]
    [InlineData("""{"command":"LinkEvidence","name":"x","on":"gone","as":"editor","body":{}}""", 2, "\"on\": \"gone\" is the name of no line")]
    public void A_bad_line_is_refused_with_its_number_and_what_is_wrong(string line, int number, string message)
    {
        var fault = Faults(Scripts.Header, line).ShouldHaveSingleItem();

        fault.Line.ShouldBe(number);
        fault.Message.ShouldContain(message);
    }

    [Fact]
    public void A_name_is_taken_once() =>
        Faults(Scripts.Header, Source, Source).ShouldHaveSingleItem()
            .ShouldBe(new CaseScriptFault(3, "The name \"s\" is taken by line 2: each line has a name of its own."));

    [Fact]
    public void A_reference_to_a_later_line_is_refused_and_says_where_that_line_is() =>
        Faults(Scripts.Header, """{"command":"AssertClaim","name":"early","as":"editor","body":{"subjects":[{"source":"$s"}]}}""", Source)
            .ShouldHaveSingleItem().Message.ShouldContain("\"s\" is named only later, at line 3");

    [Fact]
    public void A_command_about_another_kind_of_thing_is_refused() =>
        Faults(Scripts.Header, Source, """{"command":"LinkEvidence","name":"x","on":"s","as":"editor","body":{}}""")
            .ShouldHaveSingleItem().Message.ShouldBe("LinkEvidence is about one of claims, but \"s\" (line 2) was made by RegisterSource.");

    [Fact]
    public void A_part_must_be_of_the_kind_that_the_route_has() =>
        Faults(Scripts.Header, Claim, """{"command":"WithdrawEvidence","name":"x","on":"c","part":"c","as":"editor","body":{}}""")
            .ShouldHaveSingleItem().Message.ShouldBe("WithdrawEvidence takes a part that LinkEvidence made, but \"c\" (line 2) was made by AssertClaim.");

    [Fact]
    public void A_part_must_be_one_of_the_very_thing() =>
        Faults(
            Scripts.Header, Claim, """{"command":"AssertClaim","name":"other","as":"editor","body":{}}""",
            """{"command":"LinkEvidence","name":"e","on":"other","as":"editor","body":{}}""",
            """{"command":"WithdrawEvidence","name":"x","on":"c","part":"e","as":"editor","body":{}}""")
            .ShouldHaveSingleItem().ShouldBe(new CaseScriptFault(5, "\"e\" (line 4) is a part of \"other\", not of \"c\"."));

    [Fact]
    public void A_reference_to_a_line_that_made_nothing_is_refused() =>
        Faults(
            Scripts.Header, Claim, """{"command":"PublishClaim","name":"out","on":"c","as":"editor","body":{}}""",
            """{"command":"AssertClaim","name":"x","as":"editor","body":{"statement":"$out"}}""")
            .ShouldHaveSingleItem().Message.ShouldContain("a PublishClaim, which makes nothing that has an id");

    [Theory]
    [InlineData("0")]
    [InlineData("1.5")]
    [InlineData("\"1\"")]
    public void The_number_of_a_revision_is_a_whole_number_from_1(string revision) =>
        Faults(
            Scripts.Header, """{"command":"RegisterDocument","name":"d","as":"editor","body":{}}""",
            $$"""{"command":"SupplyText","name":"x","on":"d","revision":{{revision}},"as":"editor","body":{} }""")
            .ShouldHaveSingleItem().Message.ShouldBe("SupplyText needs \"revision\": the number of the revision, from 1.");

    [Fact]
    public void All_faults_are_told_at_once_in_the_order_of_the_lines() =>
        Faults(Scripts.Header, "{", Source, Source, """{"command":"AssertClaim","name":"z","as":"editor","body":{"a":"$gone"}}""")
            .Select(fault => fault.Line).ShouldBe([2, 4, 5]);

    [Theory]
    [InlineData("", "The script is empty")]
    [InlineData("""{"command":"RegisterSource","name":"x","as":"editor","body":{}}""", "The first line is a command")]
    [InlineData("""{"case":"x","title":"X"}""", "must say who acts")]
    [InlineData("""{"case":"x","title":"X","actors":{}}""", "must say who acts")]
    [InlineData("""{"case":"x","title":"X","actors":{"a":{"name":"A"}}}""", "\"role\" of actor \"a\"")]
    [InlineData("""{"case":"x y","title":"X","actors":{"a":{"name":"A","role":"Editor"}}}""", "cannot be the case's name")]
    [InlineData("""{"case":"x","title":"X","actors":{"a":{"name":"A","role":"Editor"}},"extra":1}""", "There is no member \"extra\" in the header")]
    public void A_script_without_a_sound_header_is_refused(string header, string message) => Faults(header)[0].Message.ShouldContain(message);

    [Fact]
    public void What_is_not_UTF_8_is_refused_with_its_line()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Scripts.Header + "\n" + Source + "\n{\"name\":\""), 0xC3, 0x28, .. "\"}"u8];

        Should.Throw<CaseScriptException>(() => CaseScript.Parse(bytes)).Faults.ShouldHaveSingleItem().ShouldBe(new CaseScriptFault(3, "This is not UTF-8."));
    }

    [Theory]
    [InlineData("costs 5/$6 each")]
    [InlineData("https://example.org/$name/page")]
    [InlineData("$$name")]
    [InlineData("a$b")]
    public void Text_with_a_dollar_sign_in_it_is_no_reference(string text) =>
        Scripts.Parse(Scripts.Header, $$"""{"command":"RegisterSource","name":"x","as":"editor","body":{"name":"{{text}}"} }""").Commands.Count.ShouldBe(1);

    private static IReadOnlyList<CaseScriptFault> Faults(params string[] lines) => Should.Throw<CaseScriptException>(() => Scripts.Parse(lines)).Faults;
}
