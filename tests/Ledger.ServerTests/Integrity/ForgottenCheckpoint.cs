using System.Reflection;
using Ledger.Integrity;
using Ledger.Proofs;
using Ledger.ServerTests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit.v3;

[assembly: Ledger.ServerTests.Integrity.KeptAsItWas]

namespace Ledger.ServerTests.Integrity;

/// <summary>
/// Makes the ledger of all tests one that contradicts what was signed, until something is recorded or the test ends: a checkpoint is kept that its database never knew. The next checkpoint takes its
/// place, as the sealer looks only at its start.
/// </summary>
public static class ForgottenCheckpoint
{
    private static (KeptCheckpoint Place, SignedCheckpoint Before, SignedCheckpoint MadeUp)? _pending;

    /// <summary>Once everything is sealed, keeps a checkpoint that the database does not know: a larger one, or one of the same size with another root.</summary>
    public static async Task<Checkpoint> Contradicted(this LedgerServerFixture ledger, int larger = 1_000)
    {
        PutBack();
        var (place, keys) = (ledger.Services.GetRequiredService<KeptCheckpoint>(), ledger.Services.GetRequiredService<LogKeys>());
        SignedCheckpoint? before;
        do
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            before = place.Read();
        }
        while (before is null || !await IsAllThereIs(ledger, before.Checkpoint));

        var signer = keys.SignerOf((await SigningKey.Newest(ledger.Server, TestContext.Current.CancellationToken))!)!;
        var root = TreeHash.Leaf(OnRecord.Nothing.ToByteArray());
        var madeUp = SignedCheckpoint.Sign(new Checkpoint(signer.Verifier.Name, before.Checkpoint.Size + larger, root), signer);
        place.Keep(madeUp);
        _pending = (place, before, madeUp);
        return madeUp.Checkpoint;
    }

    /// <summary>As it was before, unless it was signed on since.</summary>
    public static void PutBack()
    {
        if (_pending is { } pending && pending.Place.Read()?.ToString() == pending.MadeUp.ToString()) pending.Place.Keep(pending.Before);
        _pending = null;
    }

    private static async Task<bool> IsAllThereIs(LedgerServerFixture ledger, Checkpoint kept) => (await ledger.Column($"""
        select 1::text where {kept.Size} = (select max(size) from ledger.checkpoint)
          and not exists (select from ledger.mt_events e where e.type <> 'tombstone' and not exists (select from ledger.leaf l where l.sequence = e.seq_id))
        """)).Count == 1;
}

/// <summary>After each test, what is kept is what was signed.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class KeptAsItWasAttribute : BeforeAfterTestAttribute
{
    public override void After(MethodInfo methodUnderTest, IXunitTest test) => ForgottenCheckpoint.PutBack();
}
