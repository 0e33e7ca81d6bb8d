using System.Security.Cryptography;
using Ledger.Http;
using Marten;

namespace Ledger.Hosting;

/// <summary>Gives every event its id, of version 7, and the random salt that its leaf in the log commits to, whoever appends it.</summary>
public sealed class Commitments : DocumentSessionListenerBase
{
    public const string Salt = "salt";

    public override Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token)
    {
        foreach (var e in session.PendingChanges.Streams().SelectMany(s => s.Events))
        {
            e.Id = NewId.At(e.Timestamp);
            e.SetHeader(Salt, Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));
        }
        return Task.CompletedTask;
    }
}
