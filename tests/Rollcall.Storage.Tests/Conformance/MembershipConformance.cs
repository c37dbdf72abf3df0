using Rollcall.Engine.Directory;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Conformance;

public abstract class MembershipConformance(TestDatabase database)
{
    private readonly Company _company = new(database.Storage);

    [Fact]
    public async Task A_member_added_twice_is_there_once_and_the_version_moves_once()
    {
        var (group, ana, _) = await GroupOfTwoAsync();

        (await _company.AddAsync(group, ana)).ShouldBeOfType<SaveResult.Saved>().Joined.ShouldBe(1);
        (await _company.AddAsync(group, ana)).ShouldBe(new SaveResult.Unchanged(2));

        (await _company.MembersAsync(group)).ShouldBe([ana]);
        (await _company.GetAsync(group)).Version.ShouldBe(2);
        (await _company.AuditOfAsync(group)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Removing_who_is_not_in_changes_nothing()
    {
        var (group, ana, ben) = await GroupOfTwoAsync();
        await _company.AddAsync(group, ana);

        (await _company.RemoveAsync(group, ben)).ShouldBe(new SaveResult.Unchanged(2));
        (await _company.RemoveAsync(group, ana, ben)).ShouldBeOfType<SaveResult.Saved>().Left.ShouldBe(1);

        (await _company.MembersAsync(group)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Replacing_all_members_counts_only_who_came_and_who_went()
    {
        var (group, ana, ben) = await GroupOfTwoAsync();
        var cleo = await _company.HasAsync(_company.User("cleo"));
        await _company.AddAsync(group, ana, ben);

        var saved = (await _company.ReplaceAsync(group, ben, cleo)).ShouldBeOfType<SaveResult.Saved>();

        (saved.Joined, saved.Left).ShouldBe((1, 1));
        (await _company.MembersAsync(group)).ShouldBe([ben, cleo]);
        (await _company.ReplaceAsync(group, cleo, ben)).ShouldBeOfType<SaveResult.Unchanged>();
    }

    [Fact]
    public async Task Members_that_no_resource_of_the_source_is_are_named_and_nothing_is_written()
    {
        var (group, ana, _) = await GroupOfTwoAsync();
        var elsewhere = new Company(database.Storage);
        var foreign = await elsewhere.HasAsync(elsewhere.User("ana"));
        var unknown = Enumerable.Range(0, 11).Select(_ => ResourceId.New(Company.Now)).ToArray();

        var result = await _company.AddAsync(group, [ana, foreign, .. unknown]);

        var refused = result.ShouldBeOfType<SaveResult.UnknownMembers>();
        refused.Count.ShouldBe(12);
        refused.Ids.Length.ShouldBe(10);
        refused.Ids.ShouldAllBe(id => id == foreign || unknown.Contains(id));
        (await _company.MembersAsync(group)).ShouldBeEmpty();
        (await _company.GetAsync(group)).Version.ShouldBe(1);
    }

    [Fact]
    public async Task A_group_is_created_with_its_members_or_not_at_all()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        var good = await _company.HasAsync(_company.Group("Good"), ana);
        var bad = _company.Change(ChangeKind.Create, _company.Group("Bad")) with
        {
            Members = new MemberChange(ReplaceAll: true, [ana, ResourceId.New(Company.Now)], []),
        };

        (await _company.SaveAsync(bad)).ShouldBeOfType<SaveResult.UnknownMembers>();

        (await _company.MembersAsync(good)).ShouldBe([ana]);
        (await _company.FindAsync(bad.Resource.Id)).ShouldBeNull();
    }

    [Fact]
    public async Task A_user_shows_its_direct_groups()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        var inner = await _company.HasAsync(_company.Group("Inner"), ana);
        await _company.HasAsync(_company.Group("Outer"), inner);
        var other = await _company.HasAsync(_company.Group("Other"), ana);

        var groups = (await _company.GetAsync(ana)).Groups;

        groups.ShouldBe([new GroupReference(inner, "Inner"), new GroupReference(other, "Other")]);
        (
            await _company.Directory.FindAsync(ana, withGroups: false, TestContext.Current.CancellationToken)
        )!.Groups.ShouldBeNull();
    }

    [Fact]
    public async Task Groups_may_contain_groups_and_even_themselves()
    {
        var outer = await _company.HasAsync(_company.Group("Outer"));
        var inner = await _company.HasAsync(_company.Group("Inner"), outer);

        (await _company.AddAsync(outer, inner, outer)).ShouldBeOfType<SaveResult.Saved>().Joined.ShouldBe(2);

        var rows = await _company
            .Directory.MembersAsync(outer, TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);
        rows.ShouldBe([new MemberRow(outer, ResourceKind.Group), new MemberRow(inner, ResourceKind.Group)]);
    }

    [Fact]
    public async Task Deleting_a_user_takes_it_out_of_its_groups_and_moves_their_versions()
    {
        var (group, ana, ben) = await GroupOfTwoAsync();
        await _company.AddAsync(group, ana, ben);

        await _company.DeleteAsync(ana, ResourceKind.User);

        (await _company.MembersAsync(group)).ShouldBe([ben]);
        (await _company.GetAsync(group)).Version.ShouldBe(3);
    }

    [Fact]
    public async Task Deleting_a_group_takes_it_from_its_members_and_out_of_other_groups()
    {
        var (group, ana, _) = await GroupOfTwoAsync();
        await _company.AddAsync(group, ana, group);
        var outer = await _company.HasAsync(_company.Group("Outer"), group, ana);

        await _company.DeleteAsync(group, ResourceKind.Group);

        (await _company.GetAsync(ana)).Groups!.Select(g => g.DisplayName).ShouldBe(["Outer"]);
        (await _company.MembersAsync(outer)).ShouldBe([ana]);
        (await _company.GetAsync(outer)).Version.ShouldBe(2);
        (await _company.MembersAsync(group)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_document_and_members_are_saved_together()
    {
        var (group, ana, _) = await GroupOfTwoAsync();
        var change = _company.Change(ChangeKind.Update, _company.Group("Renamed") with { Id = group }) with
        {
            ExpectedVersion = 1,
            Members = new MemberChange(ReplaceAll: false, [ana], []),
        };

        (await _company.SaveAsync(change)).ShouldBeOfType<SaveResult.Saved>().Version.ShouldBe(2);

        (await _company.GetAsync(group)).DisplayName.ShouldBe("Renamed");
        (await _company.MembersAsync(group)).ShouldBe([ana]);
    }

    [Fact]
    public async Task Members_of_a_large_group_stream_in_id_order()
    {
        var people = new List<ResourceId>();
        for (var i = 0; i < 4_500; i++)
            people.Add(_company.User($"person{i}").Id);
        await Task.WhenAll(people.Select((id, i) => _company.HasAsync(_company.User($"person{i}") with { Id = id })));
        var group = await _company.HasAsync(_company.Group("Everybody"), [.. people]);

        (await _company.MembersAsync(group)).ShouldBe(people.Order());

        (await _company.ReplaceAsync(group, [.. people.Take(2)])).ShouldBeOfType<SaveResult.Saved>().Left.ShouldBe(4_498);
    }

    private async Task<(ResourceId Group, ResourceId Ana, ResourceId Ben)> GroupOfTwoAsync() =>
        (
            await _company.HasAsync(_company.Group("Engineering")),
            await _company.HasAsync(_company.User("ana")),
            await _company.HasAsync(_company.User("ben"))
        );
}

public sealed class MembershipsOnSqlite(SqliteDatabase database) : MembershipConformance(database), IClassFixture<SqliteDatabase>;

public sealed class MembershipsOnPostgres(PostgresDatabase database)
    : MembershipConformance(database),
        IClassFixture<PostgresDatabase>;
