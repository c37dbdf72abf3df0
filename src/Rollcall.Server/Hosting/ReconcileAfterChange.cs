using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Server.Observability;

namespace Rollcall.Server.Hosting;

/// <summary>
/// A new version of the configuration means something for people who did not change: everybody of a target whose rules or address, or
/// whose sources' modes, are others now is looked at again. Removals that follow go through the brake like any other.
/// </summary>
public sealed class ReconcileAfterChange(IStorage storage, TimeProvider time, ILogger<ReconcileAfterChange> logger)
{
    private const int KeysAtOnce = 500;
    private readonly OutageLog _outage = new("Making everybody due whom the configuration concerns", time, logger);
    private long _followed;

    /// <summary>The database was away when people were to be made due: it has to be done again.</summary>
    public bool IsOwed { get; private set; }

    /// <summary>The targets of a configuration that say something else about people than they did.</summary>
    internal static IEnumerable<TargetConfiguration> Concerned(RollcallConfiguration before, RollcallConfiguration after) =>
        after.Targets.Where(target => Says(before, target.Id) != Says(after, target.Id));

    /// <summary>Makes everybody due whom the change concerns, and writes down that it was done.</summary>
    /// <param name="losses">Null when nobody has looked who loses something.</param>
    public async Task EnqueueAsync(
        long version,
        RollcallConfiguration before,
        RollcallConfiguration after,
        RuleLosses? losses,
        CancellationToken cancellationToken
    )
    {
        // Whom an earlier change concerned and the database did not take is in no difference to the version right before: then it is everybody.
        var known = IsOwed ? RollcallConfiguration.Empty : before;
        IsOwed = true;
        try
        {
            losses ??= await RuleLosses.FindAsync(storage, before, after, cancellationToken);
            var concerned = Concerned(known, after).ToList();
            foreach (var target in concerned)
                await EnqueueLosersAsync(target, losses.At(target.Id), cancellationToken);
            foreach (var target in concerned)
                await EnqueueAsync(target, after, cancellationToken);
            if (version != _followed)
                await storage.Audit.AppendAsync(Followed(version), cancellationToken);
            _followed = version;
            IsOwed = false;
            _outage.Over();
        }
        catch (StoreUnavailableException unavailable)
        {
            _outage.Met(unavailable.Message, () => ServerLog.ReconcileAfterChangeFailed(logger, version, unavailable.Message));
        }
    }

    /// <summary>A process may have ended after a version was kept and before its people were made due: then all of them are now.</summary>
    public async Task CatchUpAsync(long version, RollcallConfiguration configuration, CancellationToken cancellationToken)
    {
        if (await IsFollowedAsync(version, cancellationToken))
            _followed = version;
        else
            await EnqueueAsync(version, RollcallConfiguration.Empty, configuration, losses: null, cancellationToken);
    }

    /// <summary>What is owed is owed also where another replica has followed the version: until this one learnt of it, it cleared keys by the old rules.</summary>
    private async Task<bool> IsFollowedAsync(long version, CancellationToken cancellationToken)
    {
        if (IsOwed)
            return false;
        var query = new AuditQuery(Action: AuditActions.ConfigurationFollowed, Limit: 1);
        return await storage.Audit.QueryAsync(query, cancellationToken) is [var last] && VersionOf(last) >= version;
    }

    /// <summary>Before everybody: whose access the change takes does not wait for those it means nothing for.</summary>
    private async Task EnqueueLosersAsync(
        TargetConfiguration target,
        ImmutableArray<RuleLoss> losers,
        CancellationToken cancellationToken
    )
    {
        foreach (var some in losers.Chunk(KeysAtOnce))
        {
            WorkKey[] keys = [.. some.Select(loser => new WorkKey(target.Id, ResourceKind.User, loser.Person))];
            var request = new EnqueueRequest(target.Id, [], keys, WorkPriority.Removal, time.GetUtcNow());
            await storage.Work.EnqueueAsync(request, cancellationToken);
        }
    }

    private async Task EnqueueAsync(
        TargetConfiguration target,
        RollcallConfiguration configuration,
        CancellationToken cancellationToken
    )
    {
        var sources = configuration.SourcesOf(target).Select(source => source.Id).ToArray();
        var request = new EnqueueRequest(target.Id, sources, null, WorkPriority.FullSync, time.GetUtcNow());
        ServerLog.ReconcileAfterChange(logger, target.Id, await storage.Work.EnqueueAsync(request, cancellationToken));
    }

    private AuditEntry Followed(long version) =>
        new()
        {
            At = time.GetUtcNow(),
            Actor = "engine",
            Action = AuditActions.ConfigurationFollowed,
            CorrelationId = Guid.CreateVersion7(time.GetUtcNow()).ToString(),
            Data = new JsonObject { ["version"] = version }.ToJsonString(),
        };

    private static long VersionOf(AuditEntry entry) => JsonNode.Parse(entry.Data)?["version"]?.GetValue<long>() ?? 0;

    /// <summary>All that decides about people at a target, as text; null when there is no such target.</summary>
    private static string? Says(RollcallConfiguration configuration, string id) =>
        configuration.FindTarget(id) is { } target
            ? JsonSerializer.Serialize(WithoutHow(target))
                + string.Join('|', configuration.SourcesOf(target).Select(source => $"{source.Id} {source.Mode}"))
                // What a rule finds in a person depends on the types of the attributes it names.
                + string.Join(
                    '|',
                    configuration
                        .Schemas.Where(schema => configuration.SourcesOf(target).Any(source => schema.IsSpokenBy(source.Id)))
                        .Select(schema => schema.Definition)
                )
            : null;

    /// <summary>
    /// Without what only says how the app is called, and when: no plan depends on it. Who waits because of a credential is brought forward when another
    /// one takes its place (<see cref="TargetGate.OwesAnotherTry"/>).
    /// </summary>
    private static TargetConfiguration WithoutHow(TargetConfiguration target) =>
        target with
        {
            AllowHttp = false,
            CertificateAuthority = null,
            Credential = ImmutableSortedDictionary<string, SecretReference>.Empty,
            Pace = new PaceRules(),
            ReconcileEvery = null,
        };
}
