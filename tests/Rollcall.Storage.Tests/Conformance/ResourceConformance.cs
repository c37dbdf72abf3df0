using System.Text;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Schema;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Conformance;

public abstract class ResourceConformance(TestDatabase database)
{
    private readonly Company _company = new(database.Storage);

    [Fact]
    public async Task A_user_comes_back_as_it_was_saved()
    {
        var json = """{"userName":"Ana@Example.com","name":{"familyName":"Ünïcode ß 🙂"}}""";
        var user = _company.User("Ana@Example.com", json, "ext-1", "Ana@example.com") with
        {
            DisplayName = "Ana",
            Active = false,
        };
        var create = _company.Change(ChangeKind.Create, user);

        var saved = (await _company.SaveAsync(create)).ShouldBeOfType<SaveResult.Saved>();

        var found = await _company.GetAsync(user.Id);
        Encoding.UTF8.GetString(found.Document.Span).ShouldBe(json);
        found.ShouldSatisfyAllConditions(
            () => found.Source.ShouldBe(_company.Source),
            () => found.Kind.ShouldBe(ResourceKind.User),
            () => found.UserName.ShouldBe("Ana@Example.com"),
            () => found.DisplayName.ShouldBe("Ana"),
            () => found.ExternalId.ShouldBe("ext-1"),
            () => found.Active.ShouldBeFalse(),
            () => found.Version.ShouldBe(1),
            () => found.Groups.ShouldBeEmpty(),
            () => found.Created.ShouldBe(saved.Created),
            () => found.LastModified.ShouldBe(saved.LastModified)
        );
        saved.LastModified.ShouldBe(create.Now, TimeSpan.FromMilliseconds(1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_change_is_dated_as_it_says_even_when_that_is_not_now(bool writesDocument)
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        var id = await _company.HasAsync(_company.Group("team"));
        var change = _company.Change(ChangeKind.Update, await _company.GetAsync(id)) with
        {
            WritesDocument = writesDocument,
            Members = new MemberChange(ReplaceAll: false, [ana], []),
            LastModified = Company.Now.AddSeconds(5),
        };

        var saved = (await _company.SaveAsync(change)).ShouldBeOfType<SaveResult.Saved>();

        saved.LastModified.ShouldBe(change.LastModified, TimeSpan.FromMilliseconds(1));
        (await _company.GetAsync(id)).LastModified.ShouldBe(saved.LastModified);
    }

    [Fact]
    public async Task A_group_that_loses_a_deleted_member_is_later_than_before_whatever_the_clock_says()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        var id = await _company.HasAsync(_company.Group("team"));
        var join = _company.Change(ChangeKind.Update, await _company.GetAsync(id)) with
        {
            WritesDocument = false,
            Members = new MemberChange(ReplaceAll: false, [ana], []),
            LastModified = Company.Now.AddHours(2),
        };
        (await _company.SaveAsync(join)).ShouldBeOfType<SaveResult.Saved>();
        var before = await _company.GetAsync(id);

        (
            await _company.SaveAsync(_company.Change(ChangeKind.Delete, await _company.GetAsync(ana)))
        ).ShouldBeOfType<SaveResult.Saved>();

        var after = await _company.GetAsync(id);
        after.Version.ShouldBe(before.Version + 1);
        after.LastModified.ShouldBeGreaterThan(before.LastModified);
    }

    [Fact]
    public async Task Empty_text_is_not_the_same_as_no_text()
    {
        var id = await _company.HasAsync(_company.User("ana") with { DisplayName = "", ExternalId = null });

        var found = await _company.GetAsync(id);

        (found.DisplayName, found.ExternalId).ShouldBe(("", null));
    }

    [Fact]
    public async Task A_resource_is_found_only_in_its_source_and_as_its_kind()
    {
        var id = await _company.HasAsync(_company.User("ana"));

        (await Find(_company.Source, ResourceKind.User)).ShouldNotBeNull();
        (await Find("another", ResourceKind.User)).ShouldBeNull();
        (await Find(_company.Source, ResourceKind.Group)).ShouldBeNull();
        (await _company.FindAsync(ResourceId.New(Company.Now))).ShouldBeNull();

        async Task<StoredResource?> Find(string source, ResourceKind kind) =>
            await _company.Directory.FindAsync(source, kind, id, withGroups: false, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("ana", "ANA")]
    [InlineData("müller", "MÜLLER")]
    [InlineData("σίσυφος", "ΣΊΣΥΦΟΣ")]
    public async Task A_userName_in_another_case_is_a_duplicate(string first, string second)
    {
        var existing = await _company.HasAsync(_company.User(first));

        var result = await _company.SaveAsync(_company.Change(ChangeKind.Create, _company.User(second)));

        result.ShouldBe(new SaveResult.Duplicate("userName", existing));
    }

    [Fact]
    public async Task A_displayName_is_unique_among_groups_only()
    {
        var existing = await _company.HasAsync(_company.Group("Engineering"));
        await _company.HasAsync(_company.User("ana") with { DisplayName = "Engineering" });
        await _company.HasAsync(_company.User("ben") with { DisplayName = "Engineering" });

        var result = await _company.SaveAsync(_company.Change(ChangeKind.Create, _company.Group("ENGINEERING")));

        result.ShouldBe(new SaveResult.Duplicate("displayName", existing));
    }

    [Fact]
    public async Task Two_sources_may_use_one_userName()
    {
        await _company.HasAsync(_company.User("ana"));
        var other = new Company(database.Storage);

        await other.HasAsync(other.User("ana"));
    }

    [Fact]
    public async Task A_duplicate_leaves_nothing_behind()
    {
        await _company.HasAsync(_company.User("ana"));
        var second = _company.User("ana", emails: "ana@example.com");

        await _company.SaveAsync(_company.Change(ChangeKind.Create, second));

        (await _company.FindAsync(second.Id)).ShouldBeNull();
        (await _company.AuditOfAsync(second.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Renaming_to_a_taken_userName_is_refused_and_to_its_own_in_another_case_is_not()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        var ben = await _company.HasAsync(_company.User("ben"));

        (await Rename(ben, "ANA")).ShouldBe(new SaveResult.Duplicate("userName", ana));
        (await Rename(ben, "BEN")).ShouldBeOfType<SaveResult.Saved>().Version.ShouldBe(2);

        Task<SaveResult> Rename(ResourceId id, string name) =>
            _company.SaveAsync(_company.Change(ChangeKind.Update, _company.User(name) with { Id = id }));
    }

    [Fact]
    public async Task An_update_counts_the_version_and_keeps_the_time_of_creation()
    {
        var user = _company.User("ana");
        await _company.HasAsync(user);
        var created = (await _company.GetAsync(user.Id)).Created;

        var saved = await _company.SaveAsync(
            _company.Change(ChangeKind.Update, user with { Active = false, DisplayName = "Ana" }) with
            {
                ExpectedVersion = 1,
            }
        );

        saved.ShouldBeOfType<SaveResult.Saved>().Version.ShouldBe(2);
        var found = await _company.GetAsync(user.Id);
        found.Version.ShouldBe(2);
        found.Active.ShouldBeFalse();
        found.DisplayName.ShouldBe("Ana");
        found.Created.ShouldBe(created);
    }

    [Fact]
    public async Task What_an_update_changes_is_found_by_its_new_value_and_the_rest_by_the_value_it_had()
    {
        var ana = _company.User("ana", externalId: "e1", emails: "ana@example.com") with { DisplayName = "Ana" };
        await _company.HasAsync(ana);
        StoredResource[] states =
        [
            ana with
            {
                Document = """{"userName":"ana","title":"Engineer"}"""u8.ToArray(),
            },
            ana with
            {
                UserName = "anna",
            },
            ana with
            {
                UserName = "anna",
                ExternalId = "e2",
            },
            ana with
            {
                UserName = "anna",
                ExternalId = "e2",
                DisplayName = "Anna",
            },
            ana with
            {
                UserName = "anna",
                ExternalId = "e2",
                DisplayName = "Anna",
                Active = false,
            },
            ana with
            {
                UserName = "anna",
                ExternalId = "e2",
                DisplayName = null,
                Active = false,
                Emails = ["anna@example.com"],
            },
        ];
        foreach (var (number, state) in states.Index())
        {
            var before = number == 0 ? ana : states[number - 1];
            var change = _company.Change(ChangeKind.Update, state) with
            {
                WritesEmails = !state.Emails.SequenceEqual(before.Emails),
            };

            (await _company.SaveAsync(change)).ShouldBeOfType<SaveResult.Saved>();

            (await _company.GetAsync(ana.Id)).Document.ToArray().ShouldBe(state.Document.ToArray());
            foreach (var (filter, isSo) in Filters(state))
                ((await FindAsync(filter)).TotalResults > 0).ShouldBe(isSo, $"{filter} after change {number}");
        }

        static IEnumerable<(string Filter, bool IsSo)> Filters(StoredResource of) =>
            [
                ("userName eq \"ana\"", of.UserName is "ana"),
                ("userName eq \"anna\"", of.UserName is "anna"),
                ("externalId eq \"e1\"", of.ExternalId is "e1"),
                ("externalId eq \"e2\"", of.ExternalId is "e2"),
                ("displayName eq \"Ana\"", of.DisplayName is "Ana"),
                ("displayName eq \"Anna\"", of.DisplayName is "Anna"),
                ("active eq false", !of.Active),
                ("emails.value eq \"ana@example.com\"", of.Emails[0] is "ana@example.com"),
                ("emails.value eq \"anna@example.com\"", of.Emails[0] is "anna@example.com"),
            ];
    }

    private Task<ResourcePage> FindAsync(string filter) =>
        _company.Directory.QueryAsync(
            new ResourceQuery
            {
                Source = _company.Source,
                Kind = ResourceKind.User,
                Filter = FilterParser.Parse(filter, ResourceType.User).Required(),
            },
            TestContext.Current.CancellationToken
        );

    [Fact]
    public async Task An_update_of_another_version_changes_nothing_and_tells_the_version()
    {
        var user = _company.User("ana");
        await _company.HasAsync(user);
        var late = _company.Change(ChangeKind.Update, user with { Active = false }) with { ExpectedVersion = 7 };

        (await _company.SaveAsync(late)).ShouldBe(new SaveResult.VersionConflict(1));

        (await _company.GetAsync(user.Id)).Active.ShouldBeTrue();
        (await _company.AuditOfAsync(user.Id)).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(ChangeKind.Update)]
    [InlineData(ChangeKind.Delete)]
    public async Task What_is_not_there_is_not_found(ChangeKind kind)
    {
        (await _company.SaveAsync(_company.Change(kind, _company.User("nobody")))).ShouldBeOfType<SaveResult.NotFound>();

        var id = await _company.HasAsync(_company.Group("Engineering"));
        var asUser = _company.Change(kind, _company.User("nobody") with { Id = id });
        (await _company.SaveAsync(asUser)).ShouldBeOfType<SaveResult.NotFound>();
    }

    [Fact]
    public async Task A_delete_of_another_version_is_refused()
    {
        var user = _company.User("ana");
        await _company.HasAsync(user);

        var result = await _company.SaveAsync(_company.Change(ChangeKind.Delete, user) with { ExpectedVersion = 4 });

        result.ShouldBe(new SaveResult.VersionConflict(1));
        (await _company.FindAsync(user.Id)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Deleting_a_user_frees_the_userName()
    {
        var id = await _company.HasAsync(_company.User("ana", emails: "ana@example.com"));

        (await _company.DeleteAsync(id, ResourceKind.User)).ShouldBeOfType<SaveResult.Saved>();

        (await _company.FindAsync(id)).ShouldBeNull();
        await _company.HasAsync(_company.User("ana", emails: "ana@example.com"));
    }

    [Fact]
    public async Task Every_accepted_change_has_its_audit_entry_and_a_refused_one_has_none()
    {
        var user = _company.User("ana");
        await _company.HasAsync(user);
        await _company.SaveAsync(_company.Change(ChangeKind.Update, user));
        await _company.SaveAsync(_company.Change(ChangeKind.Update, user) with { ExpectedVersion = 1 });
        await _company.DeleteAsync(user.Id, ResourceKind.User);

        var actions = (await _company.AuditOfAsync(user.Id)).Select(entry => entry.Action);

        actions.ShouldBe(["resource.deleted", "resource.updated", "resource.created"]);
    }

    [Fact]
    public async Task Counting_knows_source_kind_and_who_is_active()
    {
        await _company.HasAsync(_company.User("ana"));
        await _company.HasAsync(_company.User("ben") with { Active = false });
        await _company.HasAsync(_company.Group("Engineering"));

        (await Count(ResourceKind.User, activeOnly: false)).ShouldBe(2);
        (await Count(ResourceKind.User, activeOnly: true)).ShouldBe(1);
        (await Count(ResourceKind.Group, activeOnly: false)).ShouldBe(1);

        Task<long> Count(ResourceKind kind, bool activeOnly) =>
            _company.Directory.CountAsync(_company.Source, kind, activeOnly, TestContext.Current.CancellationToken);
    }
}

public sealed class ResourcesOnSqlite(SqliteDatabase database) : ResourceConformance(database), IClassFixture<SqliteDatabase>;

public sealed class ResourcesOnPostgres(PostgresDatabase database)
    : ResourceConformance(database),
        IClassFixture<PostgresDatabase>;
