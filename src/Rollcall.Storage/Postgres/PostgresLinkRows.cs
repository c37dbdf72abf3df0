using Npgsql;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Postgres;

/// <summary>What is done to rows of links inside a transaction.</summary>
internal static class PostgresLinkRows
{
    private const string Upsert = """
        INSERT INTO links (target, resource_id, kind, source, remote_id, remote_name, remote_name_key, state, origin, applied,
          reason_code, created, updated)
        SELECT l.*, l.at FROM unnest($1::text[], $2::uuid[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::smallint[],
          $9::smallint[], $10::text[], $11::text[], $12::timestamptz[])
          AS l(target, resource_id, kind, source, remote_id, remote_name, remote_name_key, state, origin, applied, reason_code, at)
        ON CONFLICT (target, resource_id) DO UPDATE SET kind = excluded.kind, source = excluded.source,
          remote_id = excluded.remote_id, remote_name = excluded.remote_name, remote_name_key = excluded.remote_name_key,
          state = excluded.state, origin = excluded.origin, applied = excluded.applied, reason_code = excluded.reason_code,
          updated = excluded.updated
        """;

    // What is not there any more is not brought back: to divide by zero ends the whole of what goes along, and nothing of it is kept.
    private const string Replace = """
        WITH replaced AS (
          UPDATE links k SET kind = l.kind, source = l.source, remote_id = l.remote_id, remote_name = l.remote_name,
            remote_name_key = l.remote_name_key, state = l.state, origin = l.origin, applied = l.applied, reason_code = l.reason_code,
            updated = l.at
          FROM unnest($1::text[], $2::uuid[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::smallint[],
            $9::smallint[], $10::text[], $11::text[], $12::timestamptz[], $13::timestamptz[])
            AS l(target, resource_id, kind, source, remote_id, remote_name, remote_name_key, state, origin, applied, reason_code, at, since)
          WHERE k.target = l.target AND k.resource_id = l.resource_id AND k.created = l.since
          RETURNING 1)
        SELECT 1 / (count(*) = $14)::int FROM replaced
        """;

    // As above, of one that is to go.
    private const string DropSince = """
        WITH dropped AS (DELETE FROM links WHERE target = $1 AND resource_id = $2 AND created = $3 RETURNING 1)
        SELECT 1 / (count(*) = 1)::int FROM dropped
        """;

    /// <summary>The error of a <see cref="Replace"/> that finds a link forgotten.</summary>
    public const string IsForgotten = PostgresErrorCodes.DivisionByZero;

    /// <summary>The unique index that an account with a second owner violates.</summary>
    public const string OwnerIndex = "links_owner";

    /// <summary>Inserts or replaces them in their order, by one statement: to begin one costs as much as what it does for a row.</summary>
    /// <param name="links">Each of another resource or target; each as of the time beside it.</param>
    public static NpgsqlBatchCommand Save(IReadOnlyCollection<(Link Link, DateTimeOffset At)> links) => Of(Upsert, links);

    /// <summary>As <see cref="Save"/>, of links that are there since a time and are replaced only then.</summary>
    public static NpgsqlBatchCommand Update(IReadOnlyCollection<(Link Link, DateTimeOffset At, DateTimeOffset Since)> links)
    {
        var command = Of(Replace, [.. links.Select(of => (of.Link, of.At))]);
        command.Parameters.Times(links.Select(of => of.Since)).Integer(links.Count);
        return command;
    }

    private static NpgsqlBatchCommand Of(string sql, IReadOnlyCollection<(Link Link, DateTimeOffset At)> links)
    {
        var command = new NpgsqlBatchCommand(sql);
        command
            .Parameters.Texts(links.Select(of => of.Link.Target))
            .Ids(links.Select(of => of.Link.Resource))
            .Smalls(links.Select(of => (int)of.Link.Kind))
            .Texts(links.Select(of => of.Link.Source))
            .Texts(links.Select(of => of.Link.RemoteId))
            .Texts(links.Select(of => of.Link.RemoteName))
            .Texts(links.Select(of => DirectoryKey.Of(of.Link.RemoteName)))
            .Smalls(links.Select(of => (int)of.Link.State))
            .Smalls(links.Select(of => (int)of.Link.Origin))
            .Texts(links.Select(of => AppliedStateJson.Write(of.Link.Applied)))
            .Texts(links.Select(of => of.Link.ReasonCode))
            .Times(links.Select(of => of.At));
        return command;
    }

    /// <param name="since">When it came to be; null: whatever is there.</param>
    public static NpgsqlBatchCommand Drop(string target, ResourceId resource, DateTimeOffset? since)
    {
        var command = new NpgsqlBatchCommand(
            since is null ? "DELETE FROM links WHERE target = $1 AND resource_id = $2" : DropSince
        );
        command.Parameters.Text(target).Id(resource);
        if (since is not null)
            command.Parameters.Time(since);
        return command;
    }

    /// <summary>
    /// Affects no row when the former owner was worked on since it was seen. Its key is locked, so that no worker claims it before this
    /// is committed.
    /// </summary>
    public static NpgsqlBatchCommand TakeOver(string target, FormerOwner former)
    {
        var command = new NpgsqlBatchCommand(
            """
            WITH key AS (SELECT due_at FROM work_keys WHERE target = $1 AND kind = 1 AND resource_id = $2 FOR UPDATE)
            DELETE FROM links WHERE target = $1 AND resource_id = $2 AND updated = $3
              AND (SELECT date_trunc('milliseconds', due_at) FROM key) IS NOT DISTINCT FROM $4
            """
        );
        command.Parameters.Text(target).Id(former.Resource).Time(former.LinkUpdated).Time(former.KeyDue);
        return command;
    }
}
