using System.CommandLine;
using Ledger.Cli.Http;
using Ledger.Proofs;

namespace Ledger.Cli.Verifying;

/// <summary><c>ledger verify package</c>: an evidence package, offline; and held against the log, where one is named.</summary>
internal static class VerifyPackage
{
    public static Command Command(CommandBuilder build)
    {
        var file = new Argument<string>("FILE") { Description = "The package, as GET /api/claims/ID/package answers it." };
        var keys = VerifierKeys.Option();
        var quorum = new Option<int>("--witnesses") { Description = "How many of the witnesses whose keys were given must have cosigned. Else none must.", HelpName = "N" };
        var log = new Option<string?>("--log")
        {
            Description = "The address of the log, such as https://ledger.example.org/log: it is read as a whole, and the package held against it. Without it nothing is asked of anybody.",
            HelpName = "URL",
        };
        return build.Build(
            "package",
            "Check an evidence package: signature, proofs, data, and that the standing follows from the events. Nothing is taken from the ledger but the file and its key.",
            ["ledger verify package claim.package.json --key ledger.key", "ledger verify package claim.package.json --key ledger.key --log https://ledger.example.org/log"],
            [file, keys, quorum, log],
            async (session, token) =>
            {
                var trusted = VerifierKeys.Read(session.Value(keys) ?? []);
                if (trusted.Log.Count == 0) throw new WrongUsageException("No key of the log was given: without one, a package proves nothing.", "--key FILE, with the key that the newsroom publishes; its log serves it at /log/key.");
                var path = session.Value(file);
                var (isChecked, notChecked, doubts) = (new List<string>(), new List<string>(), new Doubts(Verdict.Told));
                await Check(session, Files.Bytes(path), trusted, session.Value(quorum), session.Value(log), isChecked, notChecked, doubts, token);
                return new Verdict(path, isChecked, notChecked, doubts).Print(session);
            });
    }

    private static async Task Check(
        Session session, byte[] bytes, VerifierKeys trusted, int quorum, string? log, List<string> isChecked, List<string> notChecked, Doubts doubts, CancellationToken token)
    {
        if (!EvidencePackage.TryParse(bytes, out var package, out var fault))
        {
            doubts.Add(new Doubt(DoubtKind.Package, null, fault));
            return;
        }
        var verification = package.Verify(trusted.Log, trusted.Witnesses, quorum);
        isChecked.AddRange(verification.Checked);
        notChecked.AddRange(verification.NotChecked);
        if (verification.Fault is { } wrong)
        {
            doubts.Add(new Doubt(DoubtKind.Package, null, wrong));
            return;
        }
        PackagedStanding.Check(package, verification.Events, isChecked, notChecked, doubts);
        if (log is null) return;

        if (!Uri.TryCreate(log, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")) throw new WrongUsageException($"--log: \"{log}\" is no http or https address.");
        using var http = session.Surroundings.Handler is null ? LedgerHttp.Client(address) : null;
        var (at, keys) = (LogSource.At(http ?? session.Http, address), new VerifierKeys(verification.Keys, trusted.Witnesses));
        if (await Progress.Shown(session, "Reading the log", progress => OmittedEvents.Find(package, at, keys, quorum, progress, isChecked, notChecked, doubts, token))) notChecked.Remove(verification.OnlyTheLogShows!);
    }
}
