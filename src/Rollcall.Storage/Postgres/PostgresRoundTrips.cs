using Npgsql;

namespace Rollcall.Storage.Postgres;

/// <summary>
/// Reads of one kind. A read goes out at once while a lane is free; those that come while all lanes are on their way go
/// together in the next round trip, which costs hardly more than one of them alone. Each is sent after it was asked for, so it sees
/// everything that was acknowledged before.
/// </summary>
/// <param name="lanes">Round trips at a time.</param>
/// <param name="forCompany">See <see cref="Company"/>; zero where somebody waits for the answer.</param>
/// <param name="read">Reads for many at once; what is not in its answer is not there.</param>
internal sealed class PostgresRoundTrips<TAsked, TFound>(
    PostgresDatabase database,
    int lanes,
    TimeSpan forCompany,
    Func<NpgsqlConnection, IReadOnlyCollection<TAsked>, CancellationToken, Task<Dictionary<TAsked, TFound>>> read
)
    where TAsked : notnull
{
    private const int MostAtOnce = 64;

    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _waiting = new();
    private readonly Company _company = new(forCompany);
    private int _busy;

    public async ValueTask<TFound?> FindAsync(TAsked asked, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiting = new Waiting(asked);
        bool opensLane;
        int count;
        lock (_gate)
        {
            _waiting.Enqueue(waiting);
            count = _waiting.Count;
            opensLane = _busy < lanes;
            if (opensLane)
                _busy++;
        }
        if (opensLane)
            _ = RunLaneAsync();
        else
            _company.Came(count);
        return await database.Pulse.OfAsync(waiting.Found.Task.WaitAsync(cancellationToken));
    }

    private async Task RunLaneAsync()
    {
        await _company.WaitAsync(Count);
        while (Next() is { } together)
        {
            _company.GoesWith(together.Count);
            try
            {
                var asked = together.Select(waiting => waiting.Asked).ToHashSet();
                // Whoever asked may give up; the others have not.
                var found = await database.RunAsync((connection, token) => read(connection, asked, token), default);
                foreach (var waiting in together)
                    waiting.Found.SetResult(found.GetValueOrDefault(waiting.Asked));
            }
            catch (Exception failure)
            {
                foreach (var waiting in together)
                    waiting.Found.TrySetException(failure);
            }
            await _company.WaitAsync(Count);
        }
    }

    private int Count()
    {
        lock (_gate)
            return _waiting.Count;
    }

    /// <summary>Null, and the lane closed, when nobody waits.</summary>
    private List<Waiting>? Next()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                _busy--;
                return null;
            }
            var together = new List<Waiting>(Math.Min(_waiting.Count, MostAtOnce));
            while (together.Count < MostAtOnce && _waiting.TryDequeue(out var waiting))
                together.Add(waiting);
            return together;
        }
    }

    private sealed record Waiting(TAsked Asked)
    {
        public TaskCompletionSource<TFound?> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
