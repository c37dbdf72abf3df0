using Npgsql;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Postgres;

/// <summary>Takes and gives back leases of keys.</summary>
internal static class PostgresLeases
{
    // A range of the index for each priority and kind, in the order they are served (groups, 2, before users): keys that are due
    // later or leased are never walked over, and the walk ends when there are enough. They are changed where they were found (ctid):
    // they are locked, so they stay there, and a join by key is planned for a tenth of the table and walks all of its index.
    private const string Claim = """
        WITH due AS (
          SELECT d.* FROM (VALUES (0, 2), (0, 1), (1, 2), (1, 1), (2, 2), (2, 1)) AS turn(priority, kind)
          CROSS JOIN LATERAL (
            SELECT w.ctid AS place, w.kind, w.resource_id, w.due_at FROM work_keys w
            WHERE w.target = $1 AND w.priority = turn.priority AND w.kind = turn.kind AND w.due_at <= now() AND NOT w.parked
            ORDER BY w.due_at LIMIT $2 FOR UPDATE SKIP LOCKED) d
          LIMIT $2)
        UPDATE work_keys k SET lease_owner = $3, leased_until = now() + $4, due_at = now() + $4
        WHERE k.ctid = ANY (ARRAY(SELECT place FROM due))
        RETURNING k.kind, k.resource_id, k.generation, k.attempts, k.priority, k.enqueued_at,
          (SELECT due.due_at FROM due WHERE due.kind = k.kind AND due.resource_id = k.resource_id), k.cause
        """;

    private const string StillLeased = """
        k.ctid = ANY (ARRAY(
          SELECT own.place FROM unnest($1::text[], $2::smallint[], $3::uuid[], $4::text[]) AS u(target, kind, id, owner) CROSS JOIN LATERAL (
            SELECT w.ctid AS place FROM work_keys w
            WHERE w.target = u.target AND w.kind = u.kind AND w.resource_id = u.id AND w.lease_owner = u.owner OFFSET 0) own))
        """;

    private const string Renew = $"""
        UPDATE work_keys k SET leased_until = now() + $5, due_at = now() + $5 WHERE {StillLeased}
        RETURNING k.target, k.kind, k.resource_id, k.lease_owner
        """;

    public static async Task<IReadOnlyList<ClaimedWork>> ClaimAsync(
        NpgsqlConnection connection,
        string target,
        string owner,
        int limit,
        TimeSpan lease,
        CancellationToken token
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Claim;
        command.Parameters.Text(target).Integer(limit).Text(owner).Duration(lease);
        await using var rows = await command.ExecuteReaderAsync(token);
        var claimed = new List<(ClaimedWork Work, DateTimeOffset Due)>();
        while (await rows.ReadAsync(token))
            claimed.Add((ReadClaimed(target, owner, rows), rows.Time(6)));
        return
        [
            .. claimed
                .OrderBy(c => c.Work.Priority)
                .ThenByDescending(c => c.Work.Key.Kind)
                .ThenBy(c => c.Due)
                .Select(c => c.Work),
        ];
    }

    public static async Task<IReadOnlyList<LeasedKey>> RenewAsync(
        NpgsqlConnection connection,
        IReadOnlyCollection<LeasedKey> keys,
        TimeSpan lease,
        CancellationToken token
    )
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in (string[])[PostgresKeyLocks.Lock(StillLeased), Renew])
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.Leased(keys);
            batch.BatchCommands.Add(command);
        }
        batch.BatchCommands[^1].Parameters.Duration(lease);
        await using var rows = await batch.ExecuteReaderAsync(token);
        await rows.NextResultAsync(token);
        var renewed = new List<LeasedKey>(keys.Count);
        while (await rows.ReadAsync(token))
            renewed.Add(new LeasedKey(new WorkKey(rows.GetString(0), rows.Kind(1), rows.Id(2)), rows.GetString(3)));
        return renewed;
    }

    /// <returns>The targets at which something was given back.</returns>
    public static async Task<HashSet<string>> ReleaseAsync(
        NpgsqlConnection connection,
        IReadOnlyCollection<string> owners,
        CancellationToken token
    )
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (
            var sql in (string[])
                [
                    PostgresKeyLocks.Lock("k.lease_owner = ANY($1)"),
                    "UPDATE work_keys SET lease_owner = NULL, leased_until = NULL, due_at = now() WHERE lease_owner = ANY($1) RETURNING target",
                ]
        )
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.Texts(owners);
            batch.BatchCommands.Add(command);
        }
        await using var rows = await batch.ExecuteReaderAsync(token);
        await rows.NextResultAsync(token);
        var released = new HashSet<string>(StringComparer.Ordinal);
        while (await rows.ReadAsync(token))
            released.Add(rows.GetString(0));
        return released;
    }

    private static ClaimedWork ReadClaimed(string target, string owner, NpgsqlDataReader row) =>
        new(
            new WorkKey(target, row.Kind(0), row.Id(1)),
            row.GetInt64(2),
            row.GetInt32(3),
            (WorkPriority)row.GetInt16(4),
            row.Time(5)
        )
        {
            Cause = row.TextOrNull(7),
            Owner = owner,
        };
}
