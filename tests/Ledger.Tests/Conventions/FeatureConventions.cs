namespace Ledger.Tests.Conventions;

/// <summary>A feature uses another feature's events, ids and published questions; never its commands, its endpoints or its stored state.</summary>
public sealed class FeatureConventions
{
    /// <summary>What puts the features together, and so sees all of them.</summary>
    private static readonly string[] Above = ["Hosting"];

    /// <summary>What folds the events of all features into their states, in memory; and so knows all of these, though not where they are stored.</summary>
    private static readonly string[] Folding = ["Standing"];

    /// <summary>Who may know another feature's stored state, and why.</summary>
    private static readonly Dictionary<string, string> MayKnowStates = new()
    {
        ["Attributions.AttributePassageEndpoint Document"] = "Finds passages in a document's text, in the transaction that records where they stand.",
        ["Attributions.CorrectAttributionEndpoint Document"] = "Finds them anew.",
        ["Claims.LinkEvidenceEndpoint Document"] = "Finds passages in a document's own voice.",
        ["Claims.LinkEvidenceEndpoint Attribution"] = "An attribution that was withdrawn is evidence no more.",
        ["Claims.ClaimPageEndpoint Attribution"] = "Shows the attributions that are its evidence.",
        ["Claims.ClaimPageEndpoint Document"] = "What the documents of its closure are called, as of the same moment.",
        ["Claims.ClaimPageEndpoint Source"] = "What the sources of its closure are called, as of the same moment.",
        ["Documents.DocumentPageEndpoint Attribution"] = "Shows what is attributed in it.",
        ["Sources.SourcePageEndpoint Attribution"] = "Shows what is attributed to it, and its responses.",
        ["Sources.SourcePageEndpoint Claim"] = "Shows its responses.",
        ["Sources.SourcePageEndpoint Document"] = "Shows its responses.",
        ["Intake.Demo Actor"] = "Acts as the first administrator, before anybody else is there.",
        ["Intake.Demo Claim"] = "Looks whether there is anything in the ledger yet.",
    };

    private static readonly Lazy<IReadOnlyList<(Type By, Type Used)>> Uses = new(() =>
    [
        .. from type in LedgerTypes.Server
           where !Above.Contains(LedgerTypes.FeatureOf(type))
           from used in TypeUse.Of(type)
           where used.Namespace?.StartsWith("Ledger.", StringComparison.Ordinal) is true && LedgerTypes.Assemblies.Contains(used.Assembly) && LedgerTypes.FeatureOf(used) != LedgerTypes.FeatureOf(type)
           select (type, used),
    ]);

    [Fact]
    public void No_feature_uses_another_s_commands()
    {
        var commands = LedgerTypes.Commands.ToHashSet();
        Uses.Value.Where(u => commands.Contains(u.Used)).Select(Name).ShouldBeEmpty();
    }

    [Fact]
    public void No_feature_uses_another_s_endpoints()
    {
        var endpoints = LedgerTypes.Endpoints(LedgerTypes.Server).Select(m => m.DeclaringType!).ToHashSet();
        Uses.Value.Where(u => endpoints.Contains(u.Used)).Select(Name).ShouldBeEmpty();
    }

    [Fact]
    public void No_feature_uses_another_s_stored_state()
    {
        var states = LedgerTypes.States.ToHashSet();
        Uses.Value.Where(u => states.Contains(u.Used) && !Folding.Contains(LedgerTypes.FeatureOf(u.By))).Select(Name).Order().ShouldBe(MayKnowStates.Keys.Order());
    }

    [Fact]
    public void What_a_type_uses_is_found_in_its_signatures_its_instructions_and_its_lambdas()
    {
        var used = TypeUse.Of(typeof(Nosy));

        used.ShouldContain(typeof(Ledger.Claims.AssertClaim), "made in a lambda");
        used.ShouldContain(typeof(Ledger.Sources.RegisterSource), "the argument of a generic method, called in an async one");
        used.ShouldContain(typeof(Ledger.Documents.RetractDocumentEndpoint), "called");
        used.ShouldContain(typeof(Ledger.Sources.Source), "in a signature");
        used.ShouldNotContain(typeof(Ledger.Documents.LiftCaveat));
    }

    private static string Name((Type By, Type Used) use) => $"{LedgerTypes.FeatureOf(use.By)}.{use.By.Name} {use.Used.Name}";

    private static class Nosy
    {
        public static Func<object> Lambda() => () => new Ledger.Claims.AssertClaim("Somebody said so.");

        public static async Task<int> Generic()
        {
            await Task.Yield();
            return Enumerable.Empty<object>().OfType<Ledger.Sources.RegisterSource>().Count();
        }

        public static Ledger.Documents.DocumentRetracted Called() => Ledger.Documents.RetractDocumentEndpoint.Decide(null!, null!);

        public static bool Signature(IReadOnlyDictionary<string, Ledger.Sources.Source[]> sources) => sources.Count > 0;
    }
}
