using Ledger.Proofs;
using Ledger.Tests.Conventions;
using PublicApiGenerator;

namespace Ledger.Tests.Proofs;

/// <summary>What others build on does not change by accident.</summary>
public sealed class PublicSurfaceTests
{
    /// <summary>Set to 1, the approved surface is written anew, to be looked at and committed.</summary>
    private const string Approve = "LEDGER_APPROVE_SURFACE";

    private static readonly FileInfo Approved = new(Path.Combine(SourceTree.Root.FullName, "tests", "Ledger.Tests", "Proofs", "PublicSurface.approved.txt"));

    [Fact]
    public void The_public_surface_of_the_proofs_library_is_the_one_approved()
    {
        var surface = typeof(CanonicalJson).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable(Approve) == "1")
            File.WriteAllText(Approved.FullName, surface);

        File.ReadAllText(Approved.FullName).ShouldBe(
            surface, $"The public surface is another than in {SourceTree.Name(Approved)}. If that is meant, run this test once with {Approve}=1 in the environment, look at the file, and commit it.");
    }
}
