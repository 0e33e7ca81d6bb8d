using System.Globalization;
using Ledger.Http;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace Ledger.Claims;

/// <summary>When claims began.</summary>
public static class ClaimBeginnings
{
    /// <summary>404: there is no such claim; or there is, but not yet, and it says when it began.</summary>
    public static async Task<ProblemDetails> NotThere(Guid claim, NpgsqlDataSource ledger, CancellationToken token)
    {
        var began = await ledger.Read(
            $"select e.seq_id, e.timestamp from ledger.mt_events e where e.stream_id = {claim} and e.version = 1 and e.type = 'claim_asserted'",
            row => (Sequence: row.GetInt64(0), At: row.GetFieldValue<DateTimeOffset>(1)), token);
        return began is [var first]
            ? Problems.Of(404, "claim-not-yet", "The claim was not on record yet.",
                string.Create(CultureInfo.InvariantCulture, $"It began with sequence {first.Sequence}, recorded at {first.At.UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffffZ}: ask for then, or later."))
            : Problems.NotFound("There is no claim with this id.");
    }
}
