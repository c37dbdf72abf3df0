using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Postgres;

/// <summary>
/// Changes of one group's members, one after the other. They would queue up in the database as well (by the lock that replicas need), but
/// each with a connection of its own, put to sleep and woken by the lock. Those that come while one is on its way go together in the next
/// round trip and transaction, and are answered when it is committed.
/// </summary>
internal sealed class PostgresMemberChanges(PostgresDatabase database)
{
    private const int MostAtOnce = 16;

    // Two groups that share a lane only wait for each other.
    private readonly Lane[] _lanes = [.. Enumerable.Range(0, 64).Select(_ => new Lane())];

    public async ValueTask<SaveResult> SaveAsync(DirectoryChange change, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var asked = new Asked(change, cancellationToken);
        var lane = _lanes[(uint)change.Resource.Id.GetHashCode() % _lanes.Length];
        if (lane.Opens(asked))
            _ = RunAsync(lane);
        try
        {
            return await database.Pulse.OfAsync(asked.Result.Task.WaitAsync(cancellationToken));
        }
        catch (StoreUnavailableException unavailable)
        {
            // Whoever was told so may ask for something else next: what still waits here must not come after that.
            asked.Result.TrySetException(unavailable);
            throw;
        }
    }

    private async Task RunAsync(Lane lane)
    {
        while (lane.Next() is { } batch)
        {
            if (batch.Count > 1)
                await SaveTogetherAsync(batch);
            foreach (var asked in batch)
            {
                if (!asked.Result.Task.IsCompleted)
                    await SaveAloneAsync(asked);
            }
        }
    }

    /// <summary>Answers those whose change was written. What was not, and all if the transaction failed, is left to be saved alone.</summary>
    private async Task SaveTogetherAsync(List<Asked> batch)
    {
        try
        {
            // Work keys of members are taken in the order of their ids by everybody, so that nobody waits in a circle.
            batch.Sort((left, right) => left.Member.Value.CompareTo(right.Member.Value));
            var changes = batch.ConvertAll(asked => asked.Change);
            var saved = await database.RunAsync(
                (connection, token) => PostgresSharedSave.RunAsync(connection, changes, token),
                default
            );
            for (var i = 0; i < saved.Count; i++)
            {
                if (saved[i] is { } result)
                    batch[i].Result.TrySetResult(result);
            }
        }
        catch (Exception failure)
        {
            foreach (var asked in batch)
                asked.Result.TrySetException(failure);
        }
    }

    private async Task SaveAloneAsync(Asked asked)
    {
        try
        {
            asked.Result.TrySetResult(
                await database.RunAsync(
                    (connection, token) => new PostgresSave(connection, asked.Change, token).RunAsync(),
                    asked.CancellationToken
                )
            );
        }
        catch (Exception failure)
        {
            asked.Result.TrySetException(failure);
        }
    }

    private sealed record Asked(DirectoryChange Change, CancellationToken CancellationToken)
    {
        public TaskCompletionSource<SaveResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>One member comes or goes, whatever the version: nothing that another such change could be in the way of.</summary>
        public bool IsShared { get; } =
            Change is { WritesDocument: false, ExpectedVersion: null, TouchesAllMembers: false }
            && Change.Members is { ReplaceAll: false } members
            && members.Add.Length + members.Remove.Length == 1;

        public ResourceId Member => Change.Members is { Add: [var came] } ? came : Change.Members!.Remove[0];
    }

    private sealed class Lane
    {
        private readonly Lock _gate = new();
        private readonly Queue<Asked> _waiting = new();
        private bool _isOpen;

        /// <summary>True when nobody is under way who would take it along.</summary>
        public bool Opens(Asked asked)
        {
            lock (_gate)
            {
                _waiting.Enqueue(asked);
                return !_isOpen && (_isOpen = true);
            }
        }

        /// <summary>The first that waits, with those after it that can go along. Null, and the lane closed, when nobody waits.</summary>
        public List<Asked>? Next()
        {
            lock (_gate)
            {
                var first = Dequeue();
                if (first is null)
                {
                    _isOpen = false;
                    return null;
                }
                var batch = new List<Asked> { first };
                while (first.IsShared && batch.Count < MostAtOnce && _waiting.TryPeek(out var next) && GoesWith(first, next))
                    batch.Add(_waiting.Dequeue());
                return batch;
            }
        }

        private Asked? Dequeue()
        {
            while (_waiting.TryDequeue(out var next))
            {
                if (!next.Result.Task.IsCompleted)
                    return next;
            }
            return null;
        }

        private static bool GoesWith(Asked first, Asked next) =>
            !next.Result.Task.IsCompleted && next.IsShared && next.Change.Resource.Id == first.Change.Resource.Id;
    }
}
