using FluentValidation;
using Ledger.Audit;
using Ledger.Http;
using Ledger.Integrity;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace Ledger.Standing;

/// <summary>A question that can be asked as of an instant or a sequence: when the ledger knew it.</summary>
public interface IAskedAsOf
{
    /// <summary>What the ledger knew at this instant: every event up to the first one, in ledger order, that was recorded after it.</summary>
    DateTimeOffset? AsOf { get; }

    /// <summary>What the ledger knew at this sequence: every event up to it.</summary>
    long? Sequence { get; }
}

/// <summary>From an instant or a sequence to the sequence that an answer is worked out for. The same question always gets the same one.</summary>
public sealed class KnownAt(NpgsqlDataSource ledger, Horizon horizon, TimeProvider time)
{
    /// <summary>An event takes its time just before it takes its number: after this long, none comes any more that was recorded at an instant.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    /// <summary>The rules of <see cref="IAskedAsOf"/>: one of the two, and no instant that has not come yet.</summary>
    public static void Rules<TQuestion>(AbstractValidator<TQuestion> validator, TimeProvider time) where TQuestion : IAskedAsOf
    {
        validator.RuleFor(q => q.AsOf).AlreadyCome(time);
        validator.RuleFor(q => q.Sequence).Must((q, sequence) => sequence is null || q.AsOf is null).WithMessage("cannot stand beside asOf: give one of the two.");
    }

    /// <summary>The sequence asked for; none, where the question is about now. 400 for one that the ledger has not got to.</summary>
    /// <exception cref="UnsettledException">Something up to there is still being written, and two seconds of waiting did not end it.</exception>
    public async Task<(ProblemDetails Problem, long? Sequence)> Of(IAskedAsOf question, CancellationToken token)
    {
        if (question.Sequence is { } sequence)
        {
            var settled = await horizon.Until(sequence, token);
            return sequence <= settled ? (Problems.None, sequence) : (NotYet(settled), null);
        }
        return question.AsOf is { } instant ? (Problems.None, await LastEvent(await At(instant, token), token)) : (Problems.None, null);
    }

    private static ProblemDetails NotYet(long settled)
    {
        var problem = Problems.BadRequest("invalid-request", "The ledger has not got to this sequence yet.",
            new Dictionary<string, string[]> { ["sequence"] = [$"must not be in the future: the ledger is at {settled}."] });
        problem.Extensions["field"] = "sequence";
        return problem;
    }

    private async Task<long> At(DateTimeOffset instant, CancellationToken token)
    {
        var later = instant.AddTicks(1);
        while (true)
        {
            var known = horizon.Known;
            if (await RecordedTime.FirstFrom(later, ledger, token) is { } first)
            {
                if (first - 1 <= known) return first - 1;
                // Below it, something may still be written that was recorded later than the instant, too; then that comes first.
                await horizon.Until(first - 1, token);
                continue;
            }
            var wait = instant + Grace - time.GetUtcNow();
            if (wait > TimeSpan.Zero) await Task.Delay(wait, time, token);
            var settled = await horizon.Now(token);
            if (await RecordedTime.FirstFrom(later, ledger, token) is null) return settled;
        }
    }

    /// <summary>The last event up to there. Numbers that were drawn and rolled back stand between events, and more may come: the answer must not tell how many there were.</summary>
    private async Task<long> LastEvent(long sequence, CancellationToken token) => (await ledger.Read(
        $"select e.seq_id from ledger.mt_events e where e.seq_id <= {sequence} and {EventTable.Real} order by e.seq_id desc limit 1", row => row.GetInt64(0), token)).SingleOrDefault();
}
