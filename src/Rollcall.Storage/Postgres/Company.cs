namespace Rollcall.Storage.Postgres;

/// <summary>
/// Whoever is about to begin a round trip waits so long for others to go along, and no longer than until there are enough of them. Only where the
/// last one was for several: who is alone waits for nobody.
/// </summary>
/// <param name="atMost">Zero: nobody waits, ever.</param>
internal sealed class Company(TimeSpan atMost)
{
    /// <summary>A round trip for these costs hardly more than one for two, and those that would still come are its next.</summary>
    private const int Enough = 24;

    private TaskCompletionSource? _arrival;
    private int _last;

    /// <summary>So many went together in the round trip that begins.</summary>
    public void GoesWith(int count) => _last = count;

    /// <param name="waiting">How many would go now.</param>
    public async ValueTask WaitAsync(Func<int> waiting)
    {
        if (atMost == TimeSpan.Zero || _last < 2)
            return;
        var arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Before it is counted: who comes after the count finds whom to tell.
        Interlocked.Exchange(ref _arrival, arrival);
        if (waiting() < Enough)
            await arrival.Task.WaitAsync(atMost, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Somebody came, and so many wait now.</summary>
    public void Came(int waiting)
    {
        if (waiting >= Enough)
            Volatile.Read(ref _arrival)?.TrySetResult();
    }
}
