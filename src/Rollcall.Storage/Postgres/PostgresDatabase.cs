using Npgsql;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Postgres;

/// <summary>
/// Runs work on the database. What a concurrent change got in the way of is tried again; what the database cannot do at all
/// becomes a <see cref="StoreUnavailableException"/>. The pool replaces broken connections, so a database that comes back is used
/// again without anybody's help.
/// </summary>
internal sealed class PostgresDatabase(NpgsqlDataSource source, PostgresPulse pulse, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Seconds for a read by key, which waits for no lock: longer than that is no work, but a connection that leads nowhere any more.</summary>
    public const int TimeoutByKey = 15;

    /// <summary>Seconds for a write that grows with the directory, as of a group of 250,000 members: minutes on a slow disk.</summary>
    public const int TimeoutOfMuch = 15 * 60;

    private const int MostAttempts = 12;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(2);

    private long _timesFull;

    public NpgsqlDataSource Source => source;

    /// <summary>How often its disk was found full.</summary>
    public long TimesFull => Interlocked.Read(ref _timesFull);

    public PostgresPulse Pulse => pulse;

    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var awaited = new Awaited();
        try
        {
            return await pulse.OfAsync(TryAsync(work, awaited, cancellationToken));
        }
        finally
        {
            awaited.IsOver = true;
        }
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<T> TryAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> work,
        Awaited awaited,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellationToken);
                if (awaited.IsOver)
                    throw new OperationCanceledException("Whoever asked for this was told that the database does not answer.");
                return await work(connection, cancellationToken);
            }
            catch (PostgresException failure) when (IsWorthAnotherTry(failure) && attempt < MostAttempts) { }
            catch (PostgresException failure) when (PostgresTrouble.Of(failure) is var (trouble, advice))
            {
                if (trouble is StoreTrouble.Full)
                    Interlocked.Increment(ref _timesFull);
                throw new StoreUnavailableException(trouble, $"The PostgreSQL database does not work. {advice}", failure);
            }
            catch (NpgsqlException failure) when (failure is not PostgresException)
            {
                throw new StoreUnavailableException(
                    StoreTrouble.Unreachable,
                    $"The PostgreSQL database cannot be reached or does not answer: {failure.Message.TrimEnd('.')}. Check that it runs and that the connection is right.",
                    failure
                );
            }
            await Task.Delay(FirstPause * attempt, time, cancellationToken);
        }
    }

    /// <summary>
    /// A deadlock, a serialization failure, or a foreign key to a row that was deleted while we looked: the next try sees the world
    /// as it is then. "Not supported" is also said of a statement that was prepared before a replica of another version changed its table; Npgsql
    /// then forgets it, and it is prepared anew. Each connection of the pool finds that out by itself.
    /// </summary>
    private static bool IsWorthAnotherTry(PostgresException failure) =>
        failure.SqlState
            is PostgresErrorCodes.DeadlockDetected
                or PostgresErrorCodes.SerializationFailure
                or PostgresErrorCodes.ForeignKeyViolation
                or PostgresErrorCodes.FeatureNotSupported;

    /// <summary>Whether somebody still waits; what was not begun by then is not begun.</summary>
    private sealed class Awaited
    {
        private volatile bool _isOver;

        public bool IsOver
        {
            get => _isOver;
            set => _isOver = value;
        }
    }
}
