using Npgsql;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Schema;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Postgres;

/// <summary>Whatever changes a resource, the hour in which it last changed is written down once, and no other.</summary>
public sealed class PostgresHoursTests(PostgresDatabase database) : IClassFixture<PostgresDatabase>
{
    private readonly Company _company = new(database.Storage);

    [Fact]
    public async Task Each_resource_stands_in_the_hour_of_its_last_change_alone()
    {
        var ana = _company.User("ana");
        var ben = _company.User("ben");
        var group = _company.Group("Everybody");
        await SaveAsync(ChangeKind.Create, ana, hoursAgo: 9);
        await SaveAsync(ChangeKind.Create, ben, hoursAgo: 9);
        await SaveAsync(ChangeKind.Create, group, hoursAgo: 9);
        await AreRightAsync(3);

        await SaveAsync(ChangeKind.Update, ana with { Active = false }, hoursAgo: 7);
        await SaveAsync(ChangeKind.Update, ana, hoursAgo: 7);
        // A clock may be put back.
        await SaveAsync(ChangeKind.Update, ana with { Active = false }, hoursAgo: 8);
        await AreRightAsync(3);

        await MembersAsync(group.Id, hoursAgo: 6, ana.Id, ben.Id);
        await AreRightAsync(3);

        await SaveAsync(ChangeKind.Delete, ben, hoursAgo: 4);
        await AreRightAsync(2);
        (await HourAsync(group.Id)).ShouldBe(Hour(hoursAgo: 4));

        await SaveAsync(ChangeKind.Delete, group, hoursAgo: 3);
        await AreRightAsync(1);
        (await HourAsync(ana.Id)).ShouldBe(Hour(hoursAgo: 8));
    }

    [Fact]
    public async Task Changes_at_the_same_moment_leave_one_hour_behind()
    {
        var group = _company.Group("Staff");
        await SaveAsync(ChangeKind.Create, group, hoursAgo: 20);
        var users = Enumerable.Range(0, 32).Select(number => _company.User($"user{number}")).ToList();
        foreach (var user in users)
            await SaveAsync(ChangeKind.Create, user, hoursAgo: 20);

        await Task.WhenAll(users.Select((user, number) => MembersAsync(group.Id, hoursAgo: 19 - number % 8, user.Id)));

        (await _company.MembersAsync(group.Id)).Count.ShouldBe(users.Count);
        await AreRightAsync(users.Count + 1);
    }

    /// <summary>Of a member who is deleted, the statement has looked around before it waits for whoever is changing the group.</summary>
    [Fact]
    public async Task A_group_that_loses_a_deleted_member_while_it_changes_is_listed_once()
    {
        var ana = _company.User("ana of the staff");
        var group = _company.Group("Staff with Ana");
        await SaveAsync(ChangeKind.Create, ana, hoursAgo: 9);
        await SaveAsync(ChangeKind.Create, group, hoursAgo: 9);
        await MembersAsync(group.Id, hoursAgo: 8, ana.Id);
        await using var other = new NpgsqlConnection(database.Connection);
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using var change = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await MoveToHourAsync(other, group.Id, hoursAgo: 7);

        var deleted = SaveAsync(ChangeKind.Delete, ana, hoursAgo: 6);
        await HasToWaitAsync(other.ProcessID);
        await change.CommitAsync(TestContext.Current.CancellationToken);
        await deleted;

        var byTime = new ResourceQuery
        {
            Source = _company.Source,
            Kind = ResourceKind.Group,
            SortBy = AttributePath.Parse("meta.lastModified", ResourceType.Group).Required(),
        };
        var page = await _company.Directory.QueryAsync(byTime, TestContext.Current.CancellationToken);
        page.Resources.Select(found => found.Id).ShouldBe([group.Id]);
        (await HourAsync(group.Id)).ShouldBe(Hour(hoursAgo: 6));
    }

    /// <summary>What a change of members does to the group, up to its commit.</summary>
    private static async Task MoveToHourAsync(NpgsqlConnection connection, ResourceId group, int hoursAgo)
    {
        const string Move = """
            WITH moved AS (
              UPDATE resources SET version = version + 1, last_modified = $2, modified_hour = $3, left_hour = modified_hour
              WHERE id = $1 RETURNING *),
            gone AS (DELETE FROM resource_hours h USING moved m WHERE h.resource_id = m.id AND h.hour = m.left_hour)
            INSERT INTO resource_hours SELECT source, kind, modified_hour, id FROM moved
            """;
        await using var command = new NpgsqlCommand(Move, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = group.Value });
        command.Parameters.Add(new NpgsqlParameter { Value = Now.AddHours(-hoursAgo) });
        command.Parameters.Add(new NpgsqlParameter { Value = DateTime.SpecifyKind(Hour(hoursAgo), DateTimeKind.Unspecified) });
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private async Task HasToWaitAsync(int forProcess)
    {
        const string Waits = "SELECT count(*) FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))";
        while ((long)(await ScalarAsync(Waits, forProcess))! == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private static readonly DateTimeOffset Now = Company.Now;

    private static DateTime Hour(int hoursAgo)
    {
        var at = Now.AddHours(-hoursAgo).UtcDateTime;
        return at.Date.AddHours(at.Hour);
    }

    private async Task SaveAsync(ChangeKind kind, StoredResource resource, int hoursAgo) =>
        (
            await _company.SaveAsync(_company.Change(kind, resource) with { Now = Now.AddHours(-hoursAgo) })
        ).ShouldBeOfType<SaveResult.Saved>();

    private async Task MembersAsync(ResourceId group, int hoursAgo, params ResourceId[] members)
    {
        var change = _company.Change(ChangeKind.Update, _company.Group("ignored") with { Id = group }) with
        {
            WritesDocument = false,
            Members = new MemberChange(ReplaceAll: false, [.. members], []),
            Now = Now.AddHours(-hoursAgo),
        };
        (await _company.SaveAsync(change)).ShouldBeOfType<SaveResult.Saved>();
    }

    private async Task AreRightAsync(int count)
    {
        const string Right = """
            SELECT count(*) FROM resources r JOIN resource_hours h
              ON h.source = r.source AND h.kind = r.kind AND h.resource_id = r.id
                AND h.hour = date_trunc('hour', r.last_modified AT TIME ZONE 'UTC')
            WHERE r.source = $1
            """;
        (await ScalarAsync(Right, _company.Source)).ShouldBe((long)count);
        (await ScalarAsync("SELECT count(*) FROM resource_hours WHERE source = $1", _company.Source)).ShouldBe((long)count);
        (await ScalarAsync("SELECT count(*) FROM resources WHERE source = $1", _company.Source)).ShouldBe((long)count);
    }

    private async Task<DateTime> HourAsync(ResourceId id) =>
        (DateTime)(await ScalarAsync("SELECT hour FROM resource_hours WHERE resource_id = $1", id.Value))!;

    private async Task<object?> ScalarAsync(string sql, object value)
    {
        await using var connection = new NpgsqlConnection(database.Connection);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
