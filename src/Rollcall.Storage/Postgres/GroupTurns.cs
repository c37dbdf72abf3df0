using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Postgres;

/// <summary>
/// Lets changes of one group's members queue up here. They would do so in the database as well (by the lock that
/// replicas need), but each with a connection of its own, put to sleep and woken by the lock.
/// </summary>
internal sealed class GroupTurns
{
    // Two groups that share a turn only wait for each other.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    public async ValueTask<T> InTurnAsync<T>(ResourceId group, Func<Task<T>> change, CancellationToken cancellationToken)
    {
        var turn = _turns[(uint)group.GetHashCode() % _turns.Length];
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await change();
        }
        finally
        {
            turn.Release();
        }
    }
}
