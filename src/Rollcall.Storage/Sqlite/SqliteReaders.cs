using System.Threading.Channels;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Sqlite;

/// <summary>A few connections that read. In WAL mode they see the last commit and wait for nobody.</summary>
internal sealed class SqliteReaders : IAsyncDisposable
{
    private const int SmallestCacheKibibytes = 8 * 1024;
    private const int CachesKibibytes = 64 * 1024;

    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(5);

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
        // Those that do nearly all of the work have caches that hold an index of half a million people.
        var busy = Math.Max(2, count / 2);
        var cache = Math.Max(CachesKibibytes / busy, SmallestCacheKibibytes);
        for (var i = 0; i < count; i++)
        {
            _all.Add(SqliteConnection.Open(path, writes: false, i < busy ? cache : SmallestCacheKibibytes));
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
    )
    {
        try
        {
            return Read(await _idle.Reader.ReadAsync(cancellationToken), state, read);
        }
        catch (ChannelClosedException)
        {
            throw new StoreUnavailableException(StoreTrouble.Stopping, "Rollcall is stopping and answers nothing more.");
        }
    }

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

    /// <summary>
    /// Closes each connection once its read is over: one that is closed under a read takes the process with it. A read that does not end
    /// ends with the process.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(LongestRead);
        try
        {
            for (var open = _all.Count; open > 0; open--)
                _all[await _idle.Reader.ReadAsync(patience.Token)].Dispose();
        }
        catch (OperationCanceledException)
        {
            // The others are closed.
        }
        _idle.Writer.TryComplete();
    }
}
