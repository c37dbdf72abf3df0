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
