using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Targets;
using static Rollcall.Engine.Planning.ReasonCodes;

namespace Rollcall.Engine.Planning;

/// <summary>What the policies may know besides the plan.</summary>
/// <param name="Mode">Of the source of the resource.</param>
/// <param name="Administrators">Remote ids of those from whom the plan takes something and who administer the app.</param>
/// <param name="OtherAdministrators">For a plan that takes from an administrator: somebody else can still administer the app. Null: not asked, not known.</param>
public sealed record PolicyContext(
    TargetConfiguration Target,
    SourceMode Mode,
    ImmutableHashSet<string> Administrators,
    bool? OtherAdministrators,
    BrakeReading Brake
)
{
    /// <summary>
    /// Groups without which an administrator of the plan would be none or could not get in; null when not all of them are known, and then
    /// any may be one.
    /// </summary>
    public ImmutableSortedSet<string>? AdministrationBy { get; init; }

    /// <summary>Groups that the source emptied, and whose members stay until somebody has looked.</summary>
    public ImmutableHashSet<string> EmptiedGroups { get; init; } = [];

    /// <summary>Groups that the source emptied, and whose members somebody let go.</summary>
    public ImmutableHashSet<string> ReleasedGroups { get; init; } = [];
}

/// <summary>
/// Filters over the finished plan, in this order. A step that a policy keeps back stays in the plan with its reason;
/// nothing is ever dropped.
/// </summary>
public static class Policies
{
    public static Plan Apply(Plan plan, PolicyContext context)
    {
        var steps = plan.Steps;
        steps = Map(steps, step => Switches(step, context.Target));
        steps = Map(steps, step => LastAdministratorStays(step, context));
        steps = Map(steps, step => EmptiedGroupStays(step, context));
        plan = Braked(plan with { Steps = steps }, context);
        return plan with { Steps = Map(plan.Steps, step => Mode(step, context.Mode)) };
    }

    private static ImmutableArray<Step> Map(ImmutableArray<Step> steps, Func<Step, Step> policy) =>
        [.. steps.Select(step => step is Step.Skip or Step.Hold ? step : policy(step))];

    private static Step Switches(Step step, TargetConfiguration target)
    {
        var switches = target.Operations;
        var (on, name) = step switch
        {
            Step.CreateAccount => (switches.Create, "create"),
            Step.UpdateAccount or Step.RenameAccount or Step.EnableAccount => (switches.Update, "update"),
            Step.DisableAccount or Step.EndSessions => (switches.Disable, "disable"),
            Step.DeleteAccount or Step.DeleteGroup => (switches.Delete, "delete"),
            Step.AddMember => (switches.AddMembers, "addMembers"),
            Step.RemoveMember => (switches.RemoveMembers, "removeMembers"),
            Step.CreateGroup or Step.RenameGroup => (switches.CreateGroups, "createGroups"),
            _ => (true, ""),
        };
        return on
            ? step
            : new Step.Skip(SubjectOf(step), step)
            {
                Reason = OperationOff.Because(
                    $"operations.{name} is off for {target.Id}, so this is not done. Do it at the app by hand, or switch it on in the configuration."
                ),
            };
    }

    private static Step LastAdministratorStays(Step step, PolicyContext context) =>
        step.Removes
        && context.OtherAdministrators is not true
        && TakenFrom(step) is { } id
        && context.Administrators.Contains(id)
        && !(step is Step.RemoveMember remove && context.AdministrationBy?.Contains(remove.Group) is false)
            ? new Step.Hold(step)
            {
                Reason = LastAdministrator.Because(
                    $"This may be the last administrator of the app, and nobody could let others in again. Make somebody else an administrator there, then: rollcall reconcile --target {context.Target.Id}"
                ),
            }
            : step;

    /// <summary>Taken out because no source group gives it, and not because the person left.</summary>
    public static bool FollowsTheSource(Step step) => step is Step.RemoveMember && step.Reason.Code == NotMemberInSource;

    /// <summary>Who let a group go has seen how many are in it: the brake has nothing to add, whatever else it holds of the same person.</summary>
    private static bool IsBraked(Step step, PolicyContext context) =>
        step.Removes
        && !(step is Step.RemoveMember remove && FollowsTheSource(step) && context.ReleasedGroups.Contains(remove.Group));

    private static Step EmptiedGroupStays(Step step, PolicyContext context) =>
        step is Step.RemoveMember remove && FollowsTheSource(step) && context.EmptiedGroups.Contains(remove.Group)
            ? new Step.Hold(step)
            {
                Reason = GroupEmptied.Because(
                    $"The source has nobody left in any group that gives {remove.Group}, and more than {context.Target.Brake.EmptiedGroup} people are in it by Rollcall. "
                        + $"Fill the group again; if it is meant: rollcall target release-brake {context.Target.Id} --group NAME (the source's group)."
                ),
            }
            : step;

    private static string? TakenFrom(Step step) =>
        step switch
        {
            Step.DisableAccount disable => disable.Account.RemoteId,
            Step.DeleteAccount delete => delete.Account.RemoteId,
            Step.RemoveMember remove => remove.Account.RemoteId,
            _ => null,
        };

    /// <summary>
    /// An app whose user directory is switched off has lost everybody in it for as long. Accounts made in their place would be in another directory, and
    /// everybody there twice when the first is back.
    /// </summary>
    private static Plan Replacing(Plan plan, PolicyContext context)
    {
        var brake = context.Brake;
        if (brake.Room(context.Target.Brake) > 0)
            return plan;
        if (brake.IsReleasedByName)
            return plan with { PassesBrake = true };
        var reason = AccountsLost.Because(
            $"The app no longer has the account, and {(brake.Removals == 1 ? "1 other" : $"{brake.Removals} others")} of {brake.Accounts} were made anew within {DurationText.Of(context.Target.Brake.Per)}. "
                + "Look whether a user directory of the app is switched off or cannot be reached, and put it right: Rollcall looks again every ten minutes. "
                + $"If the accounts are to be made anew: rollcall target release-brake {context.Target.Id} --accounts N, or --user NAME for this one alone."
        );
        return plan with { Steps = Map(plan.Steps, step => new Step.Hold(step) { Reason = reason }) };
    }

    private static Plan Braked(Plan plan, PolicyContext context)
    {
        var rules = context.Target.Brake;
        var brake = context.Brake;
        var losers = plan.Losers;
        // All or none: of a group that is emptied nobody could say why some are left.
        if (plan.Braked is BrakedKind.Replacement)
            return Replacing(plan, context);
        if (losers == 0 || losers <= brake.Room(rules))
            return plan;
        if (!plan.Steps.Any(step => IsBraked(step, context)))
            return plan;
        if (brake.IsReleasedByName)
            return plan with { PassesBrake = true };
        var more = losers == 1 ? "" : $", and {losers} more would";
        var reason = Brake.Because(
            $"{(brake.Removals == 1 ? "1 person" : $"{brake.Removals} people")} of {brake.Accounts} lost an account or a group within {DurationText.Of(rules.Per)}{more}; more than {rules.Count} and more than "
                + $"{rules.Percent} %. Look at what the source sent and put it right; if it is meant: rollcall target release-brake {context.Target.Id} --removals N, or "
                + $"--{(plan.Kind is ResourceKind.Group ? "group" : "user")} NAME for this one alone."
        );
        var steps = Map(
            plan.Steps,
            step => IsBraked(step, context) || step is Step.EndSessions ? new Step.Hold(step) { Reason = reason } : step
        );
        return plan with { Steps = steps };
    }

    private static Step Mode(Step step, SourceMode mode) =>
        mode switch
        {
            SourceMode.Shadow => new Step.Hold(step)
            {
                Reason = Shadow.Because(
                    "The source is in shadow mode: plans are made, nothing is written. Set its mode to live when they look right."
                ),
            },
            SourceMode.Frozen => new Step.Hold(step)
            {
                Reason = Frozen.Because(
                    "The source is frozen: nothing of it is written at any app until its mode is live again."
                ),
            },
            _ => step,
        };

    private static string SubjectOf(Step step) =>
        step switch
        {
            Step.CreateAccount create => create.Account.Name,
            Step.UpdateAccount update => update.Account.Name,
            Step.RenameAccount rename => rename.Account.Name,
            Step.EnableAccount enable => enable.Account.Name,
            Step.DisableAccount disable => disable.Account.Name,
            Step.DeleteAccount delete => delete.Account.Name,
            Step.EndSessions end => end.Account.Name,
            Step.AddMember add => add.Group,
            Step.RemoveMember remove => remove.Group,
            Step.CreateGroup create => create.Name,
            Step.RenameGroup rename => rename.Name,
            Step.DeleteGroup delete => delete.Name,
            _ => "",
        };
}
