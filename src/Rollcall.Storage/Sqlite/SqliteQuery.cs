using Rollcall.Engine.Directory;
using Rollcall.Storage.Filters;

namespace Rollcall.Storage.Sqlite;

/// <summary>Runs SCIM queries.</summary>
internal static class SqliteQuery
{
    public static ResourcePage Run(SqliteConnection connection, ResourceQuery query)
    {
        var sql = ResourceSql.Of(query, SqliteDialect.Instance);
        // One snapshot, so that the total fits the page.
        connection.Prepare("BEGIN").Execute();
        try
        {
            var page = sql.Remainder is null ? InSql(connection, query, sql) : Scan(connection, query, sql, sql.Remainder);
            return query.WithGroups && query.Kind is ResourceKind.User
                ? page with
                {
                    Resources = WithGroups(connection, page),
                }
                : page;
        }
        finally
        {
            connection.Prepare("COMMIT").Execute();
        }
    }

    private static ResourcePage InSql(SqliteConnection connection, ResourceQuery query, ResourceSql sql)
    {
        var found = query.Count == 0 ? [] : Rows(connection, query, sql);
        return new ResourcePage(query.TotalAfter(found.Count) ?? Count(connection, sql), found);
    }

    private static List<StoredResource> Rows(SqliteConnection connection, ResourceQuery query, ResourceSql sql)
    {
        var found = new List<StoredResource>();
        var text = sql.RowsSql(SqliteResources.Columns);
        var number = sql.Values.Count;
        using var rows = connection
            .PrepareFilter($"{text} LIMIT ?{number + 1} OFFSET ?{number + 2}")
            .AddValues(sql.Values)
            .Add(query.Count)
            .Add(query.StartIndex - 1L);
        while (rows.Read())
            found.Add(SqliteResources.Read(rows));
        return found;
    }

    private static long Count(SqliteConnection connection, ResourceSql sql)
    {
        using var rows = connection.PrepareFilter(sql.CountSql).AddValues(sql.CountValues);
        rows.Read();
        return rows.Int64(0);
    }

    private static ResourcePage Scan(SqliteConnection connection, ResourceQuery query, ResourceSql sql, FilterTerm remainder)
    {
        var scan = new BoundedScan(query, remainder, sql.Flags);
        using var rows = connection.PrepareFilter(sql.RowsSql(SqliteResources.Columns)).AddValues(sql.Values);
        while (rows.Read())
        {
            if (!scan.Take(SqliteResources.Read(rows), flag => rows.Boolean(SqliteResources.ColumnCount + flag)))
                break;
        }
        return scan.Page;
    }

    private static List<StoredResource> WithGroups(SqliteConnection connection, ResourcePage page) =>
        [.. page.Resources.Select(user => user with { Groups = SqliteResources.Groups(connection, user.Id) })];
}
