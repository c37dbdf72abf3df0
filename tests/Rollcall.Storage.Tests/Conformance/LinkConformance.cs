using System.Collections.Immutable;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Reconcile;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Conformance;

public abstract class LinkConformance(TestDatabase database)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;
    private readonly IStorage _storage = database.Storage;
    private readonly string _target = TestDatabase.NewName("target");

    [Theory]
    [InlineData("Builders")]
    [InlineData("builders")]
    [InlineData("Größe \"A\"")]
    [InlineData("GRÖßE \"a\"")]
    public async Task Who_was_granted_a_group_is_found_by_its_name(string asked)
    {
        const string Odd = "Größe \"A\"";
        var groups = AppliedState.Nothing.Groups;
        var ana = await GrantedAsync("ana", groups.Add("Builders", GrantKind.OnTheFly));
        var ben = await GrantedAsync("ben", groups.Add("Builders", GrantKind.OnTheFly).Add(Odd, GrantKind.Manual));
        await GrantedAsync("cleo", groups.Add("Others", GrantKind.OnTheFly));
        await GrantedAsync("dan", groups);

        var found = await _storage.Links.GrantedAsync(_target, asked, 10, Token);

        found.ShouldBe(asked[0] is 'G' ? [ben] : [ana, ben], ignoreOrder: true);
        (await _storage.Links.GrantedAsync(_target, asked, 1, Token)).Count.ShouldBe(1);
    }

    private async Task<ResourceId> GrantedAsync(string name, ImmutableSortedDictionary<string, GrantKind> groups)
    {
        var link = Link(name) with { Applied = AppliedState.Nothing with { Groups = groups } };
        await RecordAsync(link);
        return link.Resource;
    }

    [Fact]
    public async Task A_link_comes_back_as_it_was_recorded()
    {
        var link = Link("ana") with
        {
            ReasonCode = "matched-email",
            Origin = LinkOrigin.Adopted,
            Applied = new AppliedState
            {
                Attributes = AppliedState.Nothing.Attributes.Add("email", "Ana@example.com"),
                Groups = AppliedState.Nothing.Groups.Add("Developers", GrantKind.OnTheFly),
                TakenOnLeave = AppliedState.Nothing.TakenOnLeave.Add("jira-software-users"),
                DefaultsGiven = true,
            },
        };

        await RecordAsync(link);

        var found = (await _storage.Links.FindAsync(_target, link.Resource, Token)).ShouldNotBeNull();
        found.ShouldBe(link with { Applied = found.Applied, Created = found.Created, Updated = found.Updated });
        found.Created.ShouldBe(Company.Now, TimeSpan.FromMinutes(1));
        found.Applied.Attributes["email"].ShouldBe("Ana@example.com");
        found.Applied.Groups["DEVELOPERS"].ShouldBe(GrantKind.OnTheFly);
        found.Applied.TakenOnLeave.Contains("JIRA-software-users").ShouldBeTrue();
        found.Applied.DefaultsGiven.ShouldBeTrue();
    }

    [Fact]
    public async Task Recording_again_replaces_the_link_and_keeps_when_it_was_made()
    {
        var link = Link("ana", LinkState.Pending);
        await RecordAsync(link);
        var first = await _storage.Links.FindAsync(_target, link.Resource, Token);

        await RecordAsync(Link("ana") with { Resource = link.Resource });

        var second = (await _storage.Links.FindAsync(_target, link.Resource, Token)).ShouldNotBeNull();
        (second.State, second.RemoteId).ShouldBe((LinkState.Linked, "key-ana"));
        second.Created.ShouldBe(first!.Created);
    }

    [Fact]
    public async Task An_account_never_has_two_owners()
    {
        var first = Link("ana");
        await RecordAsync(first);

        (await RecordAsync(Link("ana"))).ShouldBeFalse();
        (await RecordAsync(Link("ana", LinkState.Disabled))).ShouldBeFalse();

        var owner = await _storage.Links.FindByRemoteAsync(_target, ResourceKind.User, "key-ana", Token);
        owner!.Resource.ShouldBe(first.Resource);
    }

    [Fact]
    public async Task A_refused_record_writes_nothing_and_the_key_stays_leased()
    {
        var company = new Company(_storage, _target);
        await RecordAsync(Link("ana"));
        var ben = await company.HasAsync(company.User("ben"));
        var work = (await company.ClaimAllAsync(_target)).Single();
        var record = new WorkRecord
        {
            Work = work,
            Fate = new WorkFate.Done(),
            Link = Link("ana") with { Resource = ben },
            Audit = [company.Audit(company.User("ben") with { Id = ben }, "plan.applied")],
            Now = Company.Now,
        };

        (await _storage.Work.RecordAsync(record, Token)).ShouldBeFalse();

        (await _storage.Work.OfResourceAsync(ben, Token)).ShouldHaveSingleItem().IsLeased.ShouldBeTrue();
        (await company.AuditOfAsync(ben)).Select(entry => entry.Action).ShouldBe(["resource.created"]);
        (await _storage.Links.FindAsync(_target, ben, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Taking_over_deletes_the_link_of_the_former_owner()
    {
        var former = Link("ana");
        await RecordAsync(former);
        var heir = Link("ana");

        (await TakeOverAsync(heir, await SeenAsync(former))).ShouldBeTrue();

        (await _storage.Links.FindAsync(_target, former.Resource, Token)).ShouldBeNull();
        var owner = await _storage.Links.FindByRemoteAsync(_target, ResourceKind.User, "key-ana", Token);
        owner!.Resource.ShouldBe(heir.Resource);
    }

    [Fact]
    public async Task Nothing_is_taken_over_from_an_owner_whose_link_moved_since_it_was_seen()
    {
        var former = Link("ana");
        await RecordAsync(former);
        var seen = await SeenAsync(former) with { LinkUpdated = Company.Now.AddDays(-1) };
        var heir = Link("ana");

        (await TakeOverAsync(heir, seen)).ShouldBeFalse();

        (await _storage.Links.FindAsync(_target, former.Resource, Token)).ShouldNotBeNull();
        (await _storage.Links.FindAsync(_target, heir.Resource, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Nothing_is_taken_over_from_an_owner_who_was_worked_on_since_it_was_seen()
    {
        var company = new Company(_storage, _target);
        var ana = await company.HasAsync(company.User("ana"));
        var former = Link("ana", LinkState.Pending) with { Resource = ana, RemoteId = null };
        await RecordAsync(former);
        var seen = await SeenAsync(former);
        var claimed = (await company.ClaimAllAsync(_target)).Single();
        var heir = Link("ana");

        (await TakeOverAsync(heir, seen)).ShouldBeFalse();
        (await TakeOverAsync(heir, seen with { KeyDue = null })).ShouldBeFalse();
        await _storage.Work.RecordAsync(
            new WorkRecord
            {
                Work = claimed,
                Fate = new WorkFate.Later(Company.Now.AddHours(1), "unexpected-error", "It failed.", Attempts: 0),
                Now = Company.Now,
            },
            Token
        );
        (await TakeOverAsync(heir, seen)).ShouldBeFalse();

        (await TakeOverAsync(heir, await SeenAsync(former))).ShouldBeTrue();
        (await _storage.Links.FindAsync(_target, ana, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Who_is_about_to_make_an_account_is_found_by_its_name_without_case()
    {
        var pending = Link("Ana", LinkState.Pending) with { RemoteId = null };
        await RecordAsync(pending);
        await RecordAsync(Link("ben"));

        var found = await _storage.Links.FindPendingAsync(_target, ResourceKind.User, "aNA", Token);

        found!.Resource.ShouldBe(pending.Resource);
        (await _storage.Links.FindPendingAsync(_target, ResourceKind.User, "ben", Token)).ShouldBeNull();
        (await _storage.Links.FindPendingAsync(_target, ResourceKind.Group, "ana", Token)).ShouldBeNull();
    }

    [Theory]
    [InlineData(LinkState.Linked, true)]
    [InlineData(LinkState.Disabled, true)]
    [InlineData(LinkState.Released, true)]
    [InlineData(LinkState.Pending, false)]
    [InlineData(LinkState.Gone, false)]
    public async Task An_account_is_known_by_its_remote_id_unless_it_is_gone(LinkState state, bool known)
    {
        await RecordAsync(Link("ana", state));

        var found = await _storage.Links.FindByRemoteAsync(_target, ResourceKind.User, "key-ana", Token);

        (found is not null).ShouldBe(known);
        (await _storage.Links.FindByRemoteAsync(_target, ResourceKind.Group, "key-ana", Token)).ShouldBeNull();
        (await _storage.Links.FindByRemoteAsync(_target, ResourceKind.User, "KEY-ANA", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Group_links_are_found_by_name_without_case()
    {
        await RecordAsync(Group("Entwickler Köln"));
        await RecordAsync(Group("Other"));
        await RecordAsync(Link("Entwickler Köln"));

        var found = await _storage.Links.GroupsByNameAsync(_target, ["ENTWICKLER KÖLN", "entwickler köln", "none"], Token);

        found.ShouldHaveSingleItem().RemoteName.ShouldBe("Entwickler Köln");
    }

    [Fact]
    public async Task Links_stream_in_id_order_and_are_counted_by_kind_and_state()
    {
        var links = new List<Link>();
        for (var i = 0; i < 1_200; i++)
            links.Add(Link($"person{i}", i % 10 == 0 ? LinkState.Disabled : LinkState.Linked));
        links.Add(Group("Developers"));
        await Task.WhenAll(links.Select(link => RecordAsync(link)));

        var all = await _storage
            .Links.OfTargetAsync(_target, null, Token)
            .Select(link => link.Resource)
            .ToListAsync(TestContext.Current.CancellationToken);
        var users = await _storage
            .Links.OfTargetAsync(_target, ResourceKind.User, Token)
            .CountAsync(TestContext.Current.CancellationToken);

        all.ShouldBe(links.Select(link => link.Resource).Order());
        users.ShouldBe(1_200);
        (await _storage.Links.CountAsync(_target, ResourceKind.User, Token)).ShouldBe(1_080);
        (await _storage.Links.CountAsync(_target, ResourceKind.Group, Token)).ShouldBe(1);
    }

    [Fact]
    public async Task A_dropped_link_is_gone_and_other_targets_keep_theirs()
    {
        var link = Link("ana");
        var other = TestDatabase.NewName("target");
        await RecordAsync(link);
        await RecordAsync(link with { Target = other });

        await RecordAsync(link, record => record with { Link = null, DropLink = true });

        (await _storage.Links.OfResourceAsync(link.Resource, Token)).ShouldHaveSingleItem().Target.ShouldBe(other);
    }

    [Fact]
    public async Task A_user_who_is_new_at_a_target_is_found_with_the_groups_that_are_linked_there()
    {
        var company = new Company(_storage, _target);
        var ana = await company.HasAsync(company.User("ana"));
        var builders = await company.HasAsync(company.Group("Builders"), ana);
        var others = await company.HasAsync(company.Group("Others"), ana);
        await RecordAsync(Group("builders") with { Resource = builders });
        var pending = await company.HasAsync(company.Group("Pending"), ana);
        await RecordAsync(Group("pending") with { Resource = pending, State = LinkState.Pending });
        await RecordAsync(Group("others elsewhere") with { Resource = others, Target = TestDatabase.NewName("target") });

        var found = await _storage.Links.FindUserAsync(_target, ana, withLinkedGroups: true, Token);
        var alone = await _storage.Links.FindUserAsync(_target, ana, withLinkedGroups: false, Token);

        found
            .Resource.ShouldNotBeNull()
            .Groups.ShouldNotBeNull()
            .Select(group => group.Id)
            .ShouldBe([builders, others, pending], ignoreOrder: true);
        found.Link.ShouldBeNull();
        found.LinkedGroups.ShouldHaveSingleItem().ShouldBe("builders");
        alone.LinkedGroups.ShouldBeEmpty();
    }

    [Fact]
    public async Task Users_who_are_asked_for_at_once_are_each_found_as_they_are()
    {
        var company = new Company(_storage, _target);
        var fresh = await company.HasAsync(company.User("fresh"));
        var linked = await company.HasAsync(company.User("linked"));
        var builders = await company.HasAsync(company.Group("Builders"), fresh, linked);
        var deleted = Link("deleted", LinkState.Disabled);
        await RecordAsync(Group("builders") with { Resource = builders });
        await RecordAsync(Link("linked") with { Resource = linked });
        await RecordAsync(deleted);
        var asked = Enumerable
            .Repeat((ResourceId[])[fresh, linked, deleted.Resource, Company.NewId()], 20)
            .SelectMany(id => id)
            .ToList();

        var found = await Task.WhenAll(
            asked.Select(id => _storage.Links.FindUserAsync(_target, id, withLinkedGroups: true, Token).AsTask())
        );

        foreach (var four in found.Chunk(4))
        {
            (four[0].Resource?.UserName, four[0].Link, four[0].LinkedGroups.Count).ShouldBe(("fresh", null, 1));
            (four[1].Resource?.UserName, four[1].Link?.RemoteName, four[1].LinkedGroups.Count).ShouldBe(("linked", "linked", 0));
            (four[2].Resource, four[2].Link?.State, four[2].LinkedGroups.Count).ShouldBe((null, LinkState.Disabled, 0));
            (four[3].Resource, four[3].Link, four[3].LinkedGroups.Count).ShouldBe((null, null, 0));
        }
    }

    [Fact]
    public async Task Links_that_are_recorded_at_once_are_each_kept()
    {
        var links = Enumerable
            .Range(0, 100)
            .Select(i => Link($"person-{i}") with { ReasonCode = i % 2 == 0 ? null : "matched-email" })
            .ToList();

        (await Task.WhenAll(links.Select(link => RecordAsync(link)))).ShouldAllBe(recorded => recorded);

        foreach (var link in links)
        {
            var found = (await _storage.Links.FindAsync(_target, link.Resource, Token)).ShouldNotBeNull();
            (found.RemoteName, found.RemoteId, found.ReasonCode).ShouldBe((link.RemoteName, link.RemoteId, link.ReasonCode));
        }
    }

    private Link Link(string name, LinkState state = LinkState.Linked) =>
        Links.Of(_target, ResourceId.New(Company.Now), "source", name, state);

    private Link Group(string name) => Link(name) with { Kind = ResourceKind.Group };

    private Task<bool> TakeOverAsync(Link heir, FormerOwner former) =>
        RecordAsync(heir, record => record with { TakesOverFrom = former });

    private async Task<FormerOwner> SeenAsync(Link link)
    {
        var now = (await _storage.Links.FindAsync(_target, link.Resource, Token)).ShouldNotBeNull();
        var keys = await _storage.Work.OfResourceAsync(link.Resource, Token);
        return new FormerOwner(link.Resource, now.Updated, keys.SingleOrDefault()?.DueAt);
    }

    private async Task<bool> RecordAsync(Link link, Func<WorkRecord, WorkRecord>? change = null)
    {
        var work = new ClaimedWork(new WorkKey(link.Target, link.Kind, link.Resource), 1, 0, WorkPriority.Change, Company.Now);
        var record = new WorkRecord
        {
            Work = work,
            Link = link,
            Now = Company.Now,
        };
        return await _storage.Work.RecordAsync(change is null ? record : change(record), Token);
    }
}

public sealed class LinksOnSqlite(SqliteDatabase database) : LinkConformance(database), IClassFixture<SqliteDatabase>;

public sealed class LinksOnPostgres(PostgresDatabase database) : LinkConformance(database), IClassFixture<PostgresDatabase>;
