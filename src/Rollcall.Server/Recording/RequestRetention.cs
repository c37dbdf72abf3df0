using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Requests;
using Rollcall.Server.Observability;

namespace Rollcall.Server.Recording;

/// <summary>Deletes requests that have been on record for as long as their source allows, or are more than it allows. Replicas may do it at once.</summary>
internal sealed class RequestRetention(
    IRequestLog log,
    ActiveConfiguration configuration,
    TimeProvider time,
    ILogger<RequestRetention> logger
) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await TrimAsync(stoppingToken);
            }
            catch (StoreUnavailableException)
            {
                // /health/ready tells of it; the next turn makes up for this one.
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                ServerLog.RequestsNotTrimmed(logger, failure);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TrimAsync(CancellationToken cancellationToken)
    {
        foreach (var source in await log.SourcesAsync(cancellationToken))
        {
            // A source that is configured no more keeps the default for its last requests.
            var rules = configuration.Current.Document.FindSource(source)?.Record ?? new RecordRules();
            await log.TrimAsync(source, time.GetUtcNow() - rules.Retention, rules.Limit, cancellationToken);
        }
    }
}
