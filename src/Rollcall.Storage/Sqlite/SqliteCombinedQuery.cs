using System.Globalization;
using Rollcall.Engine.Directory;
using Rollcall.Storage.Filters;

namespace Rollcall.Storage.Sqlite;

/// <summary>Runs queries over several kinds, and those that go on after a position.</summary>
internal static class SqliteCombinedQuery
{
    public static CombinedPage Run(SqliteConnection connection, CombinedQuery query)
    {
        var sql = CombinedSql.Of(query, SqliteDialect.Instance, SqliteResources.Columns, SqliteResources.ColumnCount);
        // One snapshot, so that the total fits the page.
        connection.Prepare("BEGIN").Execute();
        try
        {
            var gathered = new CombinedRows(query, sql);
            Read(connection, sql, gathered);
            var page = gathered.Page(gathered.Total ?? Count(connection, sql));
            return query.WithGroups ? page with { Resources = WithGroups(connection, page) } : page;
        }
        finally
        {
            connection.Prepare("COMMIT").Execute();
        }
    }

    private static void Read(SqliteConnection connection, CombinedSql sql, CombinedRows gathered)
    {
        var number = sql.Values.Count;
        using var rows = connection
            .PrepareFilter(string.Create(CultureInfo.InvariantCulture, $"{sql.RowsSql} LIMIT ?{number + 1} OFFSET ?{number + 2}"))
            .AddValues(sql.Values)
            .Add(gathered.Limit)
            .Add(gathered.Offset);
        while (rows.Read())
        {
            if (!gathered.Take(SqliteResources.Read(rows), () => rows.Value(sql.KeyColumn ?? 0), rows.Boolean))
                break;
        }
    }

    private static long Count(SqliteConnection connection, CombinedSql sql)
    {
        using var rows = connection.PrepareFilter(sql.CountSql).AddValues(sql.CountValues);
        rows.Read();
        return rows.Int64(0);
    }

    private static List<StoredResource> WithGroups(SqliteConnection connection, CombinedPage page) =>
        [
            .. page.Resources.Select(resource =>
                resource.Kind is ResourceKind.User
                    ? resource with
                    {
                        Groups = SqliteResources.Groups(connection, resource.Id),
                    }
                    : resource
            ),
        ];
}
