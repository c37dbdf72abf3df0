using Npgsql;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Postgres;

/// <summary>Whoever writes several work keys takes them in one order: waiting in a circle costs everybody in it a second.</summary>
public sealed class PostgresLockOrderTests(PostgresDatabase database) : IClassFixture<PostgresDatabase>
{
    private const int People = 300;
    private const int Rounds = 15;
    private const string Missing = "group-missing";
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Recording_what_was_done_and_changes_of_groups_do_not_wait_in_a_circle()
    {
        string[] targets = ["jira", "Confluence"];
        var company = new Company(database.Storage, targets);
        var people = new List<ResourceId>();
        for (var number = 0; number < People; number++)
            people.Add(await company.HasAsync(company.User($"person{number}")));
        var everybody = company.Group("Everybody");
        await company.HasAsync(everybody, [.. people]);
        var team = await company.HasAsync(company.Group("Team"));
        var before = await DeadlocksAsync();

        for (var round = 0; round < Rounds; round++)
        {
            var claimed = (await Task.WhenAll(targets.Select(company.ClaimAllAsync))).SelectMany(some => some).ToArray();
            Random.Shared.Shuffle(claimed);
            var comers = Random.Shared.GetItems(people.ToArray(), 32).Distinct();
            await Task.WhenAll([
                .. claimed.Select(work => database.Storage.Work.RecordAsync(Done(work), Token).AsTask()),
                .. Enumerable.Range(0, 4).Select(number => RenameAsync(company, everybody, $"Everybody {round} {number}")),
                .. comers.Select(person => round % 2 == 0 ? company.AddAsync(team, person) : company.RemoveAsync(team, person)),
            ]);
        }

        (await DeadlocksAsync() - before).ShouldBe(0);
    }

    [Fact]
    public async Task Waking_who_waits_and_bringing_forward_do_not_wait_in_a_circle_and_leave_nobody_waiting()
    {
        const string jira = "woken";
        var company = new Company(database.Storage, jira);
        await using var replica = await RollcallStorage.OpenAsync(
            database.Connection,
            database.DataDirectory,
            TimeProvider.System,
            Token
        );
        var people = new List<ResourceId>();
        for (var number = 0; number < People; number++)
            people.Add(await company.HasAsync(company.User($"waits{number}")));
        var groups = new List<StoredResource>();
        foreach (var name in (string[])["North", "South"])
        {
            groups.Add(company.Group(name));
            await company.HasAsync(groups[^1], [.. people]);
        }
        var before = await DeadlocksAsync();

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var group in groups)
                await RenameAsync(company, group, $"{group.DisplayName} {round}");
            var claimed = await company.ClaimAllAsync(jira);
            var ofPeople = claimed.Where(work => work.Key.Kind is ResourceKind.User).ToArray();
            Random.Shared.Shuffle(ofPeople);
            // One after the other, so that the rows lie in no order.
            foreach (var work in ofPeople)
                await database.Storage.Work.RecordAsync(Waits(work), Token);
            await Task.WhenAll([
                .. claimed
                    .Where(work => work.Key.Kind is ResourceKind.Group)
                    .Select(work =>
                        replica
                            .Work.RecordAsync(Done(work) with { WakesMembersParkedFor = Missing, FreedSeats = 50 }, Token)
                            .AsTask()
                    ),
                replica.Work.BringForwardAsync(jira, Token),
                database.Storage.Work.BringForwardAsync(jira, Token),
            ]);
            var status = (await database.Storage.Work.StatusAsync(Token)).Single(queue => queue.Target == jira);
            (status.Due, status.Retrying, status.Parked).ShouldBe((People, 0, 0));
        }

        (await DeadlocksAsync() - before).ShouldBe(0);
    }

    private static WorkRecord Waits(ClaimedWork work) =>
        Done(work) with
        {
            Fate =
                work.Key.Resource.GetHashCode() % 2 == 0
                    ? new WorkFate.Parked(Missing, "waits for a group")
                    : new WorkFate.Later(Company.Now.AddHours(1), "no-seats", "later", 1),
        };

    private static WorkRecord Done(ClaimedWork work) =>
        new()
        {
            Work = work,
            Fate = new WorkFate.Done(),
            Now = Company.Now,
        };

    private static async Task RenameAsync(Company company, StoredResource group, string name)
    {
        var change = company.Change(ChangeKind.Update, group with { DisplayName = name }) with { TouchesAllMembers = true };
        (await company.SaveAsync(change)).ShouldBeOfType<SaveResult.Saved>();
    }

    private async Task<long> DeadlocksAsync()
    {
        await using var connection = new NpgsqlConnection(database.Connection);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()",
            connection
        );
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }
}
