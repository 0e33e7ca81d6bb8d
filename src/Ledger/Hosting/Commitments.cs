using System.Security.Cryptography;
using System.Text;
using JasperFx.Events;
using Ledger.Http;
using Ledger.Proofs;
using Marten;

namespace Ledger.Hosting;

/// <summary>
/// Gives every event, before it is appended and whoever appends it, its id of version 7 and the commitment to its content that its leaf in the log will carry, with the salts that
/// open it: one of the event, and one of each value that can be redacted. They travel with the event.
/// </summary>
public sealed class Commitments(ISerializer serializer) : DocumentSessionListenerBase
{
    public const string Salt = "salt", Salts = "salts", Content = "content";

    public override Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token)
    {
        foreach (var e in session.PendingChanges.Streams().SelectMany(s => s.Events))
        {
            e.Id = NewId.At(e.Timestamp);
            Commit(e);
        }
        return Task.CompletedTask;
    }

    private void Commit(IEvent e)
    {
        var data = Encoding.UTF8.GetBytes(serializer.ToJson(e.Data));
        var pointers = Redactable.In(data.AsSpan());
        var random = RandomNumberGenerator.GetBytes((1 + pointers.Count) * EventContent.SaltLength);
        byte[] Salted(int at) => random.AsSpan(at * EventContent.SaltLength, EventContent.SaltLength).ToArray();
        var salt = Salted(0);
        var salts = pointers.Select((pointer, at) => (pointer, at)).ToDictionary(value => value.pointer, byte[]? (value) => Salted(1 + value.at));
        if (!EventContent.TryCommit(salt, data, salts, out var content, out var fault)) throw new InvalidOperationException($"An event has no commitment: {fault}");
        e.SetHeader(Salt, Convert.ToBase64String(salt));
        if (salts.Count > 0) e.SetHeader(Salts, salts.ToDictionary(s => s.Key, s => Convert.ToBase64String(s.Value!)));
        e.SetHeader(Content, content.ToString());
    }
}
