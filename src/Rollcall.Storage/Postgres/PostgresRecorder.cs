using System.Threading.Channels;
using Npgsql;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Postgres;

/// <summary>
/// Records what workers did. Whatever waits goes to the database in one round trip and one commit, so that completing a
/// thousand keys does not wait for a thousand flushes of the log.
/// </summary>
internal sealed class PostgresRecorder : IAsyncDisposable
{
    private const int MostWaiting = 10_000;
    private const int MostTogether = 128;

    /// <summary>While many keys are worked on: who comes in this time goes along, and a commit for eight costs hardly more than one for two.</summary>
    private static readonly TimeSpan ForCompany = TimeSpan.FromMilliseconds(5);

    private readonly PostgresDatabase _database;
    private readonly PostgresStatistics _statistics;
    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true }
    );
    private readonly Company _company = new(ForCompany);
    private readonly Task _running;

    public PostgresRecorder(PostgresDatabase database, PostgresStatistics statistics)
    {
        _database = database;
        _statistics = statistics;
        _running = Task.Run(RunAsync);
    }

    /// <returns>Whether it was recorded, and whether keys of the target became due.</returns>
    public async ValueTask<(bool Recorded, bool MadeDue)> RecordAsync(WorkRecord record, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(record);
        try
        {
            await _waiting.Writer.WriteAsync(waiting, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new StoreUnavailableException(StoreTrouble.Stopping, "Rollcall is stopping and takes no more changes.");
        }
        _company.Came(_waiting.Reader.Count);
        return await waiting.Completion.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _running;
    }

    private async Task RunAsync()
    {
        var together = new List<Waiting>(MostTogether);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            await _company.WaitAsync(() => _waiting.Reader.Count);
            while (together.Count < MostTogether && _waiting.Reader.TryRead(out var next))
            {
                if (IsAlone(next.Record))
                    await TogetherAsync([next]);
                else
                    together.Add(next);
            }
            together.Sort(static (left, right) => PostgresWorkKeys.Compare(left.Record.Work.Key, right.Record.Work.Key));
            if (together.Count > 0)
                await TogetherAsync(together);
            _company.GoesWith(together.Count);
            together.Clear();
        }
    }

    /// <summary>A takeover may turn out not to be allowed; and whoever makes many keys due takes them in their order, but not in that of the others.</summary>
    private static bool IsAlone(WorkRecord record) =>
        record.TakesOverFrom is not null || record.TouchesMembers || record.AlsoDue is { Count: > 0 };

    private async Task TogetherAsync(List<Waiting> together)
    {
        try
        {
            var madeDue = await _database.RunAsync((connection, token) => ExecuteAsync(connection, together, token), default);
            _statistics.Wrote(together.Count);
            for (var i = 0; i < together.Count; i++)
                together[i].Completion.SetResult(madeDue is null ? (false, false) : (true, madeDue[i]));
        }
        catch (PostgresException failure) when (together.Count == 1 && MayNotBe(failure))
        {
            together[0].Completion.SetResult((false, false));
        }
        catch (PostgresException) when (together.Count > 1)
        {
            // One of them cannot be recorded: the others still are.
            foreach (var waiting in together)
                await TogetherAsync([waiting]);
        }
        catch (Exception failure)
        {
            foreach (var waiting in together)
                waiting.Completion.SetException(failure);
        }
    }

    /// <summary>The account is another's, or the link was forgotten, or the key is another's.</summary>
    private static bool MayNotBe(PostgresException failure) =>
        failure.ConstraintName == PostgresLinkRows.OwnerIndex || failure.SqlState == PostgresLinkRows.IsForgotten;

    /// <summary>Whether each made keys due; null, and nothing written, for a takeover that came too late.</summary>
    private static async Task<bool[]?> ExecuteAsync(
        NpgsqlConnection connection,
        List<Waiting> together,
        CancellationToken cancellationToken
    )
    {
        var takesOver = together is [{ Record: { TakesOverFrom: { } former } record }]
            ? PostgresLinkRows.TakeOver(record.Work.Key.Target, former)
            : null;
        await using var transaction = takesOver is not null ? await connection.BeginTransactionAsync(cancellationToken) : null;
        await using var batch = new NpgsqlBatch(connection, transaction);
        if (together is [{ Record.TouchesMembers: true }])
            batch.Timeout = PostgresDatabase.TimeoutOfMuch;
        if (takesOver is not null)
            batch.BatchCommands.Add(takesOver);
        var records = together.ConvertAll(waiting => waiting.Record);
        if (PostgresKeyLocks.Of(records) is { } locks)
            batch.BatchCommands.Add(locks);
        if (PostgresRecord.AllOwned(records) is { } owned)
            batch.BatchCommands.Add(owned);
        foreach (var command in PostgresRecord.Shared(records))
            batch.BatchCommands.Add(command);
        var owners = new List<(NpgsqlBatchCommand Command, int Index)>();
        for (var i = 0; i < records.Count; i++)
        {
            foreach (var (command, makesDue) in PostgresRecord.Own(records[i]))
            {
                batch.BatchCommands.Add(command);
                if (makesDue)
                    owners.Add((command, i));
            }
        }
        foreach (var (command, index) in PostgresSeats.Freed(records))
        {
            batch.BatchCommands.Add(command);
            owners.Add((command, index));
        }
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(cancellationToken);
        // Disposing the transaction rolls the rest back.
        if (takesOver is { RecordsAffected: 0 })
            return null;
        if (transaction is not null)
            await transaction.CommitAsync(cancellationToken);
        var madeDue = new bool[together.Count];
        foreach (var (command, index) in owners)
            madeDue[index] |= command.RecordsAffected > 0;
        return madeDue;
    }

    private sealed record Waiting(WorkRecord Record)
    {
        public TaskCompletionSource<(bool, bool)> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
