using System.Globalization;
using Npgsql;
using Rollcall.Engine.Directory;
using Rollcall.Storage.Filters;

namespace Rollcall.Storage.Postgres;

/// <summary>Runs queries over several kinds, and those that go on after a position.</summary>
internal static class PostgresCombinedQuery
{
    public static async Task<CombinedPage> RunAsync(
        NpgsqlConnection connection,
        CombinedQuery query,
        CancellationToken cancellationToken
    )
    {
        var sql = CombinedSql.Of(query, PostgresDialect.Instance, PostgresResources.Columns, PostgresResources.ColumnCount);
        var gathered = new CombinedRows(query, sql);
        await ReadAsync(connection, sql, gathered, cancellationToken);
        var page = gathered.Page(gathered.Total ?? await CountAsync(connection, sql, cancellationToken));
        return query.WithGroups
            ? page with
            {
                Resources = await PostgresResources.WithGroupsAsync(connection, page.Resources, cancellationToken),
            }
            : page;
    }

    private static async Task ReadAsync(
        NpgsqlConnection connection,
        CombinedSql sql,
        CombinedRows gathered,
        CancellationToken cancellationToken
    )
    {
        var number = sql.Values.Count;
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(PostgresSession.PlanForValues());
        var command = new NpgsqlBatchCommand(
            string.Create(CultureInfo.InvariantCulture, $"{sql.RowsSql} LIMIT ${number + 1} OFFSET ${number + 2}")
        );
        command.Parameters.Values(sql.Values).Integer(gathered.Limit).Integer(gathered.Offset);
        batch.BatchCommands.Add(command);
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        await rows.NextResultAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            if (!gathered.Take(PostgresResources.Read(rows), () => rows.Value(sql.KeyColumn ?? 0), rows.GetBoolean))
                break;
        }
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, CombinedSql sql, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(PostgresSession.PlanForValues());
        var command = new NpgsqlBatchCommand(sql.CountSql);
        command.Parameters.Values(sql.CountValues);
        batch.BatchCommands.Add(command);
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        await rows.NextResultAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        return rows.GetInt64(0);
    }
}
