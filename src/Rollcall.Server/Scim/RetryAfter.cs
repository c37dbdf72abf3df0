using System.Globalization;
using Rollcall.Engine.Directory;

namespace Rollcall.Server.Scim;

/// <summary>
/// When whoever was answered 503 or 429 had better ask again (RFC 9110 section 10.2.3): sooner costs everybody and brings nothing, and many a client
/// has no backoff of its own.
/// </summary>
internal static class RetryAfter
{
    /// <summary>What is over by itself: a database that starts, fails over or is busy, a server that is started anew, another's long look.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    /// <summary>What somebody has to mend: a full disk, a damaged file, a password.</summary>
    public static readonly TimeSpan OnceMended = TimeSpan.FromMinutes(1);

    /// <summary>What an administrator means to last.</summary>
    public static readonly TimeSpan OnceThawed = TimeSpan.FromMinutes(5);

    public static TimeSpan Of(StoreTrouble trouble) =>
        trouble is StoreTrouble.Unreachable or StoreTrouble.Busy or StoreTrouble.Stopping ? Soon : OnceMended;

    /// <returns>What the header says: whole seconds, rounded up, as earlier would be refused again.</returns>
    public static long Say(HttpResponse response, TimeSpan wait)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
        response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return seconds;
    }
}
