using Npgsql;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Schema;
using Rollcall.Storage.Filters;
using Rollcall.Storage.Postgres;
using Rollcall.Storage.Sqlite;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Filters;

/// <summary>What identity providers ask all day is answered by an index that finds the rows, never by walking over a source.</summary>
public sealed class IndexTests(SqliteDatabase sqlite, PostgresDatabase postgres)
    : IClassFixture<SqliteDatabase>,
        IClassFixture<PostgresDatabase>
{
    private const string Id = "01890a5d-ac96-774b-bcce-b302099a8057";

    public static TheoryData<ResourceKind, string> MustUseAnIndex =>
        new()
        {
            { ResourceKind.User, "userName eq \"ana\"" },
            { ResourceKind.User, "userName eq \"Jürgen\"" },
            { ResourceKind.User, "userName sw \"ana\"" },
            { ResourceKind.User, "userName eq \"ana\" and active eq true" },
            { ResourceKind.User, "externalId eq \"e1\"" },
            { ResourceKind.User, "emails.value eq \"ana@example.com\"" },
            { ResourceKind.User, "emails eq \"ana@example.com\"" },
            { ResourceKind.User, "emails[type eq \"work\" and value eq \"ana@example.com\"]" },
            { ResourceKind.User, "displayName eq \"Ana\"" },
            { ResourceKind.User, $"id eq \"{Id}\"" },
            { ResourceKind.User, $"groups.value eq \"{Id}\"" },
            { ResourceKind.User, "meta.lastModified gt \"2026-01-01T00:00:00Z\"" },
            { ResourceKind.Group, "displayName eq \"Engineering\"" },
            { ResourceKind.Group, "externalId eq \"e1\"" },
            { ResourceKind.Group, $"members.value eq \"{Id}\"" },
            { ResourceKind.Group, $"members[value eq \"{Id}\"]" },
            { ResourceKind.Group, $"id eq \"{Id}\" and members.value eq \"{Id}\"" },
        };

    [Theory]
    [MemberData(nameof(MustUseAnIndex))]
    public void SQLite_searches_an_index(ResourceKind kind, string filter)
    {
        var sql = ResourceSql.Of(Query(kind, filter), SqliteDialect.Instance);
        using var connection = SqliteConnection.Open(Path.Combine(sqlite.DataDirectory, "rollcall.db"), writes: false, 100);
        var plan = new List<string>();
        using (var rows = connection.Prepare($"EXPLAIN QUERY PLAN {sql.RowsSql("r.document")}").AddValues(sql.Values))
        {
            while (rows.Read())
                plan.Add(rows.Text(3));
        }

        // JSON is walked over by a virtual table, one document at a time.
        plan.ShouldNotContain(line => line.StartsWith("SCAN") && !line.Contains("VIRTUAL TABLE"), string.Join('\n', plan));
        // A walk over all of a source is a search of resources_list too, by source and kind alone.
        plan.ShouldNotContain(line => line.Contains("(source=? AND kind=?)"), string.Join('\n', plan));
    }

    [Theory]
    [MemberData(nameof(MustUseAnIndex))]
    public async Task PostgreSQL_searches_an_index(ResourceKind kind, string filter)
    {
        var sql = ResourceSql.Of(Query(kind, filter), PostgresDialect.Instance);
        await using var connection = new NpgsqlConnection(postgres.Connection);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await FillAsync(connection);
        await using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN {sql.RowsSql("r.document")}";
        command.Parameters.Values(sql.Values);
        var plan = new List<string>();
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
            plan.Add(rows.GetString(0));

        plan.ShouldNotContain(line => line.Contains("Seq Scan"), string.Join('\n', plan));
    }

    /// <summary>PostgreSQL leaves the indexes of a changed row alone as long as no value in them changes.</summary>
    [Fact]
    public async Task PostgreSQL_has_nothing_in_an_index_of_resources_that_moves_with_each_change()
    {
        await using var connection = new NpgsqlConnection(postgres.Connection);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT a.attname FROM pg_index i
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND (a.attnum = ANY (i.indkey) OR pg_get_indexdef(i.indexrelid) ~ ('\y' || a.attname || '\y'))
            WHERE i.indrelid = 'resources'::regclass
            """;
        var indexed = new List<string>();
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
            indexed.Add(rows.GetString(0));

        indexed.ShouldContain("user_name_key");
        indexed.Intersect(["active", "version", "last_modified", "modified_hour", "left_hour", "document"]).ShouldBeEmpty();
    }

    /// <summary>Enough rows, and statistics about them, for the planner to care.</summary>
    private static async Task FillAsync(NpgsqlConnection connection)
    {
        await using var fill = connection.CreateCommand();
        fill.CommandText = """
            INSERT INTO resources
            SELECT gen_random_uuid(), 's', 1 + n % 2, 'person' || n, 'PERSON' || n, 'e' || n, 'Person ' || n, 'PERSON ' || n, TRUE, 1,
              timestamptz '2025-01-01' + n * interval '1 minute', timestamptz '2025-01-01' + n * interval '1 minute', '{}',
              timestamp '2025-01-01' + (n / 60) * interval '1 hour'
            FROM generate_series(1, 10000) n WHERE NOT EXISTS (SELECT FROM resources WHERE source = 's');
            INSERT INTO resource_hours SELECT source, kind, modified_hour, id FROM resources WHERE source = 's' ON CONFLICT DO NOTHING;
            INSERT INTO resource_emails SELECT id, user_name_key || '@EXAMPLE.COM', 's' FROM resources WHERE kind = 1
            ON CONFLICT DO NOTHING;
            INSERT INTO memberships
            SELECT g.id, u.id, 1 FROM (SELECT id FROM resources WHERE kind = 2 LIMIT 10) g, (SELECT id FROM resources WHERE kind = 1) u
            WHERE NOT EXISTS (SELECT FROM memberships);
            ANALYZE;
            """;
        await fill.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static ResourceQuery Query(ResourceKind kind, string filter) =>
        new()
        {
            Source = "s",
            Kind = kind,
            Filter = FilterParser.Parse(filter, kind is ResourceKind.User ? ResourceType.User : ResourceType.Group).Required(),
        };
}
