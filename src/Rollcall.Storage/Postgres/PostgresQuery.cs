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
        var page = sql.Remainder is null
            ? await InSqlAsync(connection, query, sql, cancellationToken)
            : await ScanAsync(connection, query, sql, sql.Remainder, cancellationToken);
        return query.WithGroups && query.Kind is ResourceKind.User
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
        if (!sql.FindsFew)
        {
            batch.BatchCommands.Add(PostgresSession.PlanForValues());
            batch.BatchCommands.Add(Count(sql));
        }
        batch.BatchCommands.Add(Rows(sql, query.Count, query.StartIndex - 1L));
        long? total = null;
        var found = new List<StoredResource>();
        await using (var rows = await batch.ExecuteReaderAsync(cancellationToken))
        {
            if (!sql.FindsFew)
            {
                await rows.NextResultAsync(cancellationToken);
                await rows.ReadAsync(cancellationToken);
                total = rows.GetInt64(0);
                await rows.NextResultAsync(cancellationToken);
            }
            while (await rows.ReadAsync(cancellationToken))
                found.Add(PostgresResources.Read(rows));
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
        batch.BatchCommands.Add(Rows(sql, BoundedScan.MostRows + 1, offset: 0));
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

    private static NpgsqlBatchCommand Rows(ResourceSql sql, long limit, long offset)
    {
        var number = sql.Values.Count;
        var text = sql.RowsSql(PostgresResources.Columns);
        var command = new NpgsqlBatchCommand(
            string.Create(CultureInfo.InvariantCulture, $"{text} LIMIT ${number + 1} OFFSET ${number + 2}")
        );
        command.Parameters.Values(sql.Values).Integer(limit).Integer(offset);
        return command;
    }
}
