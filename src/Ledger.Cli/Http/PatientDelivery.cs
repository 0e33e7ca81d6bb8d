namespace Ledger.Cli.Http;

/// <summary>
/// Sends a request that can be repeated safely until it is answered: one without effect, or with an idempotency key. Pauses grow from
/// half a second to eight, and end when together they would pass the patience given.
/// </summary>
internal sealed class PatientDelivery(HttpClient ledger, TimeProvider time, TimeSpan patience)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);

    /// <param name="request">Makes the request anew for each try.</param>
    /// <param name="waiting">Told before each pause, with what stands in the way.</param>
    /// <param name="token">Ends the sending and the pauses.</param>
    /// <exception cref="LedgerFailedException">The patience is spent and there was no answer.</exception>
    public async Task<LedgerAnswer> Send(Func<HttpRequestMessage> request, Action<LedgerProblem>? waiting, CancellationToken token)
    {
        var waited = TimeSpan.Zero;
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var (answer, lost) = await Try(request, token);
            if (answer is { MayPass: false }) return answer;
            if (waited + pause > patience) return answer ?? throw lost!;

            waiting?.Invoke(answer?.Problem ?? lost!.Problem);
            await Task.Delay(pause, time, token);
            waited += pause;
        }
    }

    private async Task<(LedgerAnswer?, LedgerFailedException?)> Try(Func<HttpRequestMessage> request, CancellationToken token)
    {
        try
        {
            using var message = request();
            using var response = await ledger.SendAsync(message, token);
            return (await LedgerAnswer.Read(response, token), null);
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException || (lost is OperationCanceledException && !token.IsCancellationRequested))
        {
            return (null, LedgerFailedException.Unreachable(ledger.BaseAddress, lost));
        }
    }
}
