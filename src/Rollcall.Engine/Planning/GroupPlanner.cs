using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using static Rollcall.Engine.Planning.ReasonCodes;

namespace Rollcall.Engine.Planning;

/// <summary>Everything the planner may know about one source group at one target.</summary>
public sealed record GroupPlanInput
{
    public required TargetConfiguration Target { get; init; }
    public required ResourceId Resource { get; init; }

    /// <summary>displayName in the source, for people; of a deleted group its last name at the target.</summary>
    public required string Subject { get; init; }

    /// <summary>The source no longer has the group.</summary>
    public bool Deleted { get; init; }

    /// <summary>What the rules make of it, with normalised names, and what the target has of it now.</summary>
    public required ImmutableArray<GroupSighting> Groups { get; init; }

    /// <summary>The target group that on-the-fly mapping made or uses for this source group.</summary>
    public Link? Link { get; init; }

    /// <summary>Another source group means the linked target group too: renamed, it would take that one's members along.</summary>
    public bool IsShared { get; init; }
    public required Capabilities Capabilities { get; init; }
    public required ManagedGroups Managed { get; init; }
}

/// <param name="Found">Null when the target has no group of that name.</param>
/// <param name="Owner">The link of another source group to it.</param>
/// <param name="Strangers">Members without a link, read only for an authoritative group.</param>
public sealed record GroupSighting(
    DesiredGroup Desired,
    TargetGroup? Found,
    Link? Owner,
    ImmutableArray<AccountReference> Strangers
)
{
    /// <summary>Those of the strangers who administer the app and whom the configuration does not consent to change.</summary>
    public ImmutableArray<AccountReference> Guarded { get; init; } = [];

    /// <summary>Those of the strangers whom the configuration consents to change and who would administer the app no longer.</summary>
    public ImmutableArray<Account> Administrators { get; init; } = [];
}

/// <summary>
/// The plan of one source group at one target: a pure function. Memberships are the users' plans; here a group comes to be,
/// is adopted, renamed or released. Nothing here deletes a group: whoever lost a group lost its permissions too.
/// </summary>
public static class GroupPlanner
{
    public static Plan Plan(GroupPlanInput input) =>
        new()
        {
            Target = input.Target.Id,
            Kind = ResourceKind.Group,
            Resource = input.Resource,
            Subject = input.Subject,
            Steps = [.. Steps(input)],
        };

    private static IEnumerable<Step> Steps(GroupPlanInput input)
    {
        var onTheFly = input.Deleted ? null : input.Groups.FirstOrDefault(group => group.Desired.Kind is GrantKind.OnTheFly);
        foreach (var step in onTheFly is null ? NoLongerUsed(input) : OnTheFly(input, onTheFly))
            yield return step;
        foreach (var manual in input.Groups.Where(group => !input.Deleted && group.Desired.Kind is GrantKind.Manual))
        {
            foreach (var step in Manual(input, manual))
                yield return step;
        }
    }

    private static IEnumerable<Step> NoLongerUsed(GroupPlanInput input)
    {
        if (input.Link is not { State: LinkState.Linked or LinkState.Pending } link)
            yield break;
        var why = input.Deleted
            ? Deleted.Because("The source deleted the group. At the target it stays, with whatever permissions it has.")
            : OutOfScope.Because("No rule uses the group any longer.");
        yield return new Step.Release(link.RemoteId ?? link.RemoteName, link.RemoteName) { Reason = why };
    }

    private static IEnumerable<Step> OnTheFly(GroupPlanInput input, GroupSighting group)
    {
        var name = group.Desired.Name;
        if (input.Managed.IsProtected(name))
            return [UserPlanner.Skip(input.Subject, ProtectedGroup.Because($"{name} is protected; it is not used."))];
        if (group.Owner is { } owner)
            return
            [
                UserPlanner.Skip(
                    input.Subject,
                    AlreadyLinked.Because($"{name} is used for another source group too ({owner.Resource}); both feed it.")
                ),
            ];
        return input.Link switch
        {
            { State: LinkState.Linked } link when Same(link.RemoteName, name) => group.Found is null
                ? Make(input, group, AccountGone.Because($"{name} was there and is gone."))
                : [],
            { State: LinkState.Linked } link => Renamed(input, group, link),
            { State: LinkState.Pending } link when Same(link.RemoteName, name) && group.Found is { } left =>
            [
                new Step.Adopt(left.RemoteId, left.Name)
                {
                    Reason = ResumedCreate.Because("It is what a create of ours left behind."),
                },
            ],
            _ => First(input, group),
        };
    }

    private static IEnumerable<Step> First(GroupPlanInput input, GroupSighting group)
    {
        if (group.Found is not { } found)
            return Make(input, group, GroupMapped.Because($"The source group {input.Subject} means the group of that name."));
        if (found.ReadOnlyBecause is { } because)
            return [UserPlanner.Skip(input.Subject, ReadOnlyDirectory.Because(because))];
        return group.Desired.AdoptExisting
            ?
            [
                new Step.Adopt(found.RemoteId, found.Name)
                {
                    Reason = GroupMapped.Because(
                        $"The source group {input.Subject} means the group of that name, which is there."
                    ),
                },
            ]
            :
            [
                UserPlanner.Skip(
                    input.Subject,
                    NotUs.Because(
                        $"{found.Name} was there before, and groups.onTheFly.adoptExisting is false: its members are left alone. To have Rollcall look after it, name it in a manual rule."
                    )
                ),
            ];
    }

    private static IEnumerable<Step> Make(GroupPlanInput input, GroupSighting group, Reason reason)
    {
        var step = new Step.CreateGroup(group.Desired.Name) { Reason = reason };
        if (!group.Desired.CreateMissing)
            return [UserPlanner.Skip(input.Subject, ReasonTexts.GroupMissing("The app", group.Desired.Name), step)];
        return input.Capabilities.CreateGroups
            ? [step]
            : [UserPlanner.Skip(input.Subject, ReasonTexts.CannotCreateGroup(group.Desired.Name), step)];
    }

    private static IEnumerable<Step> Renamed(GroupPlanInput input, GroupSighting group, Link link)
    {
        var reason = NameDiffers.Because($"The source renamed {link.RemoteName} to {group.Desired.Name}.");
        var named = IsNamed(input, link.RemoteName);
        if (input.Capabilities.RenameGroups && group.Found is null && !input.IsShared && !named)
            return
            [
                new Step.RenameGroup(link.RemoteId ?? link.RemoteName, link.RemoteName, group.Desired.Name) { Reason = reason },
            ];
        // Without a rename call the members move to a group of the new name; the old one keeps its permissions for a person to see to.
        var stays =
            named ? "The configuration names it"
            : input.IsShared ? "Another source group feeds it too"
            : "The app cannot rename groups";
        return First(input, group)
            .Prepend(
                new Step.Release(link.RemoteId ?? link.RemoteName, link.RemoteName)
                {
                    Reason = NameDiffers.Because($"{reason.Detail} {stays}: {link.RemoteName} is left as it is."),
                }
            );
    }

    /// <summary>Under another name a protected group would be protected no more, and a license group, a default or a rule's group would be missing.</summary>
    private static bool IsNamed(GroupPlanInput input, string group) =>
        input.Managed.IsProtected(group)
        || input.Managed.ReachOf(group) is not GroupReach.None
        || input.Target.LicenseGroups.Contains(group, StringComparer.OrdinalIgnoreCase)
        || input.Target.Groups.DefaultsForNew.Contains(group, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<Step> Manual(GroupPlanInput input, GroupSighting group)
    {
        if (input.Managed.IsProtected(group.Desired.Name))
        {
            yield return UserPlanner.Skip(
                input.Subject,
                ProtectedGroup.Because($"{group.Desired.Name} is protected; the manual rule has no effect.")
            );
            yield break;
        }
        if (group.Found is null)
        {
            foreach (var step in Make(input, group, GroupMapped.Because($"A manual rule maps {input.Subject} to it.")))
                yield return step;
            yield break;
        }
        foreach (var stranger in group.Strangers)
        {
            var step = new Step.RemoveMember(group.Found.Name, stranger)
            {
                Reason = Authoritative.Because(
                    $"{stranger.Name} is not linked, and the rule for {group.Found.Name} is authoritative."
                ),
            };
            yield return group.Guarded.Contains(stranger) ? UserPlanner.Hold(step, Guarded(stranger)) : step;
        }
    }

    private static Reason Guarded(AccountReference stranger) =>
        Administrator.Because(
            $"{stranger.Name} administers the app, and the authoritative rule would take it out. To leave it in, list it in protectedAccounts; only if it is to go, in consentedAdministrators."
        );

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
