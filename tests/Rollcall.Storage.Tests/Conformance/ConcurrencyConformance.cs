using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Conformance;

public abstract class ConcurrencyConformance(TestDatabase database)
{
    private const int Clients = 32;
    private readonly Company _company = new(database.Storage, TestDatabase.NewName("target"));

    [Fact]
    public async Task Parallel_member_adds_lose_none()
    {
        var group = await _company.HasAsync(_company.Group("Everybody"));
        var people = await PeopleAsync();

        var results = await Together(people, person => _company.AddAsync(group, person));

        results.ShouldAllBe(result => result is SaveResult.Saved);
        (await _company.MembersAsync(group)).ShouldBe(people, ignoreOrder: true);
        (await _company.GetAsync(group)).Version.ShouldBe(1 + Clients);
        results.OfType<SaveResult.Saved>().Select(saved => saved.Version).Distinct().Count().ShouldBe(Clients);
    }

    [Fact]
    public async Task Of_identical_creates_one_wins()
    {
        var results = await Together(
            Enumerable.Range(0, Clients),
            _ => _company.SaveAsync(_company.Change(ChangeKind.Create, _company.User("ana", emails: "ana@example.com")))
        );

        results.OfType<SaveResult.Saved>().Count().ShouldBe(1);
        results.OfType<SaveResult.Duplicate>().Select(duplicate => duplicate.Existing).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Of_identical_group_creates_one_wins()
    {
        var results = await Together(
            Enumerable.Range(0, Clients),
            _ => _company.SaveAsync(_company.Change(ChangeKind.Create, _company.Group("Engineering")))
        );

        results.OfType<SaveResult.Saved>().Count().ShouldBe(1);
        results.OfType<SaveResult.Duplicate>().Count().ShouldBe(Clients - 1);
    }

    [Fact]
    public async Task Document_writes_of_one_version_let_one_through()
    {
        var user = _company.User("ana");
        await _company.HasAsync(user);

        var results = await Together(
            Enumerable.Range(0, Clients),
            i =>
                _company.SaveAsync(
                    _company.Change(ChangeKind.Update, user with { DisplayName = $"Ana {i}" }) with
                    {
                        ExpectedVersion = 1,
                    }
                )
        );

        results.OfType<SaveResult.Saved>().Count().ShouldBe(1);
        results.OfType<SaveResult.VersionConflict>().Count().ShouldBe(Clients - 1);
    }

    [Fact]
    public async Task Member_adds_commute_with_changes_of_the_document()
    {
        var group = await _company.HasAsync(_company.Group("Everybody"));
        var people = await PeopleAsync();

        await Together(
            people.Select((person, i) => (person, i)),
            work => work.i % 2 == 0 ? _company.AddAsync(group, work.person) : RenameAsync(group, $"Everybody {work.i}")
        );

        (await _company.MembersAsync(group)).Count.ShouldBe(Clients / 2);
        (await _company.GetAsync(group)).Version.ShouldBe(1 + Clients);
    }

    [Fact]
    public async Task Adding_members_while_they_are_deleted_leaves_no_row_behind()
    {
        var group = await _company.HasAsync(_company.Group("Everybody"));
        var people = await PeopleAsync();

        await Together(
            people.SelectMany(person => new (ResourceId Person, bool Add)[] { (person, true), (person, false) }),
            work => work.Add ? _company.AddAsync(group, work.Person) : _company.DeleteAsync(work.Person, ResourceKind.User)
        );

        (await _company.MembersAsync(group)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_total_of_a_list_is_exact_whoever_comes_and_goes_at_once()
    {
        var people = await PeopleAsync();

        // Each deletion is asked for twice, and each name is wanted by two.
        await Together(
            Enumerable.Range(0, Clients),
            i =>
                i % 2 == 0
                    ? _company.DeleteAsync(people[i / 4], ResourceKind.User)
                    : _company.SaveAsync(_company.Change(ChangeKind.Create, _company.User($"new{i / 4}")))
        );

        var page = await _company.Directory.QueryAsync(
            new ResourceQuery
            {
                Source = _company.Source,
                Kind = ResourceKind.User,
                Count = 1,
            },
            TestContext.Current.CancellationToken
        );
        page.TotalResults.ShouldBe(Clients - Clients / 4 + Clients / 4);
        await _company.DeleteAsync(people[^1], ResourceKind.User);
        var all = await _company.Directory.QueryAsync(
            new CombinedQuery { Parts = [new ResourceQuery { Source = _company.Source, Kind = ResourceKind.User }], Count = 1 },
            TestContext.Current.CancellationToken
        );
        all.TotalResults.ShouldBe(Clients - 1);
    }

    [Fact]
    public async Task What_one_change_of_a_group_is_refused_for_the_others_at_that_moment_are_not()
    {
        var people = await PeopleAsync();
        var group = await _company.HasAsync(_company.Group("Everybody"), [.. people.Take(Clients / 4)]);

        var results = await Together(
            people.Select((person, i) => (person, i)),
            work =>
                (work.i % 4) switch
                {
                    0 => _company.AddAsync(group, Company.NewId()),
                    1 => _company.RemoveAsync(group, people[work.i / 4]),
                    2 => _company.AddAsync(group, people[Clients / 4 + work.i / 4]),
                    _ => _company.RemoveAsync(group, people[^1]),
                }
        );

        results.OfType<SaveResult.UnknownMembers>().Count().ShouldBe(Clients / 4);
        results.OfType<SaveResult.Unchanged>().Count().ShouldBe(Clients / 4);
        results.OfType<SaveResult.Saved>().Count().ShouldBe(Clients / 2);
        (await _company.MembersAsync(group)).ShouldBe(people.Skip(Clients / 4).Take(Clients / 4), ignoreOrder: true);
        (await _company.GetAsync(group)).Version.ShouldBe(1 + Clients / 2);
        var entries = await database.Storage.Audit.QueryAsync(
            new AuditQuery { Resource = group, Limit = 2 * Clients },
            TestContext.Current.CancellationToken
        );
        entries.Count.ShouldBe(1 + Clients / 2);
    }

    [Fact]
    public async Task Members_that_come_to_many_groups_at_once_while_some_are_deleted_all_come_through()
    {
        var people = await PeopleAsync();
        var groups = new List<ResourceId>();
        for (var i = 0; i < 4; i++)
            groups.Add(await _company.HasAsync(_company.Group($"Group {i}")));
        var leavers = people.Take(Clients / 8).ToList();

        await Together(
            groups
                .SelectMany(
                    (group, i) => (i % 2 == 0 ? people : people.AsEnumerable().Reverse()).Select(person => (group, person))
                )
                .Concat(leavers.Select(leaver => (leaver, leaver))),
            work =>
                work.Item1 == work.Item2
                    ? _company.DeleteAsync(work.Item2, ResourceKind.User)
                    : _company.AddAsync(work.Item1, work.Item2)
        );

        foreach (var group in groups)
            (await _company.MembersAsync(group)).ShouldBe(people.Except(leavers), ignoreOrder: true);
    }

    [Fact]
    public async Task Groups_that_change_each_others_members_at_once_all_come_through()
    {
        var people = await PeopleAsync();
        var groups = new List<ResourceId>();
        for (var i = 0; i < 4; i++)
            groups.Add(await _company.HasAsync(_company.Group($"Group {i}")));

        // Each in another order: whoever locks in the order of the request meets a deadlock here.
        var results = await Together(
            Enumerable.Range(0, Clients),
            i => _company.ReplaceAsync(groups[i % 4], i % 2 == 0 ? [.. people] : [.. people.AsEnumerable().Reverse()])
        );

        results.ShouldAllBe(result => result is SaveResult.Saved || result is SaveResult.Unchanged);
        foreach (var group in groups)
            (await _company.MembersAsync(group)).ShouldBe(people, ignoreOrder: true);
    }

    /// <summary>What a writer does: read, change, try again when somebody was faster.</summary>
    private async Task<SaveResult> RenameAsync(ResourceId group, string name)
    {
        while (true)
        {
            var current = await _company.GetAsync(group);
            var result = await _company.SaveAsync(
                _company.Change(ChangeKind.Update, _company.Group(name) with { Id = group }) with
                {
                    ExpectedVersion = current.Version,
                }
            );
            if (result is not SaveResult.VersionConflict)
                return result;
        }
    }

    private async Task<List<ResourceId>> PeopleAsync()
    {
        var people = Enumerable.Range(0, Clients).Select(i => _company.User($"person{i}")).ToList();
        await Together(people, person => _company.HasAsync(person));
        return [.. people.Select(person => person.Id)];
    }

    private static async Task<TResult[]> Together<T, TResult>(IEnumerable<T> items, Func<T, Task<TResult>> action) =>
        await Task.WhenAll(items.Select(item => Task.Run(() => action(item))));
}

public sealed class ConcurrencyOnSqlite(SqliteDatabase database)
    : ConcurrencyConformance(database),
        IClassFixture<SqliteDatabase>;

public sealed class ConcurrencyOnPostgres(PostgresDatabase database)
    : ConcurrencyConformance(database),
        IClassFixture<PostgresDatabase>;
