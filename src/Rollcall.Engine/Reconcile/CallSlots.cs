namespace Rollcall.Engine.Reconcile;

/// <summary>
/// So many calls at once; the others wait in the order they came, those that take access away before all others. Whoever leaves
/// begins the next call itself before it goes on: a semaphore would leave that to another thread, and to wake one costs more than
/// to send a request.
/// </summary>
internal sealed class CallSlots(int count)
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _removals = new();
    private readonly Queue<TaskCompletionSource> _others = new();
    private int _free = count;

    /// <exception cref="OperationCanceledException">The turn did not come before; there is nothing to leave.</exception>
    public ValueTask EnterAsync(bool isRemoval, CancellationToken cancellationToken)
    {
        TaskCompletionSource turn;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return ValueTask.CompletedTask;
            }
            // Without RunContinuationsAsynchronously: that is what this class is for.
            turn = new TaskCompletionSource();
            (isRemoval ? _removals : _others).Enqueue(turn);
        }
        return new(cancellationToken.CanBeCanceled ? WaitAsync(turn, cancellationToken) : turn.Task);
    }

    public void Leave()
    {
        // Who gave up waiting is passed over.
        while (Next() is { } next)
        {
            if (next.TrySetResult())
                return;
        }
    }

    private TaskCompletionSource? Next()
    {
        lock (_lock)
        {
            if (_removals.TryDequeue(out var next) || _others.TryDequeue(out next))
                return next;
            _free++;
            return null;
        }
    }

    private static async Task WaitAsync(TaskCompletionSource turn, CancellationToken cancellationToken)
    {
        await using var givesUp = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token),
            turn
        );
        await turn.Task;
    }
}
