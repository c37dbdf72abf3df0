using System.Collections.Immutable;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Targets;
using static Rollcall.Engine.Planning.ReasonCodes;

namespace Rollcall.Engine.Planning;

/// <summary>Who joins and leaves which groups. Protected groups and groups that are not ours are never touched.</summary>
internal static class MembershipSteps
{
    public static IEnumerable<Step> Join(
        UserPlanInput input,
        DesiredState.Present desired,
        ImmutableSortedSet<string> has,
        AccountReference? account
    )
    {
        foreach (var (group, grant) in desired.Groups)
        {
            if (has.Contains(group))
                continue;
            var step = new Step.AddMember(group, account)
            {
                Reason = MemberInSource.Because($"A member of {grant.SourceGroup} in the source."),
            };
            if (input.Managed.IsProtected(group))
                yield return UserPlanner.Skip(input.Subject, Protected(group), step);
            else if (input.UnavailableGroups.TryGetValue(group, out var why))
                yield return UserPlanner.Skip(input.Subject, why, step);
            else
                yield return step;
        }
    }

    /// <summary>Groups that new accounts get once; afterwards they are nobody's business of ours.</summary>
    public static IEnumerable<Step> Defaults(
        UserPlanInput input,
        DesiredState.Present desired,
        ImmutableSortedSet<string> has,
        AccountReference? account
    )
    {
        foreach (var group in input.Target.Groups.DefaultsForNew)
        {
            if (has.Contains(group) || desired.Groups.ContainsKey(group))
                continue;
            var step = new Step.AddMember(group, account) { Reason = DefaultGroup.Because("A default group of new accounts.") };
            if (input.Managed.IsProtected(group))
                yield return UserPlanner.Skip(input.Subject, Protected(group), step);
            else if (input.Managed.ReachOf(group) is not GroupReach.None)
                yield return UserPlanner.Skip(input.Subject, FollowsSource(group), step);
            else
                yield return step;
        }
    }

    /// <summary>License groups that were taken when the person left.</summary>
    public static IEnumerable<Step> Returned(
        UserPlanInput input,
        DesiredState.Present desired,
        Account account,
        AccountReference reference
    )
    {
        foreach (var group in input.Link?.Applied.TakenOnLeave ?? [])
        {
            // A managed group follows the source: it comes back only if the source still gives it.
            var follows = input.Managed.ReachOf(group) is not GroupReach.None;
            if (follows || account.Groups.Contains(group) || desired.Groups.ContainsKey(group))
                continue;
            if (input.Managed.IsProtected(group))
                continue;
            yield return new Step.AddMember(group, reference)
            {
                Reason = LicenseReturned.Because("The group was taken when the person left, and the person is back."),
            };
        }
    }

    public static IEnumerable<Step> Leave(
        UserPlanInput input,
        ImmutableSortedDictionary<string, GroupGrant> desired,
        Account account,
        AccountReference reference
    )
    {
        foreach (var group in account.Groups)
        {
            if (desired.ContainsKey(group) || !IsOursToTake(input, group))
                continue;
            var step = new Step.RemoveMember(group, reference)
            {
                Reason = NotMemberInSource.Because("The source does not have the person in any group that gives this one."),
            };
            yield return input.Managed.IsProtected(group) ? UserPlanner.Skip(input.Subject, Protected(group), step) : step;
        }
    }

    /// <summary>Named by a rule; or given by us on the fly, and on-the-fly mapping is still on (a rule that is withdrawn releases, it does not remove).</summary>
    public static bool IsOursToTake(UserPlanInput input, string group)
    {
        if (input.Managed.ReachOf(group) is not GroupReach.None)
            return true;
        return input.Target.Groups.OnTheFly.Enabled
            && input.Link is { } link
            && link.Applied.Groups.TryGetValue(group, out var kind)
            && kind is GrantKind.OnTheFly;
    }

    /// <summary>Given as a default it would be taken away again at the next look.</summary>
    private static Reason FollowsSource(string group) =>
        NotMemberInSource.Because($"{group} is a default group, but a rule manages it: only the source gives it.");

    private static Reason Protected(string group) =>
        ProtectedGroup.Because($"{group} is protected: nobody is put in or taken out by Rollcall.");
}
