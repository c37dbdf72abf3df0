using System.Text.Json;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Server.Observability;

namespace Rollcall.Server.Hosting;

/// <summary>
/// A new version of the configuration means something for people who did not change: everybody of a target whose rules, or whose
/// sources' modes, are others now is looked at again. Removals that follow go through the brake like any other.
/// </summary>
public sealed class ReconcileAfterChange(IStorage storage, TimeProvider time, ILogger<ReconcileAfterChange> logger)
{
    public async Task EnqueueAsync(RollcallConfiguration before, RollcallConfiguration after, CancellationToken cancellationToken)
    {
        foreach (var target in after.Targets)
        {
            if (Says(before, target.Id) == Says(after, target.Id))
                continue;
            var sources = after.Sources.Where(source => target.Follows(source.Id)).Select(source => source.Id).ToArray();
            var request = new EnqueueRequest(target.Id, sources, null, WorkPriority.FullSync, time.GetUtcNow());
            try
            {
                var keys = await storage.Work.EnqueueAsync(request, cancellationToken);
                ServerLog.ReconcileAfterChange(logger, target.Id, keys);
            }
            catch (StoreUnavailableException unavailable)
            {
                ServerLog.ReconcileAfterChangeFailed(logger, target.Id, unavailable.Message);
            }
        }
    }

    /// <summary>All that decides about people at a target, as text; null when there is no such target.</summary>
    private static string? Says(RollcallConfiguration configuration, string id) =>
        configuration.FindTarget(id) is { } target
            ? JsonSerializer.Serialize(target)
                + string.Join(
                    '|',
                    configuration
                        .Sources.Where(source => target.Follows(source.Id))
                        .Select(source => $"{source.Id} {source.Mode}")
                )
                // What a rule finds in a person depends on the types of the attributes it names.
                + string.Join(
                    '|',
                    configuration
                        .Schemas.Where(schema =>
                            configuration.Sources.Any(source => target.Follows(source.Id) && schema.IsSpokenBy(source.Id))
                        )
                        .Select(schema => schema.Definition)
                )
            : null;
}
