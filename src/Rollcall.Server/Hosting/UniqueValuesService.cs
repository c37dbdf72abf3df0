using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Server.Observability;

namespace Rollcall.Server.Hosting;

/// <summary>
/// Follows the configuration: attributes that are declared unique from now on become so for everybody who is there already. In the
/// background, because a large directory takes a while; new values are looked after from the first moment. Attributes whose values are shared,
/// or of which somebody wrote by an older configuration, are looked at again every now and then.
/// </summary>
internal sealed class UniqueValuesService(
    UniqueValueIndexing indexing,
    ActiveConfiguration configuration,
    ServerOptions options,
    TimeProvider time,
    ILogger<UniqueValuesService> logger
) : BackgroundService
{
    private const int MostNamed = 5;
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(10);
    private readonly HashSet<UniqueConflict> _told = [];
    private readonly OutageLog _outage = new("Looking at unique attributes", time, logger);
    private ConfigurationSnapshot? _seen;
    private DateTimeOffset _next;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.LookAtConfigurationEvery, time);
        try
        {
            do
            {
                await BackgroundTurn.TryAsync(FollowAsync, _outage, stoppingToken);
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; what is not written down as done is done at the next start.
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        var current = configuration.Current;
        if (ReferenceEquals(current, _seen) && time.GetUtcNow() < _next)
            return;
        if (await IndexAsync(current, cancellationToken))
            (_seen, _next) = (current, time.GetUtcNow() + LookAgainAfter);
    }

    private async Task<bool> IndexAsync(ConfigurationSnapshot current, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var done in await indexing.RunAsync(current.Document, cancellationToken))
                Tell(done);
            _outage.Over();
            return true;
        }
        catch (StoreUnavailableException unavailable)
        {
            _outage.Met(unavailable.Message, () => ServerLog.UniqueValuesNotLookedAt(logger, unavailable.Message));
            return false;
        }
    }

    private void Tell(UniqueValuesIndexed done)
    {
        foreach (var conflicts in done.Conflicts.Where(_told.Add).GroupBy(conflict => conflict.Path, StringComparer.Ordinal))
        {
            // Ids, not values: a log is no place for what is somebody's alone.
            var named = conflicts.Take(MostNamed).Select(conflict => $"{conflict.Holder} and {conflict.Other}");
            ServerLog.UniqueValuesShared(logger, done.Source, conflicts.Key, conflicts.Count(), string.Join("; ", named));
        }
        // Last: who reads this line has been told of everybody it does not hold for.
        ServerLog.UniqueValues(logger, done.Source, string.Join(", ", done.Paths));
    }
}
