using System.Globalization;
using Npgsql;
using Rollcall.Engine.Directory;
using Rollcall.Storage.Filters;

namespace Rollcall.Storage.Postgres;

/// <summary>Runs SCIM queries.</summary>
internal static class PostgresQuery
{
    public static async Task<ResourcePage> RunAsync(
        NpgsqlConnection connection,
        ResourceQuery query,
        CancellationToken cancellationToken
    )
    {
        var sql = ResourceSql.Of(query, PostgresDialect.Instance);
        if (sql.Remainder is null)
            return await InSqlAsync(connection, query, sql, cancellationToken);
        var page = await ScanAsync(connection, query, sql, sql.Remainder, cancellationToken);
        return ShowsGroups(query)
            ? page with
            {
                Resources = await PostgresResources.WithGroupsAsync(connection, page.Resources, cancellationToken),
            }
            : page;
    }

    /// <summary>Few rows need no total of their own; with many, page and total come in one round trip.</summary>
    private static async Task<ResourcePage> InSqlAsync(
        NpgsqlConnection connection,
        ResourceQuery query,
        ResourceSql sql,
        CancellationToken cancellationToken
    )
    {
        await using var batch = new NpgsqlBatch(connection);
        if (sql.DependsOnValues)
            batch.BatchCommands.Add(PostgresSession.PlanForValues());
        if (!sql.FindsFew)
            batch.BatchCommands.Add(Count(sql));
        batch.BatchCommands.Add(Page(query, sql));
        long? total = null;
        var found = new List<StoredResource>();
        await using (var rows = await batch.ExecuteReaderAsync(cancellationToken))
        {
            if (!sql.FindsFew)
            {
                if (sql.DependsOnValues)
                    await rows.NextResultAsync(cancellationToken);
                await rows.ReadAsync(cancellationToken);
                total = rows.GetInt64(0);
                await rows.NextResultAsync(cancellationToken);
            }
            while (await rows.ReadAsync(cancellationToken))
                found.Add(ShowsGroups(query) ? PostgresResources.ReadWithGroups(rows) : PostgresResources.Read(rows));
        }
        total ??= query.TotalAfter(found.Count) ?? await CountAsync(connection, sql, cancellationToken);
        return new ResourcePage(total.Value, found);
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, ResourceSql sql, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Count(sql));
        return (long)(await batch.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<ResourcePage> ScanAsync(
        NpgsqlConnection connection,
        ResourceQuery query,
        ResourceSql sql,
        FilterTerm remainder,
        CancellationToken cancellationToken
    )
    {
        var scan = new BoundedScan(query, remainder, sql.Flags);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(PostgresSession.PlanForValues());
        batch.BatchCommands.Add(Bounded(sql));
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        await rows.NextResultAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            if (!scan.Take(PostgresResources.Read(rows), flag => rows.GetBoolean(PostgresResources.ColumnCount + flag)))
                break;
        }
        return scan.Page;
    }

    private static NpgsqlBatchCommand Count(ResourceSql sql)
    {
        var command = new NpgsqlBatchCommand(sql.CountSql);
        command.Parameters.Values(sql.CountValues);
        return command;
    }

    private static bool ShowsGroups(ResourceQuery query) => query.WithGroups && query.Kind is ResourceKind.User;

    private static NpgsqlBatchCommand Page(ResourceQuery query, ResourceSql sql)
    {
        var (columns, join) = ShowsGroups(query)
            ? (PostgresResources.Columns + PostgresResources.GroupColumns, PostgresResources.JoinGroups)
            : (PostgresResources.Columns, "");
        var number = sql.Values.Count;
        var part = string.Create(CultureInfo.InvariantCulture, $"LIMIT ${number + 1} OFFSET ${number + 2}");
        var command = new NpgsqlBatchCommand(
            sql is { FindsFew: true, SortsByDocument: false } ? Few(sql, columns, join, part) : Many(sql, columns, join, part)
        );
        command.Parameters.Values(sql.Values).Integer(query.Count).Integer(query.StartIndex - 1L);
        return command;
    }

    private static string Few(ResourceSql sql, string columns, string join, string part) =>
        $"""
            SELECT {columns} FROM (SELECT r.* {sql.Where} ORDER BY {sql.OrderBy} {part}) r {join}
            ORDER BY {sql.OrderBy}
            """;

    /// <summary>
    /// The page is found by an index alone; documents and groups are read for its rows, not for those before it. OFFSET 0 keeps them
    /// from being read for all people and then joined, which looks cheaper while nobody knows how long a page is.
    /// </summary>
    private static string Many(ResourceSql sql, string columns, string join, string part) =>
        $"""
            SELECT {columns} FROM (
              SELECT p.id, row_number() OVER () AS position FROM (SELECT r.id {sql.Where} ORDER BY {sql.OrderBy} {part}) p) k
            CROSS JOIN LATERAL (SELECT * FROM resources r WHERE r.id = k.id OFFSET 0) r {join}
            ORDER BY k.position
            """;

    private static NpgsqlBatchCommand Bounded(ResourceSql sql)
    {
        var command = new NpgsqlBatchCommand(
            string.Create(CultureInfo.InvariantCulture, $"{sql.RowsSql(PostgresResources.Columns)} LIMIT ${sql.Values.Count + 1}")
        );
        command.Parameters.Values(sql.Values).Integer(BoundedScan.MostRows + 1);
        return command;
    }
}
