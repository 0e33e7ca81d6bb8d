using FluentValidation;
using Ledger.Access;
using Ledger.Cli.Cases;
using Ledger.Intake;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.Tests.Conventions;

/// <summary>An import gives every command what its endpoint takes.</summary>
public sealed class ImportConventions
{
    private static readonly ImportedCommands Imported = new(Services());

    [Fact]
    public void Every_command_of_a_script_but_those_about_actors_is_taken_by_an_import() => CaseCommandKind.All.Where(kind => Imported.Find(kind) is null).Select(kind => kind.Name)
        .ShouldBe(["AddActor", "ChangeRole", "IssueToken", "RevokeToken"]);

    [Fact]
    public void Every_command_is_about_the_state_that_its_route_names() => Imported.All.Where(command => command.Kind.TakesOn)
        .ShouldAllBe(command => Imported.StateOf(command.Kind.Things.TrimEnd('s')) == command.StateType && command.StateType!.Name.ToLowerInvariant() + "s" == command.Kind.Things);

    [Fact]
    public void A_command_that_makes_a_thing_is_about_nothing_that_is_there() => Imported.All.Where(command => !command.Kind.TakesOn).ShouldAllBe(command => command.StateType == null);

    [Fact]
    public void An_argument_that_an_import_does_not_have_is_found_when_the_server_starts() => Should.Throw<InvalidOperationException>(
            () => new ImportedStep(typeof(Endpoint).GetMethod(nameof(Endpoint.TakesMore))!, typeof(string), null, []))
        .Message.ShouldContain("TakesMore takes a Uri");

    private static ServiceProvider Services()
    {
        var services = new ServiceCollection().AddSingleton(TimeProvider.System);
        foreach (var found in AssemblyScanner.FindValidatorsInAssemblyContaining<Caller>()) services.AddSingleton(found.InterfaceType, found.ValidatorType);
        return services.BuildServiceProvider();
    }

    private static class Endpoint
    {
        public static void TakesMore(string command, Uri more) => ArgumentNullException.ThrowIfNull(more, command);
    }
}
