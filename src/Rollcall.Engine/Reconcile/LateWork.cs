namespace Rollcall.Engine.Reconcile;

/// <summary>
/// What a worker leaves behind whose lease ended while it was at the app: the machine stood still, or the app was very slow. Another looked at the key since,
/// and may have disabled whom this one enabled after it. Nobody would notice, so the key is looked at once more.
/// </summary>
internal sealed class LateWork(IWorkStore work, ILinkStore links, TimeProvider time)
{
    /// <param name="target">Where it was at work.</param>
    /// <param name="refused">What it would have recorded.</param>
    /// <param name="execution">What it did.</param>
    public async Task RecordAsync(
        ReconcileTarget target,
        WorkRecord refused,
        Execution execution,
        CancellationToken cancellationToken
    )
    {
        var before = execution.Saved;
        var key = refused.Work.Key;
        var theirs = await links.FindAsync(key.Target, key.Resource, cancellationToken);
        var takenBack = await SecondAccount.TakeBackAsync(target, refused, execution, theirs, cancellationToken);
        var link = theirs is null ? Made(refused.Link, before) : Merged(refused.Link, before, theirs);
        var late = new WorkRecord
        {
            Work = Unowned(refused.Work),
            Link = link,
            LinkSince = theirs?.Created,
            AlsoDue = [key, .. refused.AlsoDue],
            AlsoDueAs = WorkPriority.Removal,
            TouchesMembers = refused.TouchesMembers,
            WakesMembersParkedFor = refused.WakesMembersParkedFor,
            FreedSeats = refused.FreedSeats,
            Audit = takenBack is null ? refused.Audit : [.. refused.Audit, takenBack],
            Now = time.GetUtcNow(),
        };
        // Somebody had the link forgotten in this moment: the look is what matters.
        if (!await work.RecordAsync(late, cancellationToken))
            await work.RecordAsync(late with { Link = null }, cancellationToken);
    }

    /// <summary>
    /// An account made for somebody whom the source has deleted since, or who left: whoever looked then found none, and took away the link that announced it. Without one it would be
    /// nobody's, active. A link that somebody had forgotten does not come back by this: that one was no announcement.
    /// </summary>
    private static Link? Made(Link? link, Link? before) =>
        link is { State: LinkState.Linked } && before is { State: LinkState.Pending } ? link : null;

    private static Link? Merged(Link? link, Link? before, Link theirs) =>
        link is null ? null : LinkMerge.Of(before, link, theirs);

    /// <summary>Nothing is known of what it did.</summary>
    public static async Task LookAgainAsync(IWorkStore work, WorkRecord refused, CancellationToken cancellationToken) =>
        await work.RecordAsync(
            new WorkRecord
            {
                Work = Unowned(refused.Work),
                AlsoDue = [refused.Work.Key],
                AlsoDueAs = WorkPriority.Removal,
                Now = refused.Now,
            },
            cancellationToken
        );

    private static ClaimedWork Unowned(ClaimedWork late) => late with { Owner = null };
}
