using Npgsql;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Postgres;

/// <summary>
/// Whether the database answers at all. A statement that takes its time and a database that hangs look alike to whoever waits; so after a while
/// the database is asked for something that takes no time, over a connection of its own, once for all who wait. While it answers, they wait on.
/// When it does not, they are told within seconds: an identity provider gives up after 30, and sends the same again on top of what hangs.
/// </summary>
internal sealed class PostgresPulse(string connection, TimeProvider time)
{
    private const int AnswersWithin = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>While the last answer was none.</summary>
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(1);

    private readonly string _connection = new NpgsqlConnectionStringBuilder(connection)
    {
        Pooling = false,
        Timeout = AnswersWithin,
        CommandTimeout = AnswersWithin,
        // To give up a question that is not answered costs a question more.
        CancellationTimeout = -1,
        Multiplexing = false,
        MaxAutoPrepare = 0,
    }.ConnectionString;

    private readonly int _mostStatements = new NpgsqlConnectionStringBuilder(connection).MaxPoolSize;
    private readonly Lock _gate = new();
    private Task<bool>? _asking;
    private volatile bool _isSilent;

    /// <summary>The result of work on the database.</summary>
    /// <exception cref="StoreUnavailableException">
    /// The database hangs. The work is left to itself: the database may still do it, whole, when it comes to.
    /// </exception>
    public async Task<T> OfAsync<T>(Task<T> work)
    {
        while (true)
        {
            var patience = _isSilent ? ShortPatience : Patience;
            await ((Task)work).WaitAsync(patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (work.IsCompleted || (!await AnswersAsync() && !work.IsCompleted))
                break;
        }
        return work.IsCompleted
            ? await work
            : throw new StoreUnavailableException(
                StoreTrouble.Unreachable,
                "The PostgreSQL database takes questions and does not answer. Check the machine it runs on and the network; Rollcall goes on by itself."
            );
    }

    private Task<bool> AnswersAsync()
    {
        lock (_gate)
            return _asking is { IsCompleted: false } ? _asking : _asking = AskAsync();
    }

    private async Task<bool> AskAsync()
    {
        var answer = Task.Run(QueryAsync);
        await ((Task)answer)
            .WaitAsync(TimeSpan.FromSeconds(AnswersWithin), time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Remember(isSilent: !answer.IsCompletedSuccessfully);
        return !_isSilent;
    }

    /// <summary>
    /// Npgsql gives up a statement by asking the server to cancel it, and blocks a thread until that is answered. Of a server that hangs all
    /// statements are given up at about the same time: with the threads of two processors nobody would be answered anything for half a minute,
    /// not even that the process is alive.
    /// </summary>
    private void Remember(bool isSilent)
    {
        if (_isSilent == isSilent)
            return;
        _isSilent = isSilent;
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(isSilent ? workers + _mostStatements : workers - _mostStatements, completions);
    }

    private async Task QueryAsync()
    {
        try
        {
            await using var opened = new NpgsqlConnection(_connection);
            await opened.OpenAsync();
            await using var command = new NpgsqlCommand("SELECT 1", opened);
            await command.ExecuteNonQueryAsync();
        }
        catch (PostgresException)
        {
            // Not what was asked for, and an answer: it has no connection left, or is starting.
        }
    }
}
