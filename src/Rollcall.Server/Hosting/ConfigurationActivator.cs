using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Server.Scim;
using Rollcall.Server.Targets;

namespace Rollcall.Server.Hosting;

/// <summary>
/// The one way a configuration comes into force, whoever brings it: checked as a whole, kept as a version, then swapped. A document
/// with an error changes nothing; the last good version stays.
/// </summary>
public sealed class ConfigurationActivator(
    ConfigurationChecker checker,
    ConfigurationBrake brake,
    ConfigurationVersions versions,
    ConfigurationUse use,
    ReconcileAfterChange reconcile,
    ConfigurationStatus status
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
        InTurnAsync(
            document,
            origin,
            async candidate =>
            {
                var (losses, refusals) = await brake.AskAsync(candidate.Configuration, cancellationToken);
                if (!refusals.IsEmpty)
                {
                    status.Rejected(origin, refusals, braked: true);
                    return refusals;
                }
                await WarnAtStartAsync(document, candidate.Configuration, cancellationToken);
                var before = use.Current.Document;
                var version = await versions.KeepAsync(document, origin, actor, cancellationToken);
                use.Replace(candidate, version);
                status.Activated(version, document, origin);
                await reconcile.EnqueueAsync(version, before, candidate.Configuration, losses, cancellationToken);
                return [];
            },
            cancellationToken
        );

    /// <summary>Puts a version into force that the database has already: at start, or because another replica activated it.</summary>
    public Task<ImmutableArray<ConfigurationError>> UseAsync(ConfigurationVersion version, CancellationToken cancellationToken) =>
        InTurnAsync(
            version.Document,
            version.Origin,
            async candidate =>
            {
                await WarnAtStartAsync(version.Document, candidate.Configuration, cancellationToken);
                var before = use.Current;
                use.Replace(candidate, version.Number);
                status.Activated(version.Number, version.Document, version.Origin);
                var after = candidate.Configuration;
                // At start whoever made the version has made its people due, or ended before it could. A replica that learns of it later
                // may meanwhile have cleared some of their keys by the old rules, and makes them due again.
                if (before.Version == 0)
                    await reconcile.CatchUpAsync(version.Number, after, cancellationToken);
                else
                    await reconcile.EnqueueAsync(version.Number, before.Document, after, losses: null, cancellationToken);
                return [];
            },
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
                await reconcile.CatchUpAsync(use.Current.Version, use.Current.Document, cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Whatever is right as a document comes into force one after the other.</summary>
    private async Task<ImmutableArray<ConfigurationError>> InTurnAsync(
        string document,
        string origin,
        Func<ConfigurationCandidate, Task<ImmutableArray<ConfigurationError>>> putIntoForce,
        CancellationToken cancellationToken
    )
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var check = checker.Check(document);
            status.Warned(check.Warnings);
            if (check.Candidate is { } candidate)
                return await putIntoForce(candidate);
            status.Rejected(origin, check.Errors, braked: false, again: document == status.Current.Document);
            return check.Errors;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>A file that was changed while the server was down is compared with the version before it.</summary>
    private async Task WarnAtStartAsync(string document, RollcallConfiguration candidate, CancellationToken cancellationToken)
    {
        if (use.Current.Version != 0 || await versions.LastAsync(cancellationToken) is not { } last)
            return;
        if (last.Document != document)
            status.Warned(checker.ChangesSince(last.Document, candidate));
    }
}

/// <summary>Everything that follows the configuration, swapped together.</summary>
public sealed class ConfigurationUse(
    ActiveConfiguration configuration,
    ActiveSources sources,
    ActiveAdminTokens adminTokens,
    TargetActivation targets,
    TrustedProxies proxies,
    SecretFiles secrets
)
{
    /// <summary>What is in force; version 0 before the first.</summary>
    internal ConfigurationSnapshot Current => configuration.Current;

    internal void Replace(ConfigurationCandidate candidate, long version)
    {
        var snapshot = ConfigurationSnapshot.Compile(version, candidate.Configuration);
        // Sources last: the first request of a new one must find whoever follows it.
        targets.Activate(snapshot, candidate.Connections);
        configuration.Activate(snapshot);
        secrets.Replace(candidate.Files);
        adminTokens.Replace(candidate.AdminTokens);
        proxies.Replace(candidate.Configuration.Server.TrustedProxies);
        sources.Replace(candidate.Sources);
    }
}
