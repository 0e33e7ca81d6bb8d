using Ledger.Cli.Http;

namespace Ledger.Cli.Access;

/// <summary>Where a run works, and as whom.</summary>
/// <param name="Server">The ledger's address.</param>
/// <param name="Token">The token, or null to ask as a stranger.</param>
/// <param name="Withheld">Why a token that is set was not used, or null.</param>
internal sealed record SignIn(Uri Server, string? Token, string? Withheld)
{
    /// <summary>
    /// Options first, then the environment, then the profile (the one named, else the current one), then the ledger on this machine. A profile's
    /// token is for the profile's server alone: another address, wherever it came from, does not get it.
    /// </summary>
    /// <exception cref="WrongUsageException">An address, a token or a profile's name cannot be used.</exception>
    public static SignIn Find(string? server, string? token, string? profileName, Surroundings surroundings)
    {
        var named = profileName ?? surroundings.Variable("LEDGER_PROFILE");
        var profiles = Profiles.Read(surroundings.ConfigurationFolder);
        var profile = named is not null ? profiles.Named(named)
            : profiles.Current is { } current && profiles.All.TryGetValue(current, out var chosen) ? chosen
            : null;

        var address = Address(server ?? surroundings.Variable("LEDGER_SERVER") ?? profile?.Server ?? LedgerHttp.DefaultServer.AbsoluteUri);
        var given = token ?? surroundings.Variable("LEDGER_TOKEN");
        if (given is not null) return new(address, Usable(given), null);
        if (profile?.Token is null) return new(address, null, null);

        return Address(profile.Server) == address
            ? new(address, Usable(profile.Token), null)
            : new(address, null, $"The profile's token is for {profile.Server} and was not sent to {address.AbsoluteUri}.");
    }

    /// <exception cref="WrongUsageException">It is no absolute http or https address, or has a user, a query or a fragment.</exception>
    public static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            && address.UserInfo == "" && address.Query == "" && address.Fragment == ""
            ? address
            : throw new WrongUsageException($"\"{text}\" is no address of a ledger.", "Write http://host:port or https://host.");

    /// <exception cref="WrongUsageException">It cannot travel in a header.</exception>
    public static string Usable(string token) => token.Length > 0 && !token.AsSpan().ContainsAnyExceptInRange('!', '~')
        ? token
        : throw new WrongUsageException("The token cannot be used: a token is visible ASCII characters without spaces.");
}
