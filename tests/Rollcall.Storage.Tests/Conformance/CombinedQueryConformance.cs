using System.Text;
using FsCheck.Fluent;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;
using Rollcall.Storage.Tests.Filters;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Conformance;

/// <summary>Queries over users and groups at once, and pages that begin after a position.</summary>
public abstract class CombinedQueryConformance(TestDatabase database)
{
    private readonly Company _company = new(database.Storage);

    public static TheoryData<string?, string?> Queries =>
        new MatrixTheoryData<string?, string?>(
            [
                null,
                "id",
                "displayName",
                "userName",
                "externalId",
                "active",
                "meta.created",
                "title",
                "emails.value",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
            ],
            [
                null,
                "displayName pr",
                "active eq true or displayName sw \"g\"",
                "not (title co \"ß\")",
                "meta.resourceType eq \"Group\" or emails[type eq \"work\"]",
            ]
        );

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Pages_one_after_the_other_are_the_whole_in_order(string? sortBy, string? filter)
    {
        await RandomDirectoryAsync();
        foreach (var sortOrder in (string[])["ascending", "descending"])
        {
            var parts = Parts(sortBy, sortOrder, filter);
            await ShouldPageAsync(parts, 4);
            await ShouldPageAsync([parts[0]], 3);
            await ShouldPageAsync([parts[1]], 5);
        }
    }

    [Fact]
    public async Task One_kind_from_the_beginning_is_what_a_plain_query_finds()
    {
        await RandomDirectoryAsync();
        foreach (var sortBy in (string?[])[null, "title", "displayName"])
        {
            var query = Parts(sortBy, "descending", null)[0] with { Count = 100 };

            var plain = await _company.Directory.QueryAsync(query, TestContext.Current.CancellationToken);
            var combined = await QueryAsync([query], 100, null);

            combined.Resources.Select(user => user.Id).ShouldBe(plain.Resources.Select(user => user.Id));
            combined.TotalResults.ShouldBe(plain.TotalResults);
        }
    }

    [Fact]
    public async Task What_comes_and_goes_between_pages_neither_hides_nor_repeats_anybody_else()
    {
        var everybody = new List<ResourceId>();
        for (var i = 0; i < 9; i++)
            everybody.Add(await _company.HasAsync(_company.User($"person{i}")));
        var parts = Parts(null, "ascending", null);

        var first = await QueryAsync(parts, 3, null);
        foreach (var gone in (int[])[0, 2, 4])
            await DeleteAsync(everybody[gone]);
        await _company.HasAsync(_company.User("newcomer"));
        var second = await QueryAsync(parts, 3, first.Next);
        var third = await QueryAsync(parts, 3, second.Next);

        second.Resources.Select(user => user.Id).ShouldBe([everybody[3], everybody[5], everybody[6]]);
        third.Resources.Select(user => user.UserName).ShouldBe(["person7", "person8", "newcomer"]);
        third.Next.ShouldBeNull();
    }

    [Fact]
    public async Task A_count_of_0_is_the_total_alone()
    {
        await RandomDirectoryAsync();

        var page = await QueryAsync(Parts(null, "ascending", null), 0, null);

        (page.TotalResults, page.Resources.Count, page.Next).ShouldBe((28, 0, null));
    }

    private async Task ShouldPageAsync(IReadOnlyList<ResourceQuery> parts, int size)
    {
        var whole = await QueryAsync(parts, 100, null);
        whole.Next.ShouldBeNull();
        whole.TotalResults.ShouldBe(whole.Resources.Count);
        var seen = new List<ResourceId>();
        ResourcePosition? after = null;
        do
        {
            var page = await QueryAsync(parts, size, after);
            page.TotalResults.ShouldBe(whole.TotalResults);
            page.Resources.Count.ShouldBe(Math.Min(size, whole.Resources.Count - seen.Count));
            var byIndex = await QueryAsync(parts, size, null, seen.Count + 1);
            byIndex.Resources.Select(found => found.Id).ShouldBe(page.Resources.Select(found => found.Id));
            seen.AddRange(page.Resources.Select(found => found.Id));
            after = page.Next;
        } while (after is not null);
        seen.ShouldBe(whole.Resources.Select(found => found.Id));
    }

    private List<ResourceQuery> Parts(string? sortBy, string sortOrder, string? filter) =>
        [
            .. ((ResourceType[])[ResourceType.User, ResourceType.Group]).Select(type =>
            {
                var others = ScimSchemas.Default.ResourceTypes.Remove(type);
                var query = ListQuery.Parse(type, filter, sortBy: sortBy, sortOrder: sortOrder, others: others).Required();
                return new ResourceQuery
                {
                    Source = _company.Source,
                    Kind = type == ResourceType.User ? ResourceKind.User : ResourceKind.Group,
                    Filter = query.Filter,
                    SortBy = sortBy == "id" ? null : query.SortBy,
                    Descending = query.SortOrder == SortOrder.Descending,
                };
            }),
        ];

    private Task<CombinedPage> QueryAsync(
        IReadOnlyList<ResourceQuery> parts,
        int count,
        ResourcePosition? after,
        int startIndex = 1
    ) =>
        _company.Directory.QueryAsync(
            new CombinedQuery
            {
                Parts = [.. parts],
                Count = count,
                After = after,
                StartIndex = startIndex,
            },
            TestContext.Current.CancellationToken
        );

    private async Task RandomDirectoryAsync()
    {
        for (var i = 0; i < 20; i++)
        {
            var json = FilterLaws.Person(i).Sample(1).First();
            var person = ResourceReader.Read(Encoding.UTF8.GetBytes(json), ResourceType.User, ReadMode.Stored).Required();
            await _company.HasAsync(ResourceForm.Of(person, Company.NewId(), _company.Source, ResourceKind.User));
        }
        for (var i = 0; i < 8; i++)
            await _company.HasAsync(_company.Group($"Group {i % 4}{i}"));
    }

    private async Task DeleteAsync(ResourceId id) =>
        (
            await _company.SaveAsync(_company.Change(ChangeKind.Delete, await _company.GetAsync(id)))
        ).ShouldBeOfType<SaveResult.Saved>();
}

public sealed class CombinedQueriesOnSqlite(SqliteDatabase database)
    : CombinedQueryConformance(database),
        IClassFixture<SqliteDatabase>;

public sealed class CombinedQueriesOnPostgres(PostgresDatabase database)
    : CombinedQueryConformance(database),
        IClassFixture<PostgresDatabase>;
