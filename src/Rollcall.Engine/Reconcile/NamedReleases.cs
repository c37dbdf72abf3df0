using System.Text.Json;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;

namespace Rollcall.Engine.Reconcile;

/// <summary>One person or group whom somebody let past the brake of a target by name.</summary>
/// <param name="Subject">userName or displayName when it was released.</param>
/// <param name="Because">What whoever released it gave as the reason; null when nothing.</param>
public sealed record NamedRelease(
    WorkKey Key,
    string Subject,
    string Actor,
    DateTimeOffset At,
    string? Because,
    string CorrelationId
);

/// <summary>
/// Who may pass a brake that holds all others. The audit log is where they are kept: replicas share it, and who, when and why stand there anyhow.
/// A release ends with the removal it was for (<see cref="AuditActions.BrakePassed"/>), or after <see cref="Lasts"/>: consent is for what somebody
/// looked at, not for whatever the same person may lose next year.
/// </summary>
public static class NamedReleases
{
    /// <summary>Longer than an app is down over a long weekend.</summary>
    public static TimeSpan Lasts { get; } = TimeSpan.FromDays(7);

    private const int Most = 1_000;

    /// <summary>Null when nobody released this one, or what was released is done.</summary>
    public static async ValueTask<NamedRelease?> FindAsync(
        IAuditStore audit,
        WorkKey key,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var query = new AuditQuery(
            Resource: key.Resource,
            Target: key.Target,
            Action: AuditActions.BrakeReleased,
            Since: now - Lasts,
            Limit: 1
        );
        if (await audit.QueryAsync(query, cancellationToken) is not [var released])
            return null;
        var passed = await audit.QueryAsync(query with { Action = AuditActions.BrakePassed }, cancellationToken);
        return passed is [var last] && last.Sequence > released.Sequence ? null : Of(released);
    }

    /// <summary>All that are still to be used at a target, newest first, one for each person and group.</summary>
    public static async ValueTask<IReadOnlyList<NamedRelease>> OfTargetAsync(
        IAuditStore audit,
        string target,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var query = new AuditQuery(Target: target, Action: AuditActions.BrakeReleased, Since: now - Lasts, Limit: Most);
        var released = (await audit.QueryAsync(query, cancellationToken)).Where(entry => entry.Resource is not null).ToList();
        if (released.Count == 0)
            return [];
        var passed = await audit.QueryAsync(query with { Action = AuditActions.BrakePassed }, cancellationToken);
        var lastPassed = passed
            .GroupBy(entry => entry.Resource)
            .ToDictionary(same => same.Key!.Value, same => same.Max(entry => entry.Sequence));
        return
        [
            .. released
                .DistinctBy(entry => entry.Resource)
                .Where(entry => lastPassed.GetValueOrDefault(entry.Resource!.Value) < entry.Sequence)
                .Select(Of),
        ];
    }

    private static NamedRelease Of(AuditEntry entry)
    {
        using var data = JsonDocument.Parse(entry.Data);
        var because = data.RootElement.TryGetProperty("because", out var text) ? text.GetString() : null;
        var key = new WorkKey(entry.Target!, entry.Kind ?? ResourceKind.User, entry.Resource!.Value);
        return new NamedRelease(
            key,
            entry.Subject ?? key.Resource.ToString(),
            entry.Actor,
            entry.At,
            because,
            entry.CorrelationId
        );
    }
}
