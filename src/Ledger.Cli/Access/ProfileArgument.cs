using System.CommandLine;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Access;

/// <summary>The name of a profile, as the commands about profiles take it.</summary>
internal static class ProfileArgument
{
    public static Argument<string> Create()
    {
        var name = new Argument<string>("NAME") { Description = "The profile's name." };
        name.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !Profiles.IsName(token.Value))
                result.AddError($"NAME: \"{Printable.Line(token.Value)}\" is no name of a profile: letters, digits, dots, dashes and underscores, 64 at most.");
        });
        return name;
    }
}
