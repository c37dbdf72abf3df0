using System.Text;
using Rollcall.Engine.Directory;
using Rollcall.Storage.Schema;
using Rollcall.Storage.Sqlite;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Sqlite;

public sealed class SqliteUpgradeTests : IDisposable
{
    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("rollcall-upgrade-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => System.IO.Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_database_from_before_totals_were_kept_shows_all_its_people_and_counts_on()
    {
        using (var before = OpenFile())
        {
            foreach (var migration in Migrations.For("sqlite").Take(5))
                before.Run(migration.Sql);
            before.Run(
                """
                CREATE TABLE schema_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied INTEGER NOT NULL) STRICT;
                INSERT INTO schema_migrations VALUES (5, 'before', 0);
                WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 50)
                INSERT INTO resources (id, source, kind, user_name, user_name_key, active, version, created, last_modified, document)
                SELECT randomblob(16), 'old', 1, 'person' || n, 'PERSON' || n, 1, 1, 0, 0, '{}' FROM numbers;
                """
            );
        }

        await using var storage = await OpenAsync();
        var company = new Company(storage) { Source = "old" };

        var found = await QueryAsync(company, count: 10);
        (found.TotalResults, found.Resources.Count).ShouldBe((50, 10));
        await company.DeleteAsync(found.Resources[0].Id, ResourceKind.User);
        await company.HasAsync(company.User("ana"));
        await company.HasAsync(company.User("ben"));
        (await QueryAsync(company, count: 0)).TotalResults.ShouldBe(51);
    }

    [Fact]
    public async Task Totals_are_right_after_a_start_even_if_somebody_wrote_to_the_tables_by_hand()
    {
        Company company;
        await using (var storage = await OpenAsync())
        {
            company = new Company(storage);
            await company.HasAsync(company.User("ana"));
            await company.HasAsync(company.User("ben"));
        }
        using (var byHand = OpenFile())
            byHand.Run("DELETE FROM resource_emails; DELETE FROM resources WHERE user_name = 'ana'");

        await using var again = await OpenAsync();

        (await QueryAsync(new Company(again) { Source = company.Source }, count: 0)).TotalResults.ShouldBe(1);
    }

    [Fact]
    public async Task A_number_that_is_none_for_anybody_is_null_after_a_start()
    {
        Company company;
        ResourceId ana;
        ResourceId ben;
        await using (var storage = await OpenAsync())
        {
            company = new Company(storage);
            ana = await company.HasAsync(company.User("ana"));
            ben = await company.HasAsync(company.User("ben"));
        }
        using (var before = OpenFile())
        {
            before.Run(
                """
                UPDATE resources SET document =
                  '{"userName":"ben","title":"-1e999999, \"1e999999","urn:example:x:1e5":{"a":1e999999,"b":[-1.5E-99999,2],"c":"\\","d":-1e5,"e":DIGITS,"f":{"g":0.5E+0308},"h":1e99999999999}}'
                WHERE user_name = 'ben';
                DELETE FROM schema_migrations WHERE number >= 10;
                DROP INDEX work_keys_seats;
                """.Replace("DIGITS", new string('9', 150_000), StringComparison.Ordinal)
            );
        }

        await using var again = await OpenAsync();

        var there = new Company(again) { Source = company.Source };
        (await there.GetAsync(ana)).Version.ShouldBe(1);
        var mended = await there.GetAsync(ben);
        mended.Version.ShouldBe(2);
        Encoding
            .UTF8.GetString(mended.Document.Span)
            .ShouldBe(
                """
                {"userName":"ben","title":"-1e999999, \"1e999999","urn:example:x:1e5":{"a":null,"b":[null,2],"c":"\\","d":-1e5,"e":null,"f":{"g":0.5E+0308},"h":null}}
                """
            );
    }

    private SqliteConnection OpenFile() =>
        SqliteConnection.Open(Path.Combine(_directory, "rollcall.db"), writes: true, cacheKibibytes: 1024);

    private Task<IStorage> OpenAsync() => RollcallStorage.OpenAsync(null, _directory, TimeProvider.System, Token);

    private static Task<ResourcePage> QueryAsync(Company company, int count) =>
        company.Directory.QueryAsync(
            new ResourceQuery
            {
                Source = company.Source,
                Kind = ResourceKind.User,
                Count = count,
            },
            Token
        );
}
