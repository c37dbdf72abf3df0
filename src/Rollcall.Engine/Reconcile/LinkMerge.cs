namespace Rollcall.Engine.Reconcile;

/// <summary>What a link says after two worked on one account at once, and neither knew of what the other did. Pure.</summary>
internal static class LinkMerge
{
    /// <summary>
    /// What this one changed it wrote at the app last; the rest is as the other has it. What either granted is ours to take away, what either took ours
    /// to give back, and the account may have the name that either gave.
    /// </summary>
    /// <param name="before">As the one that comes last knew it when it began; null: there was none.</param>
    /// <param name="last">As it would have it.</param>
    /// <param name="theirs">As it is.</param>
    public static Link Of(Link? before, Link last, Link theirs)
    {
        // Another account by now, or a link made anew: nothing of the old one is true of it.
        var merged = last.RemoteId == theirs.RemoteId && last.Created == theirs.Created ? Changed(before, last, theirs) : theirs;
        return merged with
        {
            Applied = merged.Applied with
            {
                Groups = theirs.Applied.Groups.SetItems(last.Applied.Groups),
                TakenOnLeave = theirs.Applied.TakenOnLeave.Union(last.Applied.TakenOnLeave),
                GroupNames = theirs.Applied.GroupNames.Union(last.Applied.GroupNames),
                PendingNames = theirs.Applied.PendingNames.Union(last.Applied.PendingNames).Union(Names(last, theirs)),
                DefaultsGiven = merged.Applied.DefaultsGiven || theirs.Applied.DefaultsGiven,
            },
        };
    }

    private static Link Changed(Link? before, Link last, Link theirs)
    {
        var stood = before?.Applied.Attributes ?? AppliedState.Nothing.Attributes;
        var written = last.Applied.Attributes.Where(now => stood.GetValueOrDefault(now.Key) != now.Value);
        var moved = before?.State != last.State || before.ReasonCode != last.ReasonCode;
        return theirs with
        {
            RemoteName = before?.RemoteName == last.RemoteName ? theirs.RemoteName : last.RemoteName,
            State = moved ? last.State : theirs.State,
            ReasonCode = moved ? last.ReasonCode : theirs.ReasonCode,
            Applied = theirs.Applied with
            {
                Attributes = theirs.Applied.Attributes.SetItems(written),
                DefaultsGiven = last.Applied.DefaultsGiven,
            },
        };
    }

    private static IEnumerable<string> Names(Link last, Link theirs) =>
        string.Equals(last.RemoteName, theirs.RemoteName, StringComparison.OrdinalIgnoreCase)
            ? []
            : [last.RemoteName, theirs.RemoteName];
}
