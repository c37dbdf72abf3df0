using Rollcall.Engine.Configuration;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using static Rollcall.Engine.Planning.ReasonCodes;
using LeaverGroupRule = Rollcall.Engine.Configuration.LeaverGroups;

namespace Rollcall.Engine.Planning;

/// <summary>What a leaver loses. Access goes first, so that a failure further on leaves nobody able to log in.</summary>
internal static class LeaverSteps
{
    public static IEnumerable<Step> Of(UserPlanInput input, Account account, DesiredState.Absent desired)
    {
        var why = desired.Reason;
        var reference = new AccountReference(account.RemoteId, account.Name);
        var rules = input.Target.Leavers;
        if (rules.Action is LeaverAction.Keep)
            yield return UserPlanner.Skip(
                input.Subject,
                KeepByRule.Because(
                    $"{why.Detail} leavers.action is keep, so the account stays active. If it should not: set it to disable, or disable the account at the app."
                )
            );
        else
        {
            if (account.Active)
                yield return Disable(input, reference, why);
            // Also of an account that is disabled by now, until the link says that it is done: an answer may have been lost in between.
            var again = account.Active && input.Capabilities.Disable;
            if (input.Capabilities.EndsSessions && (again || input.Link is not { State: LinkState.Disabled }))
                yield return new Step.EndSessions(reference) { Reason = why };
        }
        foreach (var step in Leave(input, account, reference))
            yield return step;
        if (rules.Action is LeaverAction.Delete)
            yield return Delete(input, reference, why);
        else if (rules.Action is LeaverAction.Disable && desired.Name is { } name && IsToBeRenamed(input, account, name))
            yield return AttributeSteps.Rename(input, name, account, reference);
    }

    /// <summary>
    /// Identity providers give a login name to somebody new once the leaver has another, and the app has room for one of that name. Whom somebody renamed
    /// at the app by hand stays as they are.
    /// </summary>
    private static bool IsToBeRenamed(UserPlanInput input, Account account, string name) =>
        input.Link?.MayBeCalled(account.Name) is true && !string.Equals(account.Name, name, StringComparison.OrdinalIgnoreCase);

    private static Step Disable(UserPlanInput input, AccountReference account, Reason why)
    {
        var step = new Step.DisableAccount(account) { Reason = why };
        return input.Capabilities.Disable
            ? step
            : UserPlanner.Skip(input.Subject, ReasonTexts.CannotDisable(account.Name, input.Target.Id), step);
    }

    private static Step Delete(UserPlanInput input, AccountReference account, Reason why)
    {
        var step = new Step.DeleteAccount(account) { Reason = why };
        return input.Capabilities.Delete
            ? step
            : UserPlanner.Skip(input.Subject, ReasonTexts.CannotDelete(account.Name, input.Target.Id), step);
    }

    private static IEnumerable<Step> Leave(UserPlanInput input, Account account, AccountReference reference)
    {
        var rule = input.Target.Leavers.Remove;
        if (rule is LeaverGroupRule.None)
            yield break;
        foreach (var group in account.Groups)
        {
            var license = input.Target.LicenseGroups.Contains(group, StringComparer.OrdinalIgnoreCase);
            if (input.Managed.IsProtected(group) || !(license || IsManaged(input, group)))
                continue;
            yield return new Step.RemoveMember(group, reference)
            {
                Reason = license
                    ? LeaverLicense.Because("A leaver uses up no license.")
                    : ReasonCodes.LeaverGroups.Because("leavers.remove is managed."),
            };
        }
    }

    private static bool IsManaged(UserPlanInput input, string group) =>
        input.Target.Leavers.Remove is LeaverGroupRule.Managed && MembershipSteps.IsOursToTake(input, group);
}
