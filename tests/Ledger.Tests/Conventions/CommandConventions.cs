using System.Text.RegularExpressions;
using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace Ledger.Tests.Conventions;

/// <summary>One command, one file; each is checked, and each names who may give it.</summary>
public sealed partial class CommandConventions
{
    [Fact]
    public void There_are_commands_to_look_at() => LedgerTypes.Commands.Count.ShouldBeGreaterThan(30);

    [Fact]
    public void Every_command_is_a_sealed_record() =>
        LedgerTypes.Commands.Where(c => !c.IsSealed || !LedgerTypes.IsRecord(c)).ShouldBeEmpty();

    [Fact]
    public void Every_command_has_a_validator_of_its_own_nested_in_it() => LedgerTypes.Commands
        .Where(c => c.GetNestedType("Validator") is not { IsSealed: true } validator || !validator.IsAssignableTo(typeof(AbstractValidator<>).MakeGenericType(c)))
        .ShouldBeEmpty();

    [Fact]
    public void Every_command_stands_in_a_file_of_its_name_in_its_feature_s_folder_with_its_endpoint()
    {
        foreach (var decision in LedgerTypes.Decisions)
        {
            var command = LedgerTypes.CommandOf(decision);
            var text = Text(command);
            text.ShouldContain($"record {command.Name}(", customMessage: command.Name);
            text.ShouldContain($"class {decision.DeclaringType!.Name}", customMessage: command.Name);
            Routes().Count(text).ShouldBe(1, $"the file of {command.Name} is about one command");
        }
    }

    [Fact]
    public void Every_command_says_in_a_sentence_what_it_does()
    {
        foreach (var command in LedgerTypes.Commands)
        {
            Summary(command.Name).IsMatch(Text(command)).ShouldBeTrue($"{command.Name} has no doc comment");
        }
    }

    [Fact]
    public void Whatever_changes_the_record_is_a_command() => LedgerTypes.Endpoints(LedgerTypes.Server)
        .Where(m => m.GetCustomAttributes(typeof(WolverineHttpMethodAttribute), false).Cast<WolverineHttpMethodAttribute>().Any(a => a.HttpMethod is not ("GET" or "HEAD")))
        .Where(m => !m.DeclaringType!.IsDefined(typeof(CommandAttribute), false))
        .Select(m => m.DeclaringType!.Name)
        .ShouldBeEmpty();

    [Fact]
    public void Every_endpoint_names_the_right_that_it_asks_for() => LedgerTypes.WithoutRight(LedgerTypes.Server).ShouldBeEmpty();

    [Fact]
    public void An_endpoint_that_names_no_right_is_found() => LedgerTypes.WithoutRight([typeof(OpenToAnybody), typeof(OpenToReaders), typeof(OpenToStrangers)])
        .ShouldBe(["OpenToAnybody.Change", "OpenToAnybody.Show"], ignoreOrder: true);

    [Fact]
    public void Every_right_has_a_role_and_the_administrator_has_every_right()
    {
        foreach (var right in Enum.GetValues<Right>()) right.Roles().ShouldContain(Role.Administrator);
    }

    [GeneratedRegex(@"\[Wolverine(Get|Post|Put|Delete|Patch|Head)\(")]
    private static partial Regex Routes();

    private static Regex Summary(string command) =>
        new($@"/// <summary>[^\n]*\n([ ]*///[^\n]*\n)*public sealed record {command}\(", RegexOptions.NonBacktracking);

    /// <summary>What stands in the file of a command: in its feature's folder, by its name.</summary>
    private static string Text(Type command)
    {
        var file = new FileInfo(Path.Combine(SourceTree.Root.FullName, "src", "Ledger", LedgerTypes.FeatureOf(command), command.Name + ".cs"));
        file.Exists.ShouldBeTrue($"{command.Name} stands in {SourceTree.Name(file)}");
        return File.ReadAllText(file.FullName);
    }

    private static class OpenToAnybody
    {
        [WolverineGet("/tests/open")]
        public static string Show() => "";

        [WolverinePost("/tests/open")]
        internal static string Change() => "";

        public static string NoEndpoint() => "";
    }

    [Requires(Right.Read)]
    private static class OpenToReaders
    {
        [WolverineGet("/tests/read")]
        public static string Show() => "";
    }

    private static class OpenToStrangers
    {
        [WolverineGet("/tests/strangers"), AllowAnonymous]
        public static string Show() => "";

        [WolverineGet("/tests/readers"), Requires(Right.Read)]
        public static string ShowReaders() => "";
    }
}
