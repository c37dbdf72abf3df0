using System.Globalization;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Server.Hosting;
using Rollcall.Server.Observability;

namespace Rollcall.Server.Scim.Access;

/// <summary>
/// Looks at the credentials of all sources now and then: keeps when they were last used, learns it from other replicas, and warns
/// 30, 14, 7 and 1 days before the end of one and at its end. The database remembers what was warned of, so that a warning is
/// given once, however many replicas there are and however often they start.
/// </summary>
internal sealed class CredentialWatch(
    ActiveSources sources,
    ICredentialStore store,
    ServerOptions options,
    TimeProvider time,
    ILogger<CredentialWatch> logger
) : BackgroundService
{
    private readonly Dictionary<(string Source, string Name), DateTimeOffset> _recorded = [];
    private readonly HashSet<CredentialWarning> _given = [];
    private readonly OutageLog _outage = new("Looking at the credentials of the sources", time, logger);
    private bool _wasAway;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.LookAtCredentialsEvery, time);
        try
        {
            do
            {
                await LookAsync(stoppingToken);
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; requests are over, so nothing comes after this.
            await TryAsync(RecordAsync, CancellationToken.None);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        _wasAway = false;
        var isWell = true;
        foreach (var step in (Func<CancellationToken, Task>[])[RecordAsync, LearnAsync, WarnAsync])
            isWell &= await BackgroundTurn.TryAsync(token => TryAsync(step, token), _outage, cancellationToken);
        if (isWell && !_wasAway)
            _outage.Over();
    }

    /// <summary>A database that is away costs nothing but time: the next look does it.</summary>
    private async Task TryAsync(Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        try
        {
            await step(cancellationToken);
        }
        catch (StoreUnavailableException unavailable)
        {
            _wasAway = true;
            _outage.Met(unavailable.Message, () => ServerLog.CredentialsNotLookedAt(logger, unavailable.Message));
        }
    }

    private async Task RecordAsync(CancellationToken cancellationToken)
    {
        List<CredentialUsed> used = [];
        foreach (var (source, credential) in All())
        {
            if (credential.Use.LastUsed is { } at && at > _recorded.GetValueOrDefault((source, credential.Name)))
                used.Add(new CredentialUsed(source, credential.Name, at));
        }
        if (used.Count == 0)
            return;
        await store.RecordUsedAsync(used, cancellationToken);
        foreach (var use in used)
            _recorded[(use.Source, use.Name)] = use.At;
    }

    private async Task LearnAsync(CancellationToken cancellationToken)
    {
        foreach (var use in await store.UsedAsync(cancellationToken))
        {
            var known = sources.Find(use.Source)?.Credentials.FirstOrDefault(credential => credential.Name == use.Name);
            known?.Use.Used(use.At);
        }
    }

    private async Task WarnAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var (source, credential) in All())
        {
            if (
                credential.Configuration.Expires is not { } expires
                || CredentialExpiry.DueWarning(expires, now) is not { } days
                || !_given.Add(new CredentialWarning(source, credential.Name, expires, days))
            )
                continue;
            await WarnAsync(
                new CredentialWarning(source, credential.Name, expires, days),
                credential.Actor,
                now,
                cancellationToken
            );
        }
    }

    private async Task WarnAsync(
        CredentialWarning warning,
        string credential,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        bool isFirst;
        try
        {
            isFirst = await store.WarnAsync(warning, AuditOf(warning, now), cancellationToken);
        }
        catch
        {
            _given.Remove(warning);
            throw;
        }
        if (!isFirst)
            return;
        if (warning.Days == 0)
            ServerLog.CredentialHasExpired(logger, credential, warning.Expires);
        else
            ServerLog.CredentialExpires(logger, credential, warning.Expires, warning.Days);
    }

    private static AuditEntry AuditOf(CredentialWarning warning, DateTimeOffset now) =>
        new()
        {
            At = now,
            Actor = "engine",
            Action = warning.Days == 0 ? AuditActions.CredentialExpired : AuditActions.CredentialExpiring,
            Source = warning.Source,
            Subject = warning.Name,
            CorrelationId = Guid.CreateVersion7(now).ToString(),
            Data = string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"expires":"{{warning.Expires.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}}","days":{{warning.Days}}}"""
            ),
        };

    private IEnumerable<(string Source, AccessCredential Credential)> All() =>
        from source in sources.All
        from credential in source.Credentials
        select (source.Configuration.Id, credential);
}
