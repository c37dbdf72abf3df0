using Npgsql;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Postgres;

/// <summary><see cref="WorkRecord"/>s as statements of one transaction.</summary>
internal static class PostgresRecord
{
    private const string Key = "target = $1 AND kind = $2 AND resource_id = $3";

    private static readonly string Members = $"""
        INSERT INTO work_keys (target, kind, resource_id, generation, priority, due_at, enqueued_at, cause)
        SELECT $1, member_kind, member_id, {PostgresWorkKeys.First}, $3, now(), now(), $4::text FROM memberships WHERE group_id = $2 ORDER BY member_kind DESC, member_id
        {PostgresWorkKeys.OnConflict} {PostgresWorkKeys.UnlessYetToBeSeen}
        """;

    private const string Wake = """
        UPDATE work_keys k SET generation = k.generation + 1, due_at = now(), attempts = 0, parked = FALSE, reason_code = NULL, detail = NULL, reason_at = NULL
        WHERE k.target = $1 AND k.parked AND k.reason_code = $3
          AND EXISTS (SELECT 1 FROM memberships m WHERE m.group_id = $2 AND m.member_id = k.resource_id)
        """;

    // As in PostgresLinkRows: whoever lost the lease, and the key to another, ends the whole by dividing by zero. Until another claims it a lease lasts.
    private const string Owned = """
        SELECT 1 / (count(*) = $5)::int FROM unnest($1::text[], $2::smallint[], $3::uuid[], $4::text[]) AS u(target, kind, id, owner)
        CROSS JOIN LATERAL (
          SELECT FROM work_keys w WHERE w.target = u.target AND w.kind = u.kind AND w.resource_id = u.id AND w.lease_owner = u.owner OFFSET 0) own
        """;

    /// <summary>That those who rest on a lease have it, or nothing is written; null when none does.</summary>
    public static NpgsqlBatchCommand? AllOwned(IReadOnlyCollection<WorkRecord> records)
    {
        var leased = new List<LeasedKey>(records.Count);
        foreach (var record in records)
        {
            if (record.Work.Owner is { } owner)
                leased.Add(new LeasedKey(record.Work.Key, owner));
        }
        if (leased.Count == 0)
            return null;
        var command = new NpgsqlBatchCommand(Owned);
        command.Parameters.Leased(leased).Integer(leased.Count);
        return command;
    }

    /// <summary>Links and audit of all, each by one statement.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Shared(IReadOnlyCollection<WorkRecord> records)
    {
        var links = records.Where(record => record.Link is not null).ToLookup(record => record.RestsOnLink);
        if (links.Contains(false))
            yield return PostgresLinkRows.Save([.. links[false].Select(record => (record.Link!, record.Now))]);
        if (links.Contains(true))
            yield return PostgresLinkRows.Update([
                .. links[true].Select(record => (record.Link!, record.Now, record.LinkSince!.Value)),
            ]);
        var entries = records.SelectMany(record => record.Audit).ToList();
        if (entries.Count > 0)
            yield return PostgresAudit.Append(entries);
    }

    /// <summary>The rest of one, each statement with whether its rows are keys that became due.</summary>
    public static IEnumerable<(NpgsqlBatchCommand Command, bool MakesDue)> Own(WorkRecord record)
    {
        var key = record.Work.Key;
        if (record.DropLink)
            yield return (PostgresLinkRows.Drop(key.Target, key.Resource, record.LinkSince), false);
        if (record.TouchesMembers)
        {
            var members = new NpgsqlBatchCommand(Members);
            members.Parameters.Text(key.Target).Id(key.Resource).Priority(WorkPriority.Change).Text(record.Work.Cause);
            yield return (members, true);
        }
        if (record.WakesMembersParkedFor is { } code)
        {
            var wake = new NpgsqlBatchCommand(Wake);
            wake.Parameters.Text(key.Target).Id(key.Resource).Text(code);
            yield return (wake, true);
        }
        if (record.AlsoDue is { Count: > 0 } also)
        {
            var named = new NpgsqlBatchCommand(PostgresWorkKeys.Named);
            named.Parameters.Due(key.Target, also, record.AlsoDueAs, record.Work.Cause);
            yield return (named, true);
        }
        if (record.Fate is null)
            yield break;
        yield return (Settle(record, record.Fate), false);
        yield return (MovedOn(record), true);
    }

    private static NpgsqlBatchCommand Settle(WorkRecord record, WorkFate fate)
    {
        var command = new NpgsqlBatchCommand();
        var parameters = command.Parameters.Key(record.Work.Key).Integer(record.Work.Generation);
        switch (fate)
        {
            case WorkFate.Done:
                command.CommandText = $"DELETE FROM work_keys WHERE {Key} AND generation = $4";
                break;
            case WorkFate.Later later:
                // The delay is ours, the clock is the database's: replicas agree on when it is over.
                command.CommandText = $"""
                    UPDATE work_keys SET due_at = now() + $5, attempts = $6, reason_code = $7, detail = $8, reason_at = $9,
                      lease_owner = NULL, leased_until = NULL
                    WHERE {Key} AND generation = $4
                    """;
                parameters
                    .Duration(later.At - record.Now)
                    .Integer(later.Attempts)
                    .Text(later.ReasonCode)
                    .Text(later.Detail)
                    .Time(record.Now);
                break;
            case WorkFate.Parked parked:
                command.CommandText = $"""
                    UPDATE work_keys SET parked = TRUE, reason_code = $5, detail = $6, reason_at = $7,
                      lease_owner = NULL, leased_until = NULL
                    WHERE {Key} AND generation = $4
                    """;
                parameters.Text(parked.ReasonCode).Text(parked.Detail).Time(record.Now);
                break;
            default:
                throw new ArgumentException($"There is no fate {fate}.", nameof(fate));
        }
        return command;
    }

    /// <summary>A key that was edited meanwhile is not settled but due at once.</summary>
    private static NpgsqlBatchCommand MovedOn(WorkRecord record)
    {
        var command = new NpgsqlBatchCommand(
            $"""
            UPDATE work_keys SET due_at = now(), enqueued_at = now(), attempts = 0, lease_owner = NULL, leased_until = NULL
            WHERE {Key} AND generation > $4
            """
        );
        command.Parameters.Key(record.Work.Key).Integer(record.Work.Generation);
        return command;
    }
}
