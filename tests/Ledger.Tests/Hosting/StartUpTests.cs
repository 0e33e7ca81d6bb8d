using Ledger.Hosting;

namespace Ledger.Tests.Hosting;

public sealed class StartUpTests
{
    [Theory]
    [InlineData("demo")]
    [InlineData("--urls http://127.0.0.1:5081 demo")]
    [InlineData("demo --urls http://127.0.0.1:5081")]
    public void The_demo_is_asked_for_wherever_it_stands(string typed)
    {
        var start = StartUp.From(typed.Split(' '));

        (start.Demo, start.IsOperatorCommand, start.NeedsDatabase).ShouldBe((true, false, true));
        start.Arguments.ShouldBe(typed.Split(' ').Where(a => a != "demo"));
    }

    [Fact]
    public void Nothing_asks_for_an_empty_server() => StartUp.From([]).Demo.ShouldBeFalse();

    [Theory]
    [InlineData("codegen write", false)]
    [InlineData("projections list", true)]
    public void An_operator_s_command_comes_first_and_goes_on_as_typed(string typed, bool needsDatabase)
    {
        var start = StartUp.From(typed.Split(' '));

        (start.Demo, start.IsOperatorCommand, start.NeedsDatabase).ShouldBe((false, true, needsDatabase));
        start.Arguments.ShouldBe(typed.Split(' '));
    }
}
