using Rollcall.Engine.Directory;
using Rollcall.Engine.Requests;
using Rollcall.Server.Observability;

namespace Rollcall.Server.Recording;

/// <summary>Writes what the recorder took note of, many at once and apart from everything else. A database that is away costs records, nothing more.</summary>
internal sealed class RecorderService(
    RequestRecorder recorder,
    IRequestLog log,
    TimeProvider time,
    ILogger<RecorderService> logger
) : IHostedService, IDisposable
{
    private const int MostTogether = 256;

    /// <summary>So many times, for others to join, so that a quiet server does not write a transaction for each request.</summary>
    private const int Naps = 10;

    /// <summary>Short, for under load what waits longer than that outlives a collection of garbage.</summary>
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stopping = new();
    private readonly OutageLog _outage = new("Recording requests", time, logger);
    private Task _running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>What waits is written first.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        recorder.Complete();
        await _stopping.CancelAsync();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync()
    {
        var together = new List<RecordedRequest>(MostTogether);
        while (await recorder.Waiting.WaitToReadAsync())
        {
            for (var nap = 0; nap < Naps && recorder.Waiting.Count < MostTogether; nap++)
                await Task.Delay(Nap, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (together.Count < MostTogether && recorder.Waiting.TryRead(out var waiting))
            {
                recorder.HasTaken(waiting);
                if (Redact(waiting) is { } redacted)
                    together.Add(redacted);
            }
            await AppendAsync(together);
            together.Clear();
        }
    }

    /// <summary>What cannot be redacted is not written.</summary>
    private RecordedRequest? Redact(WaitingRequest waiting)
    {
        try
        {
            return waiting.Redacted();
        }
        catch (Exception failure)
        {
            ServerLog.RequestNotRecorded(logger, failure, waiting.Request.Id);
            recorder.HasLost(1);
            return null;
        }
    }

    private async Task AppendAsync(List<RecordedRequest> together)
    {
        if (together.Count == 0)
            return;
        try
        {
            await log.AppendAsync(together, CancellationToken.None);
            recorder.HasKept(together.Count);
            _outage.Over();
        }
        catch (Exception failure)
        {
            recorder.HasLost(together.Count);
            // Not for each of them; the count goes on.
            var fault = failure is StoreUnavailableException ? null : failure;
            _outage.Met(failure.Message, () => ServerLog.RequestsNotRecorded(logger, fault, failure.Message));
        }
    }
}
