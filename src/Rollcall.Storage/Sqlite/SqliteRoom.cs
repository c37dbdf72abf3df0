using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Sqlite;

/// <summary>
/// Whether there is room for a change. An orchestrator and a load balancer ask every few seconds, so a good answer holds for a while: otherwise an
/// idle server would write all day. It holds no longer than until a commit fails, so what changes meet is told at once. A commit that succeeds
/// renews nothing: it may be a page, which a full disk still has room for.
/// </summary>
internal sealed class SqliteRoom(SqliteWriter writer, TimeProvider time)
{
    /// <summary>How long a good answer holds.</summary>
    public static readonly TimeSpan HoldsFor = TimeSpan.FromSeconds(10);

    private volatile Found? _found;

    /// <exception cref="StoreUnavailableException">There is none, or the file cannot be written.</exception>
    public async ValueTask AskAsync(CancellationToken cancellationToken)
    {
        var failures = writer.FailedCommits;
        if (_found is { } found && found.Failures == failures && time.GetElapsedTime(found.At) < HoldsFor)
            return;
        var now = time.GetTimestamp();
        await writer.WriteAsync(static connection => WriteAsAChangeDoes(connection), cancellationToken);
        // Both as they were before: a commit that has failed meanwhile, and the time that a slow disk has taken, count.
        _found = new Found(now, failures);
    }

    /// <summary>
    /// As many pages as a change of a resource, and more: on a full disk one page still finds a place that a failed commit has left, and changes do not.
    /// Of other bytes than before, because SQLite does not write what is there already.
    /// </summary>
    private static int WriteAsAChangeDoes(SqliteConnection connection) =>
        connection
            .Prepare(
                "INSERT INTO room (id, filler) VALUES (1, randomblob(65536)) ON CONFLICT (id) DO UPDATE SET filler = excluded.filler"
            )
            .Execute();

    /// <summary>There was room.</summary>
    private sealed record Found(long At, long Failures);
}
