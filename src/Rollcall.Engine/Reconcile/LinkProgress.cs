using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Engine.Reconcile;

/// <summary>How a link follows the steps that were taken. Pure: (link, step that worked) to link.</summary>
internal static class LinkProgress
{
    /// <summary>Saved before a create, so that after a crash exactly this name may be adopted and nothing else.</summary>
    public static Link Pending(WorkKey key, string source, string name, Link? before, DateTimeOffset now) =>
        new()
        {
            Target = key.Target,
            Kind = key.Kind,
            Resource = key.Resource,
            Source = source,
            RemoteName = name,
            State = LinkState.Pending,
            Origin = LinkOrigin.Created,
            Applied = AppliedState.Nothing,
            Created = before?.Created ?? now,
            Updated = now,
        };

    /// <summary>
    /// The app said no, so nothing was made: whoever has that name is somebody else, and the pending link that would let us adopt
    /// them has to go. A create whose answer was lost keeps it.
    /// </summary>
    public static Link? CreateRefused(Link? before) => before is { State: LinkState.Pending } ? null : before;

    /// <summary>Why nothing of a look is kept: the link that it rests on is not what it was.</summary>
    public static Reason Overtaken(string subject) =>
        ReasonCodes.AlreadyLinked.Because($"The account of {subject} was linked to another resource, or forgotten, meanwhile.");

    public static Link? After(Link? link, Step step, Outcome outcome, Observation.Seen seen)
    {
        var account = (outcome as Outcome.Applied)?.Account;
        return step switch
        {
            Step.CreateAccount create => link! with
            {
                RemoteId = account?.RemoteId ?? create.Account.Name,
                RemoteName = account?.Name ?? create.Account.Name,
                State = LinkState.Linked,
                Applied = AppliedState.Nothing with { Attributes = create.Account.Attributes, Groups = link.Applied.Groups },
            },
            Step.CreateGroup create when seen.IsLinkedGroup(create.Name) => link! with
            {
                RemoteId = account?.RemoteId ?? create.Name,
                RemoteName = create.Name,
                State = LinkState.Linked,
                // Somebody else made it between our look and our call.
                Origin = outcome is Outcome.Unchanged ? LinkOrigin.Adopted : LinkOrigin.Created,
            },
            Step.RenameGroup rename => link! with
            {
                RemoteId = account?.RemoteId ?? rename.RemoteId,
                RemoteName = rename.NewName,
            },
            Step.RenameAccount rename => link! with
            {
                RemoteId = account?.RemoteId ?? link.RemoteId,
                RemoteName = account?.Name ?? rename.NewName,
                Applied = link.Applied with { PendingNames = link.Applied.PendingNames.Clear() },
            },
            Step.UpdateAccount update => link! with
            {
                Applied = link.Applied with
                {
                    Attributes = link.Applied.Attributes.SetItems(
                        update.Changes.Select(change => KeyValuePair.Create(change.Name, change.After))
                    ),
                },
            },
            Step.EnableAccount => link! with { State = LinkState.Linked, ReasonCode = null },
            // Where sessions are ended too, the link says it once that is done: an answer may be lost in between (Settled).
            Step.DisableAccount when !seen.Plan.Steps.Any(other => other is Step.EndSessions) => link! with
            {
                State = LinkState.Disabled,
            },
            Step.DeleteAccount => link! with { State = LinkState.Gone },
            Step.AddMember add => Joined(link!, add, seen),
            Step.RemoveMember remove when link is { Kind: ResourceKind.User } => Left(link, remove),
            _ => link,
        };
    }

    /// <summary>Adopt, HandOver and Release write nothing at the app; the link is all there is to them.</summary>
    public static Link? AfterOwn(Link? link, Step step, WorkKey key, Observation.Seen seen, DateTimeOffset now) =>
        step switch
        {
            // What a match key found is not what a create of ours left behind, and what was to be granted with that is not ours here.
            Step.Adopt adopt when link is { State: LinkState.Pending } && step.Reason.Code == ReasonCodes.ResumedCreate =>
                link with
                {
                    RemoteId = adopt.RemoteId,
                    RemoteName = adopt.Name,
                    State = LinkState.Linked,
                },
            Step.Adopt adopt => Adopted(link, adopt.RemoteId, adopt.Name, key, seen, now),
            // What was granted stays ours to take, what was taken on leaving ours to give back.
            Step.HandOver over => Adopted(link, over.RemoteId, over.Name, key, seen, now) with
            {
                Origin = seen.Predecessor?.Origin ?? LinkOrigin.Adopted,
                Applied = seen.Predecessor?.Applied ?? AppliedState.Nothing,
            },
            Step.Release => link is null ? null : link with { State = LinkState.Released, RemoteId = null },
            _ => link,
        };

    public static FormerOwner? TakesOverFrom(Plan plan, Observation.Seen seen) =>
        plan.Steps.Any(step => step is Step.HandOver) && seen.Predecessor is { } former
            ? new FormerOwner(former.Resource, former.Updated, seen.PredecessorKeyDue)
            : null;

    /// <summary>What is known once every step is through.</summary>
    public static Link? Settled(Link? link, Observation.Seen seen, bool everythingWorked)
    {
        if (link is null || link.Kind is ResourceKind.Group)
            return link;
        link = Named(link, seen);
        // An app that cannot disable has done what it can: the person left, and is told apart from somebody who stays.
        if (seen.Desired is DesiredState.Absent && everythingWorked)
            link = Left(link, seen);
        if (seen.Desired is not DesiredState.Present present)
            return link;
        // What the source wants and the account had already is ours from now on: or a leaver of the group would keep it.
        // Not where an account is guarded: confirming its administrators' group would be the consent that was missing.
        var guarded = seen.Plan.Steps.Any(step => step is Step.Hold);
        var granted = guarded ? link.Applied.Groups : link.Applied.Groups.SetItems(seen.Confirmed);
        granted = granted.RemoveRange(granted.Keys.Where(group => !Held(seen, present, group)).ToArray());
        var returned = link.State is LinkState.Disabled && seen.Account is { Active: true };
        return link with
        {
            RemoteName = link.RemoteName,
            State = returned ? LinkState.Linked : link.State,
            ReasonCode = returned ? null : link.ReasonCode,
            Applied = link.Applied with
            {
                Groups = granted,
                TakenOnLeave = everythingWorked ? link.Applied.TakenOnLeave.Clear() : link.Applied.TakenOnLeave,
                DefaultsGiven = link.Applied.DefaultsGiven || (everythingWorked && link.Origin is LinkOrigin.Created),
            },
        };
    }

    /// <summary>A rename of ours had worked, and its answer was lost.</summary>
    private static Link Named(Link link, Observation.Seen seen) =>
        seen.Account is { } account
        && link.Applied.PendingNames.Contains(account.Name)
        && !seen.Plan.Steps.Any(step => step is Step.RenameAccount)
            ? link with
            {
                RemoteName = account.Name,
                Applied = link.Applied with { PendingNames = link.Applied.PendingNames.Clear() },
            }
            : link;

    private static Link Left(Link link, Observation.Seen seen) =>
        link.State switch
        {
            LinkState.Linked when seen.Account is null => link with { State = LinkState.Gone, ReasonCode = null },
            // An account that was gone may be there again, and is looked after again; unless it is we who deleted it.
            LinkState.Gone when seen.Account is null || seen.Plan.Steps.Any(step => step is Step.DeleteAccount) => link,
            LinkState.Linked or LinkState.Disabled or LinkState.Gone => link with
            {
                State = LinkState.Disabled,
                ReasonCode = StaysActive(seen)?.Code.Value,
            },
            _ => link,
        };

    /// <summary>Why the account of somebody who left can still be used; null when it cannot.</summary>
    private static Reason? StaysActive(Observation.Seen seen) =>
        seen.Account is { Active: true } && !seen.Plan.Steps.Any(step => step is Step.DisableAccount)
            ? seen
                .Plan.Steps.OfType<Step.Skip>()
                .FirstOrDefault(skip => skip.Reason.Code == ReasonCodes.KeepByRule || skip.What is Step.DisableAccount)
                ?.Reason
            : null;

    /// <summary>Kept while the source wants it, and while it could not be taken away yet.</summary>
    private static bool Held(Observation.Seen seen, DesiredState.Present desired, string group) =>
        desired.Groups.ContainsKey(group) || (seen.Account?.Groups.Contains(group) ?? false);

    private static Link Joined(Link link, Step.AddMember add, Observation.Seen seen)
    {
        var applied = link.Applied;
        if (seen.Desired is DesiredState.Present present && present.Groups.TryGetValue(add.Group, out var grant))
            applied = applied with { Groups = applied.Groups.SetItem(add.Group, grant.Kind) };
        return link with { Applied = applied with { TakenOnLeave = applied.TakenOnLeave.Remove(add.Group) } };
    }

    private static Link Left(Link link, Step.RemoveMember remove)
    {
        var applied = link.Applied with { Groups = link.Applied.Groups.Remove(remove.Group) };
        if (remove.Reason.Code == ReasonCodes.LeaverLicense)
            applied = applied with { TakenOnLeave = applied.TakenOnLeave.Add(remove.Group) };
        return link with { Applied = applied };
    }

    private static Link Adopted(
        Link? before,
        string remoteId,
        string name,
        WorkKey key,
        Observation.Seen seen,
        DateTimeOffset now
    ) =>
        new()
        {
            Target = key.Target,
            Kind = key.Kind,
            Resource = key.Resource,
            Source = seen.Source,
            RemoteId = remoteId,
            RemoteName = name,
            State = LinkState.Linked,
            Origin = LinkOrigin.Adopted,
            Applied = AppliedState.Nothing with { GroupNames = before?.Applied.GroupNames ?? AppliedState.Nothing.GroupNames },
            Created = before?.Created ?? now,
            Updated = now,
        };
}
