namespace Rollcall.Server.Scim.Access;

/// <summary>When a credential was last taken, and last refused although it was right. Written by every request, so it costs next to nothing.</summary>
public sealed class CredentialUse
{
    /// <summary>Finer than this nobody asks, and a memory cell that every core writes is not free.</summary>
    private const long Grain = TimeSpan.TicksPerSecond;

    private long _used;
    private long _refused;
    private volatile AuthenticationFailure _refusedFor;

    /// <summary>Null: not since this server knows it.</summary>
    public DateTimeOffset? LastUsed => MomentOf(ref _used);

    /// <summary>The secret was right and the credential expired, or the address was none of its networks.</summary>
    public DateTimeOffset? LastRefused => MomentOf(ref _refused);

    /// <summary>Why it was; of use only when there is a <see cref="LastRefused"/>.</summary>
    internal AuthenticationFailure LastRefusedFor => _refusedFor;

    /// <summary>An earlier moment than the one known changes nothing.</summary>
    public void Used(DateTimeOffset now) => Note(ref _used, now);

    /// <returns>True when the last refusal was more than a minute ago: then it is worth a line in the log.</returns>
    internal bool Refused(AuthenticationFailure failure, DateTimeOffset now)
    {
        _refusedFor = failure;
        var before = Volatile.Read(ref _refused);
        Note(ref _refused, now);
        return now.UtcTicks - before > TimeSpan.TicksPerMinute;
    }

    private static void Note(ref long moment, DateTimeOffset now)
    {
        if (now.UtcTicks - Volatile.Read(ref moment) >= Grain)
            Volatile.Write(ref moment, now.UtcTicks);
    }

    private static DateTimeOffset? MomentOf(ref long moment) =>
        Volatile.Read(ref moment) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
}
