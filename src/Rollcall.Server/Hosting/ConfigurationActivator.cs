using System.Collections.Immutable;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Server.Observability;
using Rollcall.Server.Scim;
using Rollcall.Server.Targets;

namespace Rollcall.Server.Hosting;

/// <summary>
/// The one way a configuration comes into force, whoever brings it: checked as a whole, kept as a version, then swapped. A document
/// with an error changes nothing; the last good version stays.
/// </summary>
public sealed class ConfigurationActivator(
    ConfigurationChecker checker,
    ISettingsStore settings,
    ConfigurationStatus status,
    ConfigurationUse use,
    ActiveConfiguration active,
    ReconcileAfterChange reconcile,
    ConfigurationBrake brake,
    TimeProvider time,
    ILogger<ConfigurationActivator> logger
)
{
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);

    /// <summary>Checks a document, keeps it as the next version and puts it into force.</summary>
    /// <param name="origin"><c>file</c>, <c>api</c>, <c>cli</c> or <c>console</c>.</param>
    /// <param name="actor">For audit: <c>engine</c>, <c>admin/NAME</c>.</param>
    /// <returns>The errors; empty when it is in force.</returns>
    public Task<ImmutableArray<ConfigurationError>> ActivateAsync(
        string document,
        string origin,
        string actor,
        CancellationToken cancellationToken
    ) =>
        PutIntoForceAsync(
            document,
            origin,
            brake.RefusalsAsync,
            () => settings.ActivateConfigurationAsync(document, origin, AuditOf(actor), cancellationToken),
            reconcile.EnqueueAsync,
            cancellationToken
        );

    /// <summary>Puts a version into force that the database has already: at start, or because another replica activated it.</summary>
    public Task<ImmutableArray<ConfigurationError>> UseAsync(ConfigurationVersion version, CancellationToken cancellationToken) =>
        // At start whoever made the version has made its people due, or ended before it could. A replica that learns of it later
        // may meanwhile have cleared some of their keys by the old rules, and makes them due again.
        PutIntoForceAsync(
            version.Document,
            version.Origin,
            // Whoever activated it was asked.
            (_, _) => Task.FromResult(ImmutableArray<ConfigurationError>.Empty),
            () => Task.FromResult(version.Number),
            active.Current.Version == 0
                ? (number, _, after, token) => reconcile.CatchUpAsync(number, after, token)
                : reconcile.EnqueueAsync,
            cancellationToken
        );

    /// <summary>Makes people due whom the version in force concerns, where the database was away when it came into force.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        if (!reconcile.IsOwed)
            return;
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (reconcile.IsOwed)
                await reconcile.CatchUpAsync(active.Current.Version, active.Current.Document, cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private async Task<ImmutableArray<ConfigurationError>> PutIntoForceAsync(
        string document,
        string origin,
        Func<RollcallConfiguration, CancellationToken, Task<ImmutableArray<ConfigurationError>>> refusals,
        Func<Task<long>> keep,
        Func<long, RollcallConfiguration, RollcallConfiguration, CancellationToken, Task> makeDue,
        CancellationToken cancellationToken
    )
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var check = checker.Check(document);
            foreach (var warning in check.Warnings)
                ServerLog.ConfigurationWarning(logger, warning.ToString());
            if (check.Candidate is not { } candidate)
            {
                Reject(origin, check.Errors, braked: false);
                return check.Errors;
            }
            if (await refusals(candidate.Configuration, cancellationToken) is { IsEmpty: false } refused)
            {
                Reject(origin, refused, braked: true);
                return refused;
            }
            await WarnAtStartAsync(document, candidate.Configuration, cancellationToken);
            var before = active.Current.Document;
            var version = await keep();
            use.Replace(candidate, version);
            await makeDue(version, before, candidate.Configuration, cancellationToken);
            status.Activated(version, document);
            ServerLog.ConfigurationActive(logger, version, origin);
            return [];
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>A file that was changed while the server was down is compared with the version before it.</summary>
    private async Task WarnAtStartAsync(string document, RollcallConfiguration candidate, CancellationToken cancellationToken)
    {
        if (active.Current.Version != 0 || await settings.ActiveConfigurationAsync(cancellationToken) is not { } last)
            return;
        if (last.Document == document)
            return;
        foreach (var warning in checker.ChangesSince(last.Document, candidate))
            ServerLog.ConfigurationWarning(logger, warning.ToString());
    }

    private void Reject(string origin, ImmutableArray<ConfigurationError> errors, bool braked)
    {
        status.Rejected(origin, errors, braked);
        ServerLog.ConfigurationRejected(logger, origin, status.Current.Version, string.Join(" | ", errors));
    }

    private AuditEntry AuditOf(string actor) =>
        new()
        {
            At = time.GetUtcNow(),
            Actor = actor,
            Action = AuditActions.ConfigurationActivated,
            CorrelationId = Guid.CreateVersion7(time.GetUtcNow()).ToString(),
        };
}

/// <summary>Everything that follows the configuration, swapped together.</summary>
public sealed class ConfigurationUse(
    ActiveConfiguration configuration,
    ActiveSources sources,
    ActiveAdminTokens adminTokens,
    TargetActivation targets,
    TrustedProxies proxies
)
{
    internal void Replace(ConfigurationCandidate candidate, long version)
    {
        var snapshot = ConfigurationSnapshot.Compile(version, candidate.Configuration);
        // Sources last: the first request of a new one must find whoever follows it.
        targets.Activate(snapshot, candidate.Connections);
        configuration.Activate(snapshot);
        adminTokens.Replace(candidate.AdminTokens);
        proxies.Replace(candidate.Configuration.Server.TrustedProxies);
        sources.Replace(candidate.Sources);
    }
}
