using System.Collections.Immutable;

namespace Rollcall.Engine.Configuration;

/// <summary>When people are told that a credential comes to its end.</summary>
public static class CredentialExpiry
{
    /// <summary>Days before the end at which a warning is due; 0 is the end itself.</summary>
    public static ImmutableArray<int> WarningDays { get; } = [30, 14, 7, 1, 0];

    /// <summary>The last of <see cref="WarningDays"/> that is reached; null when the end is further away than the first.</summary>
    public static int? DueWarning(DateTimeOffset expires, DateTimeOffset now)
    {
        int? due = null;
        foreach (var days in WarningDays)
        {
            if (expires - now <= TimeSpan.FromDays(days))
                due = days;
        }
        return due;
    }
}
