using System.Threading.Channels;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Sqlite;

/// <summary>
/// The one writer of the database. It takes whatever requests wait, runs them in one transaction and commits once: one fsync for all
/// of them. When one fails, all run again with a savepoint each, so that it takes nothing else with it. Callers learn the result only
/// after the commit, so what was answered survives a crash.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MostWaiting = 10_000;
    private const int MostInOneCommit = 512;
    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Channel<SqliteWrite> _waiting;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _failedCommits;

    public SqliteWriter(string path, SqliteConnection connection)
    {
        _path = path;
        _connection = connection;
        _waiting = Channel.CreateBounded<SqliteWrite>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
        // A thread of its own, because it waits for the disk.
        new Thread(Run) { IsBackground = true, Name = "Rollcall SQLite writer" }.Start();
    }

    /// <summary>How many commits the database has refused so far: full, read-only, damaged. Not those that a request has spoiled for itself.</summary>
    public long FailedCommits => Volatile.Read(ref _failedCommits);

    /// <summary>Runs the request on the writer's connection; the result comes when it is on disk.</summary>
    public async ValueTask<T> WriteAsync<T>(Func<SqliteConnection, T> request, CancellationToken cancellationToken)
    {
        var write = new SqliteWrite<T>(request, cancellationToken);
        try
        {
            await _waiting.Writer.WriteAsync(write, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new StoreUnavailableException(StoreTrouble.Stopping, "Rollcall is stopping and takes no more changes.");
        }
        return await write.Completion;
    }

    /// <summary>Finishes what waits, then closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _stopped.Task;
    }

    private void Run()
    {
        var batch = new List<SqliteWrite>(MostInOneCommit);
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            // It does not wait for more to come: those who just got their answer prepare their next request while this commit is written.
            while (batch.Count < MostInOneCommit && _waiting.Reader.TryRead(out var write))
            {
                if (!write.WasCancelled())
                    batch.Add(write);
            }
            Commit(batch);
            batch.Clear();
        }
        Close();
    }

    private void Commit(List<SqliteWrite> batch)
    {
        if (batch.Count == 0)
            return;
        try
        {
            // A savepoint copies every page that is written again, and requests check before they write: hardly one ever fails.
            if (!TryTogether(batch))
                Separately(batch);
        }
        catch (Exception failure)
        {
            // All or nothing: whatever ran in this transaction is gone with it, so nobody may be told it is there.
            RollBack();
            var told = ToldOf(failure);
            foreach (var write in batch)
                write.Fail(told);
        }
        foreach (var write in batch)
            write.Complete();
    }

    /// <summary>False, and nothing written, when one of several failed: the others must not fail with it.</summary>
    private bool TryTogether(List<SqliteWrite> batch)
    {
        _connection.Prepare("BEGIN IMMEDIATE").Execute();
        try
        {
            foreach (var write in batch)
                write.Run(_connection);
        }
        catch (Exception failure) when (batch.Count > 1 && failure is not SqliteFailureException { IsOfTheDatabase: true })
        {
            RollBack();
            return false;
        }
        _connection.Prepare("COMMIT").Execute();
        return true;
    }

    private void Separately(List<SqliteWrite> batch)
    {
        _connection.Prepare("BEGIN IMMEDIATE").Execute();
        foreach (var write in batch)
            RunInSavepoint(write);
        _connection.Prepare("COMMIT").Execute();
    }

    /// <summary>A failure of the request stays its own; one that has cost the transaction or says the database is broken is thrown.</summary>
    private void RunInSavepoint(SqliteWrite write)
    {
        _connection.Prepare("SAVEPOINT one").Execute();
        try
        {
            write.Run(_connection);
        }
        catch (Exception failure)
            when (!_connection.IsAutoCommit && failure is not SqliteFailureException { IsOfTheDatabase: true })
        {
            write.Fail(failure);
            _connection.Prepare("ROLLBACK TO one").Execute();
        }
        _connection.Prepare("RELEASE one").Execute();
    }

    /// <summary>Counts before anybody is told: whoever then asks whether there is room has it looked at.</summary>
    private Exception ToldOf(Exception failure)
    {
        if (failure is not SqliteFailureException { IsOfTheDatabase: true } sqlite)
            return failure;
        Interlocked.Increment(ref _failedCommits);
        return sqlite.AsUnavailable(_path);
    }

    private void RollBack()
    {
        try
        {
            if (!_connection.IsAutoCommit)
                _connection.Run("ROLLBACK");
        }
        catch (SqliteFailureException)
        {
            // SQLite rolls back by itself on most errors of the disk; the next BEGIN tells if this one is still open.
        }
    }

    private void Close()
    {
        try
        {
            _connection.Dispose();
            _stopped.SetResult();
        }
        catch (Exception failure)
        {
            _stopped.SetException(failure);
        }
    }
}

/// <summary>A request that waits for the writer.</summary>
internal abstract class SqliteWrite
{
    /// <summary>May run again, after what it wrote was rolled back.</summary>
    public abstract void Run(SqliteConnection connection);

    /// <summary>Decides that the request failed; what it would have answered is forgotten.</summary>
    public abstract void Fail(Exception failure);

    /// <summary>Tells the caller. Called once, after the commit.</summary>
    public abstract void Complete();

    /// <summary>True, and the caller told, when nobody wants it any more. Once begun it is not cancelled: its outcome would be unknown.</summary>
    public abstract bool WasCancelled();
}

internal sealed class SqliteWrite<T>(Func<SqliteConnection, T> request, CancellationToken cancellationToken) : SqliteWrite
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;
    private T? _result;

    public Task<T> Completion => _completion.Task;

    public override void Run(SqliteConnection connection) => _result = request(connection);

    public override void Fail(Exception failure) => _failure = failure;

    public override void Complete()
    {
        if (_failure is null)
            _completion.SetResult(_result!);
        else
            _completion.SetException(_failure);
    }

    public override bool WasCancelled()
    {
        if (!cancellationToken.IsCancellationRequested)
            return false;
        _completion.SetCanceled(cancellationToken);
        return true;
    }
}
