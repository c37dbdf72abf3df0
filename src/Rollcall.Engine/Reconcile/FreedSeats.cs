using System.Collections.Concurrent;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// License seats that Rollcall frees itself. Who waits for one is found in the database, whichever replica turned them away; whoever is turned away while
/// a seat is freed is not yet among those who wait, and is known here.
/// </summary>
internal sealed class FreedSeats
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _last = new(StringComparer.Ordinal);

    /// <summary>How many a look freed: one for each person who used one and lost the account or a license group.</summary>
    public static int Count(TargetConfiguration target, Observation.Seen seen, Execution execution) =>
        seen.Plan.Kind is ResourceKind.Group ? execution.Removed.Count(step => TakesLicense(target, step))
        : UsesSeat(target, seen.Account) && execution.Removed.Any(step => EndsAccount(step) || TakesLicense(target, step)) ? 1
        : 0;

    /// <summary>To be said before it is written down.</summary>
    public void Free(string target, DateTimeOffset now) => _last[target] = now;

    /// <summary>One was freed while a look was under way that found none.</summary>
    public bool IsFreedSince(string target, DateTimeOffset began) => _last.TryGetValue(target, out var last) && last >= began;

    /// <summary>Where the configuration does not say which groups give one, anybody who can log in may.</summary>
    private static bool UsesSeat(TargetConfiguration target, Account? account) =>
        account is { Active: true } && (target.LicenseGroups.IsEmpty || target.LicenseGroups.Any(account.Groups.Contains));

    private static bool EndsAccount(Step step) => step is Step.DisableAccount or Step.DeleteAccount;

    private static bool TakesLicense(TargetConfiguration target, Step step) =>
        step is Step.RemoveMember member && target.LicenseGroups.Contains(member.Group, StringComparer.OrdinalIgnoreCase);
}
