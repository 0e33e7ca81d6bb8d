using System.Text.Json.Nodes;

namespace Ledger.Tests.CommandLine;

public sealed class SignInTests : IDisposable
{
    private readonly CommandLineMachine _machine = new();

    public SignInTests() => _machine.Environment.Clear();

    [Fact]
    public async Task Without_anything_the_ledger_on_this_machine_is_asked_as_a_stranger()
    {
        await _machine.Run("whoami");

        _machine.Ledger.Arrivals.Single().ShouldSatisfyAllConditions(arrival => arrival.Host.ShouldBe("127.0.0.1"), arrival => arrival.Token.ShouldBeNull());
    }

    [Fact]
    public async Task Options_go_before_the_environment_and_the_environment_before_the_profile()
    {
        await _machine.Run("profile", "set", "home", "--server", "http://home.test", "--token", "profile-token");
        (await AskedAs()).ShouldBe(("home.test", "profile-token"));

        _machine.Environment["LEDGER_SERVER"] = "http://environment.test";
        _machine.Environment["LEDGER_TOKEN"] = "environment-token";
        (await AskedAs()).ShouldBe(("environment.test", "environment-token"));

        (await AskedAs("--server", "http://option.test", "--token", "option-token")).ShouldBe(("option.test", "option-token"));
    }

    [Fact]
    public async Task The_profile_is_the_one_typed_then_the_environments_then_the_current_one()
    {
        await _machine.Run("profile", "set", "one", "--server", "http://one.test", "--token", "1");
        await _machine.Run("profile", "set", "two", "--server", "http://two.test", "--token", "2");
        await _machine.Run("profile", "set", "three", "--server", "http://three.test", "--token", "3");

        (await AskedAs()).ShouldBe(("one.test", "1"));
        await _machine.Run("profile", "use", "two");
        (await AskedAs()).ShouldBe(("two.test", "2"));
        _machine.Environment["LEDGER_PROFILE"] = "three";
        (await AskedAs()).ShouldBe(("three.test", "3"));
        (await AskedAs("--profile", "one")).ShouldBe(("one.test", "1"));
    }

    [Fact]
    public async Task A_profiles_token_is_not_sent_to_another_server_and_the_refusal_says_so()
    {
        await _machine.Run("profile", "set", "home", "--server", "http://home.test", "--token", "secret");

        var run = await _machine.Run("whoami", "--server", "http://elsewhere.test");

        _machine.Ledger.Arrivals.Single().Token.ShouldBeNull();
        run.Exit.ShouldBe(4);
        run.Error.ShouldContain("The profile's token is for http://home.test and was not sent to http://elsewhere.test/.");
    }

    [Fact]
    public async Task Another_server_under_the_same_name_does_not_inherit_the_token()
    {
        await _machine.Run("profile", "set", "home", "--server", "http://home.test", "--token", "secret");
        await _machine.Run("profile", "set", "home", "--server", "http://elsewhere.test");

        (await AskedAs()).ShouldBe(("elsewhere.test", null));
    }

    [Fact]
    public async Task The_profile_file_is_readable_by_its_owner_alone()
    {
        await _machine.Run("profile", "set", "home", "--server", "http://home.test", "--token", "secret");
        var file = Path.Combine(_machine.ConfigurationFolder, "profiles.json");

        File.Exists(file).ShouldBeTrue();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(_machine.ConfigurationFolder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.GetFiles(_machine.ConfigurationFolder).ShouldBe([file]);
    }

    [Fact]
    public async Task A_token_can_come_from_standard_input_so_that_no_history_of_commands_has_it()
    {
        _machine.StandardInput = "  from-a-file\n";
        await _machine.Run("profile", "set", "home", "--server", "http://home.test", "--token", "-");

        (await AskedAs()).ShouldBe(("home.test", "from-a-file"));
    }

    [Fact]
    public async Task Profiles_are_listed_without_their_tokens()
    {
        await _machine.Run("profile", "set", "home", "--server", "http://home.test/", "--token", "top-secret");
        await _machine.Run("profile", "set", "public", "--server", "https://public.test/ledger");

        var forPeople = await _machine.Run("profile", "list");
        forPeople.Out.ShouldContain("home");
        forPeople.Out.ShouldNotContain("top-secret");
        var forScripts = await _machine.Run("profile", "list", "--json");
        forScripts.Out.ShouldNotContain("top-secret");
        JsonNode.Parse(forScripts.Out).ShouldBeJson("""
            {"current":"home","items":[{"name":"home","server":"http://home.test","hasToken":true},{"name":"public","server":"https://public.test/ledger","hasToken":false}]}
            """);
    }

    [Fact]
    public async Task A_profile_that_is_removed_is_forgotten()
    {
        await _machine.Run("profile", "set", "home", "--server", "http://home.test", "--token", "secret");

        (await _machine.Run("profile", "remove", "home")).Exit.ShouldBe(0);

        File.ReadAllText(Path.Combine(_machine.ConfigurationFolder, "profiles.json")).ShouldNotContain("secret");
        (await AskedAs()).ShouldBe(("127.0.0.1", null));
    }

    [Fact]
    public async Task A_broken_profile_file_is_said_to_be_broken()
    {
        Directory.CreateDirectory(_machine.ConfigurationFolder);
        File.WriteAllText(Path.Combine(_machine.ConfigurationFolder, "profiles.json"), "{ not json");

        var run = await _machine.Run("whoami");

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain("profiles.json cannot be read");
    }

    [Fact]
    public async Task A_ledger_may_live_under_a_path()
    {
        await _machine.Run("whoami", "--server", "https://host.test/fact/ledger", "--token", "x");

        _machine.Ledger.Arrivals.Single().Path.ShouldBe("/fact/ledger/api/me");
    }

    [Fact]
    public async Task Whoami_shows_the_actor_and_the_ledger()
    {
        var run = await _machine.Run("whoami", "--server", "http://ledger.test", "--token", "ada");

        run.Exit.ShouldBe(0);
        run.Out.ShouldContain("Name    Ada");
        run.Out.ShouldContain("Ledger  http://ledger.test/");
    }

    public void Dispose() => _machine.Dispose();

    private async Task<(string Host, string? Token)> AskedAs(params string[] options)
    {
        await _machine.Run(["whoami", .. options]);
        return (_machine.Ledger.Arrivals[^1].Host, _machine.Ledger.Arrivals[^1].Token);
    }
}
