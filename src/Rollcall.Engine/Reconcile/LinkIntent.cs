using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// What the link must say before the first call of a plan: a create is pending under this name, these memberships are about to
/// be granted, these license groups are about to be taken, this name is about to be given. A call may be done and its answer lost, and a process may end between
/// call and record; without the word in advance the membership would look hand-made for ever. Pure.
/// </summary>
internal static class LinkIntent
{
    public static Link? Of(Link? link, WorkKey key, Observation.Seen seen, Plan plan, DateTimeOffset now)
    {
        if (PendingName(plan, seen) is { } name)
            link = IsPendingAs(link, name)
                ? link! with
                {
                    Updated = now,
                }
                : LinkProgress.Pending(key, seen.Source, name, link, now);
        if (link is { Kind: ResourceKind.Group })
            return Named(link, plan);
        if (link is null)
            return link;
        var granted = link.Applied.Groups.SetItems(Grants(plan, seen));
        var taken = link.Applied.TakenOnLeave.Union(Taken(plan));
        var names = link.Applied.PendingNames.Union(NewNames(plan));
        return
            granted.Count == link.Applied.Groups.Count
            && taken.Count == link.Applied.TakenOnLeave.Count
            && names.Count == link.Applied.PendingNames.Count
            ? link
            : link with
            {
                Applied = link.Applied with { Groups = granted, TakenOnLeave = taken, PendingNames = names },
            };
    }

    /// <summary>
    /// Whether something of it would be lost with the answer, or must be ours before it is touched. An adoption or a release alone
    /// is recorded with the rest.
    /// </summary>
    public static bool MustBeSaved(Plan plan, Observation.Seen seen) =>
        PendingName(plan, seen) is not null
        || Grants(plan, seen).Any()
        || Taken(plan).Any()
        || Renames(plan).Any()
        || NewNames(plan).Any()
        || ClaimsAndWrites(plan);

    /// <summary>Memberships in it are remembered by name (RenamedGroups).</summary>
    private static Link Named(Link link, Plan plan)
    {
        var names = link.Applied.GroupNames.Union(Renames(plan).SelectMany(rename => new[] { rename.Name, rename.NewName }));
        return names.Count == link.Applied.GroupNames.Count
            ? link
            : link with
            {
                Applied = link.Applied with { GroupNames = names },
            };
    }

    private static IEnumerable<Step.RenameGroup> Renames(Plan plan) => plan.Steps.OfType<Step.RenameGroup>();

    /// <summary>An account that has one of them is ours still, and not somebody else's under the same id (LinkedAccount).</summary>
    private static IEnumerable<string> NewNames(Plan plan) =>
        plan.Steps.OfType<Step.RenameAccount>().Select(rename => rename.NewName);

    /// <summary>What is about to be made and linked.</summary>
    private static string? PendingName(Plan plan, Observation.Seen seen) =>
        plan
            .Steps.Select(step =>
                step switch
                {
                    Step.CreateAccount create => create.Account.Name,
                    Step.CreateGroup create when seen.IsLinkedGroup(create.Name) => create.Name,
                    _ => null,
                }
            )
            .FirstOrDefault(name => name is not null);

    private static bool IsPendingAs(Link? link, string name) =>
        link is { State: LinkState.Pending } && string.Equals(link.RemoteName, name, StringComparison.Ordinal);

    /// <summary>Two who match one account at the same moment must not both write to it: the link decides whose it is.</summary>
    private static bool ClaimsAndWrites(Plan plan) =>
        !plan.IsEmpty && plan.Steps.Any(step => step is Step.Adopt or Step.HandOver);

    /// <summary>
    /// Manual ones too: an administrator whom a rule made one is known by it (AccountGuard), and could otherwise not be disabled.
    /// </summary>
    private static IEnumerable<KeyValuePair<string, GrantKind>> Grants(Plan plan, Observation.Seen seen) =>
        seen.Desired is DesiredState.Present present
            ? plan
                .Steps.OfType<Step.AddMember>()
                .Where(step => present.Groups.ContainsKey(step.Group))
                .Select(step => KeyValuePair.Create(step.Group, present.Groups[step.Group].Kind))
            : [];

    private static IEnumerable<string> Taken(Plan plan) =>
        plan
            .Steps.OfType<Step.RemoveMember>()
            .Where(step => step.Reason.Code == ReasonCodes.LeaverLicense)
            .Select(step => step.Group);
}
