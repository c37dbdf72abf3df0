using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Conformance;

public abstract class AuditAndSettingsConformance(TestDatabase database)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;
    private readonly IAuditStore _audit = database.Storage.Audit;
    private readonly ISettingsStore _settings = database.Storage.Settings;

    [Fact]
    public async Task An_entry_comes_back_as_it_was_appended_with_a_sequence()
    {
        var entry = Entry("plan.held") with
        {
            Source = TestDatabase.NewName("source"),
            Target = TestDatabase.NewName("target"),
            Kind = ResourceKind.Group,
            Resource = ResourceId.New(Company.Now),
            Subject = "Developers",
            ReasonCode = "brake",
            Data = """{"steps":[]}""",
        };

        await _audit.AppendAsync(entry, Token);

        var found = (await _audit.QueryAsync(new AuditQuery(Target: entry.Target), Token)).ShouldHaveSingleItem();
        found.Sequence.ShouldBePositive();
        found.ShouldBe(entry with { Sequence = found.Sequence, At = found.At });
        found.At.ShouldBe(entry.At, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Entries_are_found_by_every_column_newest_first_and_paged_by_sequence()
    {
        var target = TestDatabase.NewName("target");
        var source = TestDatabase.NewName("source");
        var resource = ResourceId.New(Company.Now);
        for (var i = 0; i < 5; i++)
            await _audit.AppendAsync(
                Entry($"action{i % 2}.{target}") with
                {
                    Target = target,
                    Source = source,
                    Resource = resource,
                    CorrelationId = $"{target}-{i}",
                },
                Token
            );

        var all = await _audit.QueryAsync(new AuditQuery(Target: target), Token);

        all.Select(entry => entry.CorrelationId[^1]).ShouldBe(['4', '3', '2', '1', '0']);
        (await Count(new AuditQuery(Resource: resource))).ShouldBe(5);
        (await Count(new AuditQuery(Source: source))).ShouldBe(5);
        (await Count(new AuditQuery(Action: $"action1.{target}"))).ShouldBe(2);
        (await Count(new AuditQuery(CorrelationId: $"{target}-3"))).ShouldBe(1);
        (await Count(new AuditQuery(Target: target, Action: $"action0.{target}", Limit: 2))).ShouldBe(2);
        (await Count(new AuditQuery(Target: target, Since: Company.Now.AddHours(1)))).ShouldBe(0);
        (await Count(new AuditQuery(Target: target, Before: all[1].Sequence))).ShouldBe(3);

        async Task<int> Count(AuditQuery query) => (await _audit.QueryAsync(query, Token)).Count;
    }

    [Fact]
    public async Task Entries_of_an_action_at_a_target_are_counted_since_a_time()
    {
        var target = TestDatabase.NewName("target");
        var start = Company.Now;
        await _audit.AppendAsync(Entry("access.removed") with { Target = target, At = start.AddHours(-2) }, Token);
        await _audit.AppendAsync(Entry("access.removed") with { Target = target, At = start }, Token);
        await _audit.AppendAsync(Entry("plan.applied") with { Target = target, At = start }, Token);

        (await _audit.CountAsync(target, "access.removed", start.AddHours(-1), Token)).ShouldBe(1);
        (await _audit.CountAsync(target, "access.removed", start.AddHours(-3), Token)).ShouldBe(2);
    }

    [Fact]
    public async Task The_last_configuration_is_the_active_one()
    {
        var first = await _settings.ActivateConfigurationAsync("sources: []", "file", Entry("configuration.activated"), Token);
        var second = await _settings.ActivateConfigurationAsync("targets: []", "api", Entry("configuration.activated"), Token);

        second.ShouldBeGreaterThan(first);
        var active = (await _settings.ActiveConfigurationAsync(Token)).ShouldNotBeNull();
        (active.Number, active.Document, active.Origin).ShouldBe((second, "targets: []", "api"));
        (await _settings.ConfigurationsAsync(2, Token)).Select(version => version.Number).ShouldBe([second, first]);
    }

    [Fact]
    public async Task An_admin_token_of_a_known_name_is_not_added_again()
    {
        var token = new AdminToken(TestDatabase.NewName("token"), new byte[] { 1, 2, 3 }, "admin", Company.Now);

        (await _settings.AddAdminTokenAsync(token, Entry("token.created"), Token)).ShouldBeTrue();
        (
            await _settings.AddAdminTokenAsync(token with { Hash = new byte[] { 9 } }, Entry("token.created"), Token)
        ).ShouldBeFalse();

        var found = (await _settings.AdminTokensAsync(Token)).Single(t => t.Name == token.Name);
        found.Hash.ToArray().ShouldBe([1, 2, 3]);
        found.Role.ShouldBe("admin");
    }

    [Fact]
    public async Task A_working_database_has_nothing_to_complain_about()
    {
        (await database.Storage.CheckAsync(Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Opening_again_finds_everything_and_migrates_nothing_twice()
    {
        var company = new Company(database.Storage);
        var ana = await company.HasAsync(company.User("ana"));

        await database.OpenAgainAsync();

        (await database.Storage.Directory.FindAsync(ana, withGroups: false, Token)).ShouldNotBeNull();
    }

    private static AuditEntry Entry(string action) =>
        new()
        {
            At = Company.Now,
            Actor = "admin/ana",
            Action = action,
            CorrelationId = "correlation",
        };
}

public sealed class AuditAndSettingsOnSqlite(SqliteDatabase database)
    : AuditAndSettingsConformance(database),
        IClassFixture<SqliteDatabase>;

public sealed class AuditAndSettingsOnPostgres(PostgresDatabase database)
    : AuditAndSettingsConformance(database),
        IClassFixture<PostgresDatabase>;
