using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// A connector of which only so many calls run at once. The limit is on calls and not on keys: while one key waits for the
/// database to commit, another may call. Lists read page after page and are not counted; nothing on the walk uses them but
/// authoritative groups.
/// </summary>
internal sealed class LimitedConnector(IConnector inner, int calls, TimeProvider time) : IConnector
{
    private static readonly Outcome LeaseEnded = new Outcome.RetryAfter(
        TimeSpan.Zero,
        ReasonCodes.LeaseEnded.Because(
            "This server stood still, or could not reach the database, for longer than the key was its to work on. Another may have looked at it since. Nothing was sent; it is looked at again."
        )
    );

    private readonly CallSlots _slots = new(calls);

    public Task<Reading<Capabilities>> ProbeAsync(CancellationToken cancellationToken) => inner.ProbeAsync(cancellationToken);

    public Task<Reading<Account>> FindByIdAsync(string remoteId, CancellationToken cancellationToken) =>
        CallAsync(inner.FindByIdAsync, remoteId, cancellationToken);

    public Task<Reading<Account>> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        CallAsync(inner.FindByNameAsync, name, cancellationToken);

    public Task<Reading<Account>> FindByExternalIdAsync(string externalId, CancellationToken cancellationToken) =>
        CallAsync(inner.FindByExternalIdAsync, externalId, cancellationToken);

    public Task<Reading<Account>> FindByEmailAsync(string email, CancellationToken cancellationToken) =>
        CallAsync(inner.FindByEmailAsync, email, cancellationToken);

    public Task<Reading<TargetGroup>> FindGroupAsync(string name, CancellationToken cancellationToken) =>
        CallAsync(inner.FindGroupAsync, name, cancellationToken);

    public Task<Outcome> PerformAsync(Step step, CancellationToken cancellationToken) =>
        CallAsync(inner.PerformAsync, step, cancellationToken);

    /// <summary>
    /// A write that rests on a lease. Once that has ended nothing is sent: another may have looked since and found what is right now. Asked when the call's turn
    /// has come, as late as can be.
    /// </summary>
    /// <param name="lease">Null: it rests on none.</param>
    public Task<Outcome> PerformAsync(Step step, WorkLease? lease, CancellationToken cancellationToken) =>
        CallAsync(
            (asked, token) => lease?.Until < time.GetUtcNow() ? Task.FromResult(LeaseEnded) : inner.PerformAsync(asked, token),
            step,
            cancellationToken
        );

    public IAsyncEnumerable<Reading<Account>> ListAccountsAsync(CancellationToken cancellationToken) =>
        inner.ListAccountsAsync(cancellationToken);

    public IAsyncEnumerable<Reading<TargetGroup>> ListGroupsAsync(CancellationToken cancellationToken) =>
        inner.ListGroupsAsync(cancellationToken);

    public IAsyncEnumerable<Reading<AccountReference>> ListMembersAsync(string group, CancellationToken cancellationToken) =>
        inner.ListMembersAsync(group, cancellationToken);

    public DesiredAccount Normalise(DesiredAccount desired) => inner.Normalise(desired);

    public string NormaliseGroupName(string name) => inner.NormaliseGroupName(name);

    public Task<Reading<SeatCount>?> SeatsAsync(CancellationToken cancellationToken) => inner.SeatsAsync(cancellationToken);

    public Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken) => inner.CheckAsync(cancellationToken);

    /// <summary>The host made the connector and closes it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<TAnswer> CallAsync<TAsked, TAnswer>(
        Func<TAsked, CancellationToken, Task<TAnswer>> call,
        TAsked asked,
        CancellationToken cancellationToken
    )
    {
        await _slots.EnterAsync(Urgency.IsRemoval, cancellationToken);
        try
        {
            return await call(asked, cancellationToken);
        }
        finally
        {
            _slots.Leave();
        }
    }
}
