using Ledger.Http;
using Npgsql;

namespace Ledger.Standing;

/// <summary>Reads the texts in which the rules of standing look for anchors.</summary>
public static class AnchorTexts
{
    /// <summary>The texts that anchors among what is known can be looked for in: none is read, where no document that carries one was revised.</summary>
    /// <param name="newestAlone">Only the newest revision of each document will be asked about: the answer is about now. Else any may be.</param>
    public static Task<AnchorStands> Of(Known known, bool newestAlone, NpgsqlDataSource ledger, CancellationToken token) => Of([known], newestAlone, ledger, token);

    /// <summary>The same, for many claims at once.</summary>
    public static async Task<AnchorStands> Of(IReadOnlyList<Known> closures, bool newestAlone, NpgsqlDataSource ledger, CancellationToken token) =>
        HeldTexts.In(await Read([.. closures.SelectMany(known => HeldTexts.Wanted(known, newestAlone)).Distinct()], ledger, token));

    /// <summary>Held texts by their hash; what is not held is left out.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> Read(string[] hashes, NpgsqlDataSource ledger, CancellationToken token) => hashes.Length == 0
        ? new Dictionary<string, string>()
        : (await ledger.Read($"select sha256, text from ledger.revision_text where sha256 = any({hashes})", row => (row.GetString(0), row.GetString(1)), token)).ToDictionary(t => t.Item1, t => t.Item2);
}
