using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Conformance;

/// <summary>How urgent joining a group is, on each database.</summary>
public abstract class JoinerConformance
{
    private readonly string _target = TestDatabase.NewName("target");
    private readonly IStorage _storage;
    private readonly Company _company;

    protected JoinerConformance(TestDatabase database)
    {
        _storage = database.Storage;
        _company = new Company(_storage, _target);
    }

    [Fact]
    public async Task Who_joins_goes_first_when_joining_may_take_access_away_and_the_group_does_not()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        var ben = await _company.HasAsync(_company.User("ben"));
        var cleo = await _company.HasAsync(_company.User("cleo"));
        var group = _company.Group("Blocked");
        await _company.SettleAsync(_target);

        await _company.SaveAsync(
            _company.Change(ChangeKind.Create, group) with
            {
                Members = new MemberChange(ReplaceAll: true, [ana], []),
                JoinersPriority = WorkPriority.Removal,
            }
        );
        (await NextAsync()).ShouldBe([(ana, WorkPriority.Removal), (group.Id, WorkPriority.Change)]);

        await _company.SaveAsync(Joins(group.Id, WorkPriority.Removal, ben));
        await _company.SaveAsync(Joins(group.Id, WorkPriority.Change, cleo));

        (await NextAsync()).ShouldBe([(ben, WorkPriority.Removal), (group.Id, WorkPriority.Change), (cleo, WorkPriority.Change)]);
    }

    [Fact]
    public async Task Of_many_who_join_at_once_each_has_the_priority_of_its_own_change()
    {
        var people = new List<ResourceId>();
        for (var i = 0; i < 20; i++)
            people.Add(await _company.HasAsync(_company.User($"user{i}")));
        var group = await _company.HasAsync(_company.Group("Engineering"));
        await _company.SettleAsync(_target);

        await Task.WhenAll(people.Select((person, i) => _company.SaveAsync(Joins(group, Priority(i), person))));

        var joined = (await NextAsync()).Where(work => work.Resource != group);
        joined.ShouldBe(people.Select((person, i) => (person, Priority(i))), ignoreOrder: true);
    }

    private static WorkPriority Priority(int index) => index % 2 == 0 ? WorkPriority.Removal : WorkPriority.Change;

    /// <summary>Everything that waits, in the order it is handed out; then it is done.</summary>
    private async Task<List<(ResourceId Resource, WorkPriority Priority)>> NextAsync()
    {
        var claimed = await _company.ClaimAllAsync(_target);
        foreach (var work in claimed)
        {
            var done = new WorkRecord
            {
                Work = work,
                Fate = new WorkFate.Done(),
                Now = Company.Now,
            };
            await _storage.Work.RecordAsync(done, TestContext.Current.CancellationToken);
        }
        return [.. claimed.Select(work => (work.Key.Resource, work.Priority))];
    }

    private DirectoryChange Joins(ResourceId group, WorkPriority priority, ResourceId member) =>
        _company.Change(ChangeKind.Update, _company.Group("ignored") with { Id = group }) with
        {
            WritesDocument = false,
            Members = new MemberChange(ReplaceAll: false, [member], []),
            JoinersPriority = priority,
        };
}

public sealed class JoinersOnSqlite(SqliteDatabase database) : JoinerConformance(database), IClassFixture<SqliteDatabase>;

public sealed class JoinersOnPostgres(PostgresDatabase database) : JoinerConformance(database), IClassFixture<PostgresDatabase>;
