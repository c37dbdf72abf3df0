using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Conformance;

/// <summary>A link that somebody has Rollcall forget is neither brought back nor lost to anybody else, whoever is at the key.</summary>
public abstract class LinkRemovalConformance(TestDatabase database)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;
    private readonly IStorage _storage = database.Storage;
    private readonly string _target = TestDatabase.NewName("target");

    [Fact]
    public async Task A_forgotten_link_is_gone_its_key_and_the_others_are_due_and_it_is_on_record()
    {
        var company = new Company(_storage, _target);
        var ana = await company.HasAsync(company.User("ana"));
        var ben = await company.HasAsync(company.User("ben"));
        await company.SettleAsync(_target);
        var link = await LinkedAsync(ana, "ana");

        var removal = Removal(link) with { AlsoDue = [new WorkKey(_target, ResourceKind.User, ben)] };
        (await _storage.Work.RemoveLinkAsync(removal, Token)).ShouldBe(LinkRemovalOutcome.Removed);

        (await _storage.Links.FindAsync(_target, ana, Token)).ShouldBeNull();
        var due = await company.ClaimAllAsync(_target);
        due.Select(work => work.Key.Resource).ShouldBe([ana, ben], ignoreOrder: true);
        due.ShouldAllBe(work => work.Cause == removal.Audit.CorrelationId);
        (await AuditOfAsync(ana)).ShouldBe([AuditActions.LinkForgotten]);
    }

    [Fact]
    public async Task A_link_put_in_its_place_is_there_in_the_same_moment_and_its_key_goes_first()
    {
        var company = new Company(_storage, _target);
        var ana = await company.HasAsync(company.User("ana"));
        await company.SettleAsync(_target);
        var link = await LinkedAsync(ana, "ana");
        var own = link with { RemoteId = "key-own", RemoteName = "own", Origin = LinkOrigin.Adopted };

        (await _storage.Work.RemoveLinkAsync(Removal(link) with { Instead = own }, Token)).ShouldBe(LinkRemovalOutcome.Removed);

        (await FindAsync(ana)).RemoteId.ShouldBe("key-own");
        (await company.ClaimAllAsync(_target)).Single().Priority.ShouldBe(WorkPriority.Removal);
    }

    [Fact]
    public async Task An_account_of_somebody_else_is_not_put_in_its_place_and_nothing_is_forgotten()
    {
        var link = await LinkedAsync(Company.NewId(), "ana");
        var other = await LinkedAsync(Company.NewId(), "ben");
        var taken = link with { RemoteId = other.RemoteId };

        (await _storage.Work.RemoveLinkAsync(Removal(link) with { Instead = taken }, Token)).ShouldBe(LinkRemovalOutcome.Changed);

        (await FindAsync(link.Resource)).RemoteId.ShouldBe("key-ana");
        (await AuditOfAsync(link.Resource)).ShouldBeEmpty();
        (await _storage.Work.OfResourceAsync(link.Resource, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_link_that_moved_since_it_was_seen_is_kept()
    {
        var seen = await LinkedAsync(Company.NewId(), "ana");
        await RecordAsync(Of(seen.Resource, "ana") with { RemoteName = "ana.new" }, seen.Created, Company.Now.AddMinutes(1));

        (await _storage.Work.RemoveLinkAsync(Removal(seen), Token)).ShouldBe(LinkRemovalOutcome.Changed);

        (await FindAsync(seen.Resource)).RemoteName.ShouldBe("ana.new");
        (await _storage.Work.OfResourceAsync(seen.Resource, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_forgotten_while_a_worker_is_at_the_key()
    {
        var company = new Company(_storage, _target);
        var ana = await company.HasAsync(company.User("ana"));
        var link = await LinkedAsync(ana, "ana");
        var claimed = (await company.ClaimAllAsync(_target)).Single();

        (await _storage.Work.RemoveLinkAsync(Removal(link), Token)).ShouldBe(LinkRemovalOutcome.InWork);

        (await FindAsync(ana)).RemoteId.ShouldBe("key-ana");
        await RecordAsync(Of(ana, "ana"), link.Created, Company.Now, claimed, new WorkFate.Done());
        (await _storage.Work.OfResourceAsync(ana, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_worker_who_still_knows_a_forgotten_link_does_not_bring_it_back()
    {
        var link = await LinkedAsync(Company.NewId(), "ana");
        await _storage.Work.RemoveLinkAsync(Removal(link), Token);

        (await RecordAsync(Of(link.Resource, "ana"), link.Created, Company.Now)).ShouldBeFalse();

        (await _storage.Links.FindAsync(_target, link.Resource, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_worker_who_still_knows_a_forgotten_link_neither_replaces_nor_drops_the_one_in_its_place()
    {
        var link = await LinkedAsync(Company.NewId(), "ana");
        var own = link with { RemoteId = "key-own" };
        await _storage.Work.RemoveLinkAsync(Removal(link) with { Instead = own, Now = Company.Now.AddMinutes(1) }, Token);

        (await RecordAsync(Of(link.Resource, "ana"), link.Created, Company.Now)).ShouldBeFalse();
        (await RecordAsync(null, link.Created, Company.Now, Claimed(link.Resource))).ShouldBeFalse();

        (await FindAsync(link.Resource)).RemoteId.ShouldBe("key-own");
    }

    [Fact]
    public async Task Others_who_are_recorded_together_with_one_who_was_forgotten_are_kept()
    {
        var links = new List<Link>();
        for (var i = 0; i < 60; i++)
            links.Add(await LinkedAsync(Company.NewId(), $"person-{i}"));
        await _storage.Work.RemoveLinkAsync(Removal(links[30]), Token);

        var recorded = await Task.WhenAll(
            links.Select(link =>
                RecordAsync(Of(link.Resource, link.RemoteName) with { ReasonCode = "seen" }, link.Created, Company.Now)
            )
        );

        recorded.Select((kept, i) => (kept, i)).ShouldAllBe(of => of.kept == (of.i != 30));
        foreach (var link in links.Where(link => link != links[30]))
            (await FindAsync(link.Resource)).ReasonCode.ShouldBe("seen");
        (await _storage.Links.FindAsync(_target, links[30].Resource, Token)).ShouldBeNull();
    }

    private async Task<Link> LinkedAsync(ResourceId resource, string name)
    {
        (await RecordAsync(Of(resource, name), since: null, Company.Now)).ShouldBeTrue();
        return await FindAsync(resource);
    }

    private Link Of(ResourceId resource, string name) => Links.Of(_target, resource, "source", name);

    private async Task<Link> FindAsync(ResourceId resource) =>
        (await _storage.Links.FindAsync(_target, resource, Token)).ShouldNotBeNull();

    private ClaimedWork Claimed(ResourceId resource) =>
        new(new WorkKey(_target, ResourceKind.User, resource), 1, 0, WorkPriority.Change, Company.Now);

    /// <param name="link">Null: it is dropped.</param>
    private async Task<bool> RecordAsync(
        Link? link,
        DateTimeOffset? since,
        DateTimeOffset now,
        ClaimedWork? work = null,
        WorkFate? fate = null
    ) =>
        await _storage.Work.RecordAsync(
            new WorkRecord
            {
                Work = work ?? Claimed(link.ShouldNotBeNull().Resource),
                Fate = fate,
                Link = link,
                DropLink = link is null,
                LinkSince = since,
                Now = now,
            },
            Token
        );

    private async Task<IEnumerable<string>> AuditOfAsync(ResourceId resource) =>
        (await _storage.Audit.QueryAsync(new(Resource: resource), Token))
            .Select(entry => entry.Action)
            .Where(action => action != AuditActions.ResourceCreated);

    private static LinkRemoval Removal(Link link) =>
        new()
        {
            Link = link,
            Audit = new AuditEntry
            {
                At = Company.Now,
                Actor = "admin/ada",
                Action = AuditActions.LinkForgotten,
                Target = link.Target,
                Kind = link.Kind,
                Resource = link.Resource,
                CorrelationId = "c-1",
            },
            Now = Company.Now,
        };
}

public sealed class LinkRemovalsOnSqlite(SqliteDatabase database)
    : LinkRemovalConformance(database),
        IClassFixture<SqliteDatabase>;

public sealed class LinkRemovalsOnPostgres(PostgresDatabase database)
    : LinkRemovalConformance(database),
        IClassFixture<PostgresDatabase>;
