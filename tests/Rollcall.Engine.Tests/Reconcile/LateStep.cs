using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>The next claim is leased for a moment only, and the first step of this kind waits until it may go on.</summary>
internal sealed class LateStep<TStep> : IDisposable
    where TStep : Step
{
    private readonly TaskCompletionSource _begun = new();
    private readonly TaskCompletionSource _open = new();
    private readonly TaskCompletionSource _recorded = new();
    private int _met;

    public LateStep(EngineRig rig, TimeSpan? lease = null)
    {
        rig.Storage.Lease = lease ?? TimeSpan.FromMilliseconds(1);
        rig.App.Gate = step =>
        {
            if (step is not TStep || Interlocked.Increment(ref _met) != 1)
                return Task.CompletedTask;
            rig.Storage.Lease = null;
            _begun.SetResult();
            return _open.Task;
        };
        rig.Storage.AfterRecord = record =>
        {
            // What is refused of it comes first, and nothing is due again by that.
            if (_open.Task.IsCompleted && record.Work.Owner is null)
                _recorded.TrySetResult();
            return Task.CompletedTask;
        };
    }

    public Task HasBegun => _begun.Task.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>Lets it go on, until it has written down that the key is to be looked at again.</summary>
    public Task EndAsync()
    {
        Dispose();
        return _recorded.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose() => _open.TrySetResult();
}
