using System.Threading.Channels;

namespace Rollcall.Storage.Sqlite;

/// <summary>A few connections that read. In WAL mode they see the last commit and wait for nobody.</summary>
internal sealed class SqliteReaders : IDisposable
{
    private const int CacheKibibytes = 8 * 1024;
    private readonly Channel<SqliteConnection> _idle = Channel.CreateUnbounded<SqliteConnection>();
    private readonly List<SqliteConnection> _all = [];
    private readonly string _path;

    public SqliteReaders(string path, int count)
    {
        _path = path;
        for (var i = 0; i < count; i++)
        {
            var connection = SqliteConnection.Open(path, writes: false, CacheKibibytes);
            _all.Add(connection);
            _idle.Writer.TryWrite(connection);
        }
    }

    /// <summary>Runs a read. Short ones finish on the caller's thread without ever suspending.</summary>
    public ValueTask<TResult> ReadAsync<TState, TResult>(
        TState state,
        Func<SqliteConnection, TState, TResult> read,
        CancellationToken cancellationToken
    ) =>
        _idle.Reader.TryRead(out var connection)
            ? ValueTask.FromResult(Read(connection, state, read))
            : WaitAndReadAsync(state, read, cancellationToken);

    private async ValueTask<TResult> WaitAndReadAsync<TState, TResult>(
        TState state,
        Func<SqliteConnection, TState, TResult> read,
        CancellationToken cancellationToken
    ) => Read(await _idle.Reader.ReadAsync(cancellationToken), state, read);

    private TResult Read<TState, TResult>(SqliteConnection connection, TState state, Func<SqliteConnection, TState, TResult> read)
    {
        try
        {
            return read(connection, state);
        }
        catch (SqliteFailureException failure) when (failure.IsOfTheDatabase)
        {
            throw failure.AsUnavailable(_path);
        }
        finally
        {
            _idle.Writer.TryWrite(connection);
        }
    }

    public void Dispose()
    {
        foreach (var connection in _all)
            connection.Dispose();
    }
}
