using Npgsql;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Reconcile;
using Rollcall.Storage.Postgres;
using Rollcall.Testing;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Postgres;

/// <summary>A server may be set up otherwise than ours: what our statements rest on is asked for, or refused in words.</summary>
public sealed class PostgresServerSettingsTests
{
    private const int Replicas = 4;
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("repeatable read")]
    [InlineData("serializable")]
    public async Task Replicas_get_along_whatever_isolation_the_database_starts_with(string isolation)
    {
        var connection = await NewDatabaseAsync();
        await ExecuteAsync(connection, $"ALTER DATABASE {NameOf(connection)} SET default_transaction_isolation = '{isolation}'");
        var replicas = new List<IStorage>();
        for (var number = 0; number < Replicas; number++)
            replicas.Add(await OpenAsync(connection));
        try
        {
            var company = new Company(replicas[0], "jira");
            var group = await company.HasAsync(company.Group("Everybody"));
            var people = new List<ResourceId>();
            for (var number = 0; number < 64; number++)
                people.Add(await company.HasAsync(company.User($"person{number}")));

            var added = await Task.WhenAll(
                people.Select(
                    (person, number) =>
                        new Company(replicas[number % Replicas], "jira") { Source = company.Source }.AddAsync(group, person)
                )
            );
            var enqueued = await Task.WhenAll(replicas.Select(replica => EnqueueOnceAsync(replica, company)));

            added.ShouldAllBe(result => result is SaveResult.Saved);
            (await company.MembersAsync(group)).Count.ShouldBe(people.Count);
            enqueued.Count(count => count is not null).ShouldBe(1);
        }
        finally
        {
            foreach (var replica in replicas)
                await replica.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_a_replica_that_is_gone_had_locked_is_free_again_after_a_minute()
    {
        await using var source = new NpgsqlDataSourceBuilder(await NewDatabaseAsync()).WithSessionSettings().Build();
        await using var session = source.CreateCommand("SHOW idle_in_transaction_session_timeout");

        (await session.ExecuteScalarAsync(Token)).ShouldBe("1min");
    }

    [Theory]
    [InlineData("ärzte")]
    [InlineData("ÄRZTE")]
    [InlineData("Ärzte")]
    public async Task Who_was_granted_a_group_is_found_by_its_name_in_any_case_whatever_the_locale_of_the_database(string asked)
    {
        var other = await NewDatabaseAsync();
        var connection = await NewDatabaseAsync(other, "ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        await using var storage = await OpenAsync(connection);
        var granted = new Dictionary<string, ResourceId>(StringComparer.Ordinal);
        foreach (var group in new[] { "Ärzte", "Örzte", "Ärzte2" })
        {
            granted[group] = Company.NewId();
            await storage.Work.RecordAsync(
                new WorkRecord
                {
                    Work = new ClaimedWork(
                        new WorkKey("jira", ResourceKind.User, granted[group]),
                        1,
                        0,
                        WorkPriority.Change,
                        Company.Now
                    ),
                    Link = Links.Of("jira", granted[group], "okta", group) with
                    {
                        Applied = AppliedState.Nothing with
                        {
                            Groups = AppliedState.Nothing.Groups.Add(group, GrantKind.OnTheFly),
                        },
                    },
                    Now = Company.Now,
                },
                Token
            );
        }

        var found = await storage.Links.GrantedAsync("jira", asked, 10, Token);

        found.ShouldBe([granted["Ärzte"]]);
    }

    [Fact]
    public async Task A_database_that_cannot_hold_every_name_is_refused_before_anything_is_written_to_it()
    {
        var other = await NewDatabaseAsync();
        var latin1 = await NewDatabaseAsync(other, "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");

        var refused = await Should.ThrowAsync<StoreUnavailableException>(() => OpenAsync(latin1));

        refused.Message.ShouldContain("LATIN1");
        refused.Message.ShouldContain("UTF8");
    }

    private static Task<long?> EnqueueOnceAsync(IStorage replica, Company company)
    {
        var audit = company.Audit(company.User("ignored"), AuditActions.ReconcileAsked) with { Target = "jira" };
        return replica.Work.EnqueueOnceAsync(
            new EnqueueRequest("jira", [company.Source], Resources: null, WorkPriority.FullSync, audit.At),
            audit,
            audit.At.AddMinutes(-1),
            Token
        );
    }

    private static async Task<string> NewDatabaseAsync() => await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();

    private static async Task<string> NewDatabaseAsync(string other, string options)
    {
        var name = $"{NameOf(other)}_other";
        await ExecuteAsync(other, $"CREATE DATABASE {name} {options}");
        return new NpgsqlConnectionStringBuilder(other) { Database = name }.ConnectionString;
    }

    private static string NameOf(string connection) => new NpgsqlConnectionStringBuilder(connection).Database!;

    private static Task<IStorage> OpenAsync(string connection) =>
        RollcallStorage.OpenAsync(connection, "", TimeProvider.System, Token);

    private static async Task ExecuteAsync(string connection, string sql)
    {
        await using var opened = new NpgsqlConnection(connection);
        await opened.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, opened);
        await command.ExecuteNonQueryAsync(Token);
    }
}
