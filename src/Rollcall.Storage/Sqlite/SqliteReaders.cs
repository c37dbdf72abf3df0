using System.Threading.Channels;

namespace Rollcall.Storage.Sqlite;

/// <summary>A few connections that read. In WAL mode they see the last commit and wait for nobody.</summary>
internal sealed class SqliteReaders : IDisposable
{
    private const int SmallestCacheKibibytes = 8 * 1024;
    private const int CachesKibibytes = 64 * 1024;

    /// <summary>
    /// Places in <see cref="_all"/>. The first that is idle is taken, not the one that has been idle longest: each has a page cache of its
    /// own, and a few warm ones find more than many that see every page once in a while.
    /// </summary>
    private readonly Channel<int> _idle = Channel.CreateUnboundedPrioritized<int>();
    private readonly List<SqliteConnection> _all = [];
    private readonly string _path;

    public SqliteReaders(string path, int count)
    {
        _path = path;
        var cache = Math.Max(CachesKibibytes / count, SmallestCacheKibibytes);
        for (var i = 0; i < count; i++)
        {
            _all.Add(SqliteConnection.Open(path, writes: false, cache));
            _idle.Writer.TryWrite(i);
        }
    }

    /// <summary>Runs a read. Short ones finish on the caller's thread without ever suspending.</summary>
    public ValueTask<TResult> ReadAsync<TState, TResult>(
        TState state,
        Func<SqliteConnection, TState, TResult> read,
        CancellationToken cancellationToken
    ) =>
        _idle.Reader.TryRead(out var place)
            ? ValueTask.FromResult(Read(place, state, read))
            : WaitAndReadAsync(state, read, cancellationToken);

    private async ValueTask<TResult> WaitAndReadAsync<TState, TResult>(
        TState state,
        Func<SqliteConnection, TState, TResult> read,
        CancellationToken cancellationToken
    ) => Read(await _idle.Reader.ReadAsync(cancellationToken), state, read);

    private TResult Read<TState, TResult>(int place, TState state, Func<SqliteConnection, TState, TResult> read)
    {
        try
        {
            return read(_all[place], state);
        }
        catch (SqliteFailureException failure) when (failure.IsOfTheDatabase)
        {
            throw failure.AsUnavailable(_path);
        }
        finally
        {
            _idle.Writer.TryWrite(place);
        }
    }

    public void Dispose()
    {
        foreach (var connection in _all)
            connection.Dispose();
    }
}
