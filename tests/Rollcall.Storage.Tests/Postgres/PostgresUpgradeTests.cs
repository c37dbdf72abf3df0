using System.Text;
using Npgsql;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Schema;
using Rollcall.Storage.Schema;
using Rollcall.Testing;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Postgres;

public sealed class PostgresUpgradeTests
{
    private const int People = 50;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_from_before_totals_were_kept_shows_all_its_people_and_counts_on()
    {
        var connection = await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();
        await ExecuteAsync(
            connection,
            string.Concat(Migrations.For("postgresql").Take(6).Select(migration => migration.Sql + ';'))
        );
        await ExecuteAsync(
            connection,
            $$"""
            CREATE TABLE schema_migrations (number integer PRIMARY KEY, name text NOT NULL, applied timestamptz NOT NULL);
            INSERT INTO schema_migrations SELECT n, 'before', now() FROM generate_series(1, 6) n;
            INSERT INTO resources
            SELECT gen_random_uuid(), 'old', 1, 'person' || n, 'PERSON' || n, NULL, NULL, NULL, TRUE, 1,
              timestamptz '2025-01-01 00:00Z' + n * interval '20 minutes', timestamptz '2025-01-01 00:00Z' + n * interval '20 minutes',
              '{}'
            FROM generate_series(1, {{People}}) n;
            INSERT INTO resources
            SELECT gen_random_uuid(), 'old', 2, NULL, NULL, NULL, 'Everybody', 'EVERYBODY', TRUE, 1, now(), now(), '{}';
            INSERT INTO memberships SELECT g.id, u.id, 1 FROM resources g, resources u WHERE g.kind = 2 AND u.kind = 1;
            """
        );

        await using var storage = await OpenAsync(connection);
        var company = new Company(storage) { Source = "old" };

        (await TotalAsync(company)).ShouldBe(People);
        // 20 minutes times 46 is 15:20: 46 to 50 are later than 15:10.
        (await FindAsync(company, "meta.lastModified gt \"2025-01-01T15:10:00Z\"")).TotalResults.ShouldBe(5);
        var first = (await FindAsync(company, "userName eq \"person1\"")).Resources.ShouldHaveSingleItem();
        (await company.GetAsync(first.Id)).Groups.ShouldHaveSingleItem().DisplayName.ShouldBe("Everybody");
        await company.DeleteAsync(first.Id, ResourceKind.User);
        await company.HasAsync(company.User("ana"));
        await company.HasAsync(company.User("ben"));
        (await TotalAsync(company)).ShouldBe(People + 1);
    }

    [Fact]
    public async Task Totals_become_right_after_a_start_even_if_somebody_wrote_to_the_tables_by_hand()
    {
        var connection = await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();
        Company company;
        await using (var storage = await OpenAsync(connection))
        {
            company = new Company(storage);
            await company.HasAsync(company.User("ana"));
            await company.HasAsync(company.User("ben"));
            await company.HasAsync(company.Group("Everybody"));
        }
        await ExecuteAsync(
            connection,
            "DELETE FROM resources WHERE user_name = 'ana'; DELETE FROM resources WHERE kind = 2; DELETE FROM resource_totals WHERE kind = 1"
        );

        await using var again = await OpenAsync(connection);

        var there = new Company(again) { Source = company.Source };
        // Counted beside the work, with whoever comes meanwhile.
        await there.HasAsync(there.User("cyd"));
        while (await TotalAsync(there) != 2 || await TotalAsync(there, ResourceKind.Group) != 0)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
    }

    [Fact]
    public async Task A_number_that_jsonb_cannot_read_is_null_after_a_start_and_keeps_nobody_from_being_found()
    {
        var connection = await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();
        Company company;
        ResourceId ben;
        await using (var storage = await OpenAsync(connection))
        {
            company = new Company(storage);
            await company.HasAsync(company.User("ana", """{"userName":"ana","title":"wanted"}"""));
            ben = await company.HasAsync(company.User("ben"));
        }
        await ExecuteAsync(
            connection,
            """
            UPDATE resources SET document =
              '{"userName":"ben","title":"-1e999999, \"1e999999","urn:example:x:1e5":{"a":1e999999,"b":[-1.5E-99999,2],"c":"\\","d":-1e5,"e":DIGITS,"f":{"g":0.5E+0308}}}'
            WHERE user_name = 'ben';
            DELETE FROM schema_migrations WHERE number >= 10;
            DROP INDEX audit_source_change;
            DROP TABLE room;
            DROP INDEX work_keys_seats;
            """.Replace("DIGITS", new string('9', 150_000), StringComparison.Ordinal)
        );

        await using var again = await OpenAsync(connection);

        var there = new Company(again) { Source = company.Source };
        (await FindAsync(there, "title eq \"wanted\"")).Resources.ShouldHaveSingleItem().UserName.ShouldBe("ana");
        (await FindAsync(there, "title co \"1e999999\"")).Resources.ShouldHaveSingleItem().UserName.ShouldBe("ben");
        var mended = await there.GetAsync(ben);
        mended.Version.ShouldBe(2);
        Encoding
            .UTF8.GetString(mended.Document.Span)
            .ShouldBe(
                """
                {"userName":"ben","title":"-1e999999, \"1e999999","urn:example:x:1e5":{"a":null,"b":[null,2],"c":"\\","d":-1e5,"e":null,"f":{"g":0.5E+0308}}}
                """
            );
    }

    private static async Task<long> TotalAsync(Company company, ResourceKind kind = ResourceKind.User) =>
        (
            await company.Directory.QueryAsync(
                new ResourceQuery
                {
                    Source = company.Source,
                    Kind = kind,
                    Count = 0,
                },
                Token
            )
        ).TotalResults;

    private static Task<ResourcePage> FindAsync(Company company, string filter) =>
        company.Directory.QueryAsync(
            new ResourceQuery
            {
                Source = company.Source,
                Kind = ResourceKind.User,
                Filter = FilterParser.Parse(filter, ResourceType.User).Required(),
            },
            Token
        );

    private static Task<IStorage> OpenAsync(string connection) =>
        RollcallStorage.OpenAsync(connection, Path.GetTempPath(), TimeProvider.System, Token);

    private static async Task ExecuteAsync(string connection, string sql)
    {
        await using var opened = new NpgsqlConnection(connection);
        await opened.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, opened);
        await command.ExecuteNonQueryAsync(Token);
    }
}
