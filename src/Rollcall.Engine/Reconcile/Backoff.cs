using Rollcall.Engine.Planning;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// When a key is tried again: after 1 s, doubled with each look in vain up to 15 minutes (less where somebody is to lose access or nobody
/// answered), spread by a quarter so that keys that failed together do not return together.
/// </summary>
internal static class Backoff
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>
    /// No answer at all is the app's trouble and not this key's; while it lasts the circuit breaker spares the app. When it is over
    /// nobody, a leaver least of all, should still be waiting for what the key alone met meanwhile.
    /// </summary>
    private static readonly TimeSpan LongestUnreachable = TimeSpan.FromSeconds(30);

    /// <summary>Whoever is to lose access keeps it no longer than this after the app has come to its senses.</summary>
    private static readonly TimeSpan LongestRemoval = TimeSpan.FromMinutes(1);

    /// <summary>After which the wait is 8 s.</summary>
    private const int MostAfterProgress = 3;

    private static readonly TimeSpan TargetPause = TimeSpan.FromMinutes(1);

    public static TimeSpan NotYet { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Nobody tells us when somebody else frees a seat, or when the user directory of an app is back.</summary>
    public static TimeSpan Unannounced { get; } = TimeSpan.FromMinutes(10);

    /// <summary>The look came to nothing.</summary>
    /// <param name="asked">What the app asked for.</param>
    public static WorkFate.Later Failed(ClaimedWork claimed, Reason reason, TimeSpan? asked, DateTimeOffset now) =>
        new(now + After(claimed, reason, asked), reason.Code.Value, reason.Detail, claimed.Attempts + 1);

    /// <summary>
    /// Something was done before it failed, and the next look has less to do: failures that went before count for little. Otherwise a person with a
    /// hundred groups would wait for hours at an app that drops each tenth call. Not for nothing, since an app may take the same change again and again.
    /// </summary>
    public static WorkFate.Later GotFurther(ClaimedWork claimed, Reason reason, TimeSpan? asked, DateTimeOffset now) =>
        Failed(claimed with { Attempts = Math.Min(claimed.Attempts, MostAfterProgress) }, reason, asked, now);

    /// <summary>The target as a whole waits for a person.</summary>
    public static WorkFate.Later Paused(ClaimedWork claimed, Reason reason, DateTimeOffset now) =>
        PutBack(claimed, reason, now + TargetPause);

    /// <summary>The key was not looked at; that says nothing about it.</summary>
    public static WorkFate.Later PutBack(ClaimedWork claimed, Reason reason, DateTimeOffset until) =>
        new(until, reason.Code.Value, reason.Detail, claimed.Attempts);

    private static TimeSpan After(ClaimedWork claimed, Reason reason, TimeSpan? asked)
    {
        // "At once" counts once, or an app that contradicts itself would be asked for ever.
        if (asked is { } delay && (delay > TimeSpan.Zero || claimed.Attempts == 0))
            return delay;
        var longest =
            reason.Code == ReasonCodes.Unreachable ? LongestUnreachable
            : claimed.Priority is WorkPriority.Removal ? LongestRemoval
            : Longest;
        var doubled = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(claimed.Attempts, 10)));
        var spread = (uint)claimed.Key.GetHashCode() % 1000 / 1000.0;
        return (doubled < longest ? doubled : longest) * (1 + spread / 4);
    }
}
