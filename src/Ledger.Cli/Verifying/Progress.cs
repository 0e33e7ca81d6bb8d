using Ledger.Cli.Printing;
using Spectre.Console;

namespace Ledger.Cli.Verifying;

/// <summary>A bar on a terminal, while something long is read; nothing elsewhere.</summary>
internal static class Progress
{
    public static async Task<T> Shown<T>(Session session, string doing, Func<IProgress<(long Done, long Of)>?, Task<T>> work)
    {
        if (session.Json || !session.ErrorScreen.Profile.Capabilities.Interactive) return await work(null);
        return await session.ErrorScreen.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(progress => work(new Bar(progress.AddTask(Printable.Markup(doing)))));
    }

    private sealed class Bar(ProgressTask task) : IProgress<(long Done, long Of)>
    {
        public void Report((long Done, long Of) news)
        {
            task.MaxValue = Math.Max(1, news.Of);
            task.Value = news.Done;
        }
    }
}
