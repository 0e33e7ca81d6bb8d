using Ledger.Claims;
using Ledger.Http;
using Npgsql;

namespace Ledger.Standing;

/// <summary>A standing in a list: without its reasons, and as of the newest event that the list has seen.</summary>
public sealed record ListedStanding(Level Level, Rating? Rating, int Lines, int? Depth, IReadOnlyList<Flag> Flags)
{
    /// <summary>The sequence up to which lists have seen the ledger. To be asked before the list itself, which then knows that much at least.</summary>
    public static Task<long> UpTo(NpgsqlDataSource ledger, CancellationToken token) => Sequences.SeenBy(StandingProjection.Name, ledger, token);

    /// <summary>The standings of these claims; none of those that the list has not seen yet.</summary>
    public static async Task<IReadOnlyDictionary<Guid, ListedStanding>> Of(IReadOnlyList<Guid> claims, NpgsqlDataSource ledger, CancellationToken token) =>
        (await ledger.Read($"select claim, level, rating, lines, depth, flags from ledger.standing where claim = any({claims.ToArray()})", row => (Claim: row.GetGuid(0), Standing: Row(row)), token))
        .ToDictionary(s => s.Claim, s => s.Standing);

    private static ListedStanding Row(NpgsqlDataReader row) => new(
        Enum.Parse<Level>(row.GetString(1)), row.Text(2) is { } rating ? Enum.Parse<Rating>(rating) : null, row.GetInt32(3), row.IsDBNull(4) ? null : row.GetInt32(4),
        [.. row.GetFieldValue<string[]>(5).Select(Enum.Parse<Flag>)]);
}
