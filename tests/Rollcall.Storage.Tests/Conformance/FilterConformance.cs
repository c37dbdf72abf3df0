using System.Globalization;
using System.Text;
using FsCheck.Fluent;
using Rollcall.Engine.Directory;
using Rollcall.Scim;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;
using Rollcall.Storage.Tests.Filters;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Conformance;

public abstract class FilterConformance(TestDatabase database)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private const string Joined = "urn:example:joined:1.0:User";

    private static readonly ScimSchemas Joining = ScimSchemas.Default.WithExtension(
        "User",
        new SchemaDefinition(Joined, "Joined", "When somebody came.", [new() { Name = "on", Type = AttributeType.DateTime }]),
        required: false
    );

    private readonly Company _company = new(database.Storage);

    [Fact]
    public async Task SQL_agrees_with_the_evaluator_on_random_people_and_filters()
    {
        var people = await RandomPeopleAsync(60);
        var ids = people.Select(person => person.Id.ToString()).ToList();
        foreach (var text in FilterLaws.FilterText(ids).Sample(1_000))
        {
            if (!FilterParser.Parse(text, ResourceType.User).TryGet(out var filter, out _))
                continue;
            var expected = people.Where(person => Matches(filter, person)).Select(person => person.Id);

            var page = await QueryAsync(ResourceKind.User, filter);

            page.TooMany.ShouldBeFalse();
            page.Resources.Select(found => found.Id).ShouldBe(expected, text);
            page.TotalResults.ShouldBe(page.Resources.Count, text);
        }
    }

    [Theory]
    [InlineData("userName eq \"ANA\"", "ana")]
    [InlineData("userName sw \"A\"", "ana,anton")]
    [InlineData("externalId eq \"e-ben\"", "ben")]
    [InlineData("externalId eq \"E-BEN\"", "")]
    [InlineData("emails eq \"ANA@example.com\"", "ana")]
    [InlineData("emails[type eq \"work\" and value eq \"ana@example.com\"]", "ana")]
    [InlineData("emails[type eq \"home\" and value eq \"ana@example.com\"]", "")]
    [InlineData("emails co \"@example\"", "ana,ben")]
    [InlineData("displayName eq \"ANA MÜLLER\"", "ana")]
    [InlineData("active eq false", "ben")]
    [InlineData("not (userName sw \"a\") and title pr", "ben")]
    [InlineData("title co \"MÜ\" or userName eq \"anton\"", "ben,anton")]
    public async Task People_are_found_by(string text, string names)
    {
        await _company.HasAsync(
            Person(
                "ana",
                """{"userName":"ana","displayName":"Ana Müller","emails":[{"value":"ana@example.com","type":"work"}]}"""
            )
        );
        await _company.HasAsync(
            Person(
                "ben",
                """{"userName":"ben","externalId":"e-ben","title":"Der Müller","active":false,"emails":[{"value":"Ben@Example.com"}]}"""
            )
        );
        await _company.HasAsync(Person("anton", """{"userName":"anton"}"""));

        (await UsersAsync(text)).ShouldBe(names.Split(',', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Groups_are_found_by_their_members_and_people_by_their_groups()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        var ben = await _company.HasAsync(_company.User("ben"));
        var inner = await _company.HasAsync(_company.Group("Inner"), ana);
        var outer = await _company.HasAsync(_company.Group("Outer"), inner, ben);
        await _company.HasAsync(_company.Group("Empty"));

        (await GroupsAsync($"members.value eq \"{ana}\"")).ShouldBe(["Inner"]);
        (await GroupsAsync($"members eq \"{inner}\"")).ShouldBe(["Outer"]);
        (await GroupsAsync($"not (members.value eq \"{ana}\")")).ShouldBe(["Outer", "Empty"]);
        (await GroupsAsync($"members.value ne \"{ana}\"")).ShouldBe(["Outer", "Empty"]);
        (await GroupsAsync("members pr")).ShouldBe(["Inner", "Outer"]);
        (await GroupsAsync("members[type eq \"group\"]")).ShouldBe(["Outer"]);
        (await GroupsAsync($"members[value eq \"{ben}\" and type eq \"Group\"]")).ShouldBeEmpty();
        (await GroupsAsync($"members.value eq \"{ana}\" or displayName eq \"EMPTY\"")).ShouldBe(["Inner", "Empty"]);
        (await GroupsAsync("members.value eq \"nobody\"")).ShouldBeEmpty();
        (await UsersAsync($"groups.value eq \"{inner}\"")).ShouldBe(["ana"]);
        (await UsersAsync($"groups[display eq \"OUTER\"] and userName co \"B\"")).ShouldBe(["ben"]);
        (await UsersAsync("not (groups pr)")).ShouldBeEmpty();
        outer.ShouldNotBe(inner);
    }

    [Theory]
    [InlineData("userName eq \"{0}\"", "or")]
    [InlineData("title eq \"{0}\"", "or")]
    [InlineData("title ne \"{0}\"", "and")]
    [InlineData("emails.value co \"{0}\"", "or")]
    [InlineData("phoneNumbers.value eq \"{0}\"", "or")]
    [InlineData("schemas eq \"{0}\"", "or")]
    public async Task A_filter_may_have_as_many_terms_as_the_protocol_allows(string term, string word)
    {
        await _company.HasAsync(_company.User("ana"));
        var terms = Enumerable.Range(0, ScimLimits.Default.MaxFilterTerms).Select(i => string.Format(null, term, i));

        var found = await UsersAsync(string.Join($" {word} ", terms));

        found.ShouldBe(word == "or" ? [] : ["ana"]);
    }

    [Fact]
    public async Task Terms_may_be_spread_over_as_many_levels_as_the_protocol_allows()
    {
        await _company.HasAsync(_company.User("ana"));
        var levels = ScimLimits.Default.MaxFilterDepth - 1;
        var terms = ScimLimits.Default.MaxFilterTerms / (levels + 1);
        var many = string.Concat(Enumerable.Repeat("title eq \"x\" or ", terms));
        var filter = string.Concat(Enumerable.Repeat($"{many}not (", levels)) + "title pr" + new string(')', levels);

        // Nobody has a title, so that every level turns the one inside it around.
        (await UsersAsync(filter)).ShouldBe(levels % 2 == 1 ? ["ana"] : []);
    }

    [Fact]
    public async Task Points_in_time_are_ordered_by_when_they_are_and_not_by_how_they_are_written()
    {
        // One after the other; the last is none, from before the attribute was declared to be one.
        string?[] times =
        [
            "0001-01-01T00:00:00Z",
            "2026-01-01T01:30:00+02:00",
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:00.0000100Z",
            "2025-12-31T19:01-05:00",
            "2026-01-01T00:02",
            "9999-12-31T23:59:59.9999999Z",
            "2026-02-30T00:00:00Z",
        ];
        var names = new List<string>();
        foreach (var index in (int[])[3, 7, 1, 6, 0, 5, 2, 4])
        {
            var name = $"t{index}";
            await _company.HasAsync(Person(name, $$"""{"userName":"{{name}}","{{Joined}}":{"on":"{{times[index]}}"} }"""));
            names.Add(name);
        }
        await _company.HasAsync(Person("t8", """{"userName":"t8"}"""));

        var ascending = await SortedByTimeAsync(descending: false);
        var descending = await SortedByTimeAsync(descending: true);

        ascending[..7].ShouldBe(["t0", "t1", "t2", "t3", "t4", "t5", "t6"]);
        descending[^7..].ShouldBe(["t6", "t5", "t4", "t3", "t2", "t1", "t0"]);
        foreach (
            var (text, expected) in (ValueTuple<string, string[]>[])
                [
                    ($"{Joined}:on gt \"2026-01-01T02:00:00+02:00\"", ["t3", "t4", "t5", "t6"]),
                    ($"{Joined}:on eq \"2025-12-31T23:30:00Z\"", ["t1"]),
                    ($"{Joined}:on gt \"9999-12-31T23:59:59.9999998Z\"", ["t6"]),
                    ($"{Joined}:on lt \"2026-01-01T00:00:00.0000101Z\"", ["t0", "t1", "t2", "t3"]),
                    ($"{Joined}:on lt \"2026-01-01T00:00:00.00001Z\"", ["t0", "t1", "t2"]),
                    ($"not ({Joined}:on ge \"2026-01-01T00:00:00Z\") and {Joined}:on pr", ["t0", "t1", "t7"]),
                    ($"{Joined}:on le \"2026-01-01T00:00:00Z\"", ["t0", "t1", "t2"]),
                ]
        )
        {
            var filter = FilterParser.Parse(text, Joining.User).Required();
            var page = await QueryAsync(ByTime() with { Filter = filter });
            page.Resources.Select(found => found.UserName).ShouldBe(expected, text);
        }
    }

    private async Task<List<string?>> SortedByTimeAsync(bool descending) =>
        [.. (await QueryAsync(ByTime() with { Descending = descending })).Resources.Select(found => found.UserName)];

    private ResourceQuery ByTime() =>
        new()
        {
            Source = _company.Source,
            Kind = ResourceKind.User,
            Schemas = Joining,
            SortBy = AttributePath.Parse($"{Joined}:on", Joining.User).Required(),
        };

    [Fact]
    public async Task What_changed_since_is_found_and_sorted_by_its_last_change_to_the_millisecond()
    {
        var start = DateTimeOffset.FromUnixTimeMilliseconds(Company.Now.AddDays(-1).ToUnixTimeMilliseconds());
        var times = new[] { 5, 5.5, 1, 3, 90, 61, 60.001, 300 };
        foreach (var (number, minutes) in times.Index())
        {
            var user = _company.User($"t{number}");
            var created = _company.Change(ChangeKind.Create, user) with { Now = start.AddMinutes(-number) };
            (await _company.SaveAsync(created)).ShouldBeOfType<SaveResult.Saved>();
            var changed = _company.Change(ChangeKind.Update, user with { Active = false }) with
            {
                Now = start.AddMinutes(minutes),
            };
            (await _company.SaveAsync(changed)).ShouldBeOfType<SaveResult.Saved>();
        }
        string[] inOrder = ["t2", "t3", "t0", "t1", "t6", "t5", "t4", "t7"];
        var byChange = new ResourceQuery
        {
            Source = _company.Source,
            Kind = ResourceKind.User,
            SortBy = AttributePath.Parse("meta.lastModified", ResourceType.User).Required(),
        };

        (await NamesAsync(byChange)).ShouldBe(inOrder);
        (await NamesAsync(byChange with { Descending = true })).ShouldBe(inOrder.Reverse());
        (await NamesAsync(byChange with { StartIndex = 3, Count = 2 })).ShouldBe(["t0", "t1"]);
        (await SinceAsync($"meta.lastModified gt \"{At(60)}\"")).ShouldBe(["t6", "t5", "t4", "t7"]);
        (await SinceAsync($"meta.lastModified ge \"{At(61)}\" and active eq false")).ShouldBe(["t5", "t4", "t7"]);
        (await SinceAsync($"meta.lastModified lt \"{At(5)}\"")).ShouldBe(["t2", "t3"]);
        (await SinceAsync($"meta.lastModified eq \"{At(90)}\"")).ShouldBe(["t4"]);
        (await SinceAsync($"meta.lastModified ne \"{At(90)}\"")).ShouldBe(inOrder.Where(name => name != "t4"));
        (await SinceAsync($"meta.lastModified gt \"{At(89)}\" or userName eq \"t0\"")).ShouldBe(["t0", "t4", "t7"]);
        (await SinceAsync($"not (meta.lastModified gt \"{At(3)}\")")).ShouldBe(["t2", "t3"]);

        string At(double minutes) => start.AddMinutes(minutes).ToString("O", CultureInfo.InvariantCulture);

        Task<List<string?>> SinceAsync(string filter) =>
            NamesAsync(byChange with { Filter = FilterParser.Parse(filter, ResourceType.User).Required() });

        async Task<List<string?>> NamesAsync(ResourceQuery query) =>
            [.. (await QueryAsync(query)).Resources.Select(found => found.UserName)];
    }

    [Fact]
    public async Task A_source_never_sees_the_resources_of_another()
    {
        await _company.HasAsync(_company.User("ana"));
        var other = new Company(database.Storage);
        await other.HasAsync(other.User("ana"));

        (await UsersAsync("userName eq \"ana\" or userName pr")).ShouldBe(["ana"]);
    }

    [Fact]
    public async Task Pages_cover_everything_once_with_the_right_total()
    {
        var everybody = new List<ResourceId>();
        for (var i = 0; i < 25; i++)
            everybody.Add(await _company.HasAsync(_company.User($"person{i:00}")));
        var seen = new List<ResourceId>();

        for (var start = 1; start <= 25; start += 10)
        {
            var page = await QueryAsync(
                new ResourceQuery
                {
                    Source = _company.Source,
                    Kind = ResourceKind.User,
                    StartIndex = start,
                    Count = 10,
                }
            );
            page.TotalResults.ShouldBe(25);
            seen.AddRange(page.Resources.Select(user => user.Id));
        }

        seen.ShouldBe(everybody);
        var beyond = new ResourceQuery
        {
            Source = _company.Source,
            Kind = ResourceKind.User,
            StartIndex = 100,
            Count = 10,
        };
        (await QueryAsync(beyond)).TotalResults.ShouldBe(25);
        var none = new ResourceQuery
        {
            Source = _company.Source,
            Kind = ResourceKind.User,
            Count = 0,
        };
        var total = await QueryAsync(none);
        (total.TotalResults, total.Resources.Count).ShouldBe((25, 0));
    }

    [Theory]
    [InlineData("userName", "Ana,ben,Cleo")]
    [InlineData("title", "ben,Ana,Cleo")]
    [InlineData("name.familyName", "Cleo,Ana,ben")]
    [InlineData("emails.value", "Cleo,ben,Ana")]
    [InlineData("emails", "Cleo,ben,Ana")]
    [InlineData("id", "Ana,ben,Cleo")]
    public async Task A_list_is_sorted_without_case_and_what_has_no_value_comes_last(string sortBy, string names)
    {
        await _company.HasAsync(Person("Ana", """{"userName":"Ana","title":"b","name":{"familyName":"m"}}"""));
        await _company.HasAsync(
            Person("ben", """{"userName":"ben","title":"A","emails":[{"value":"a@x"},{"value":"Z@x","primary":true}]}""")
        );
        await _company.HasAsync(Person("Cleo", """{"userName":"Cleo","name":{"familyName":"L"},"emails":[{"value":"b@x"}]}"""));
        var query = new ResourceQuery
        {
            Source = _company.Source,
            Kind = ResourceKind.User,
            SortBy = AttributePath.Parse(sortBy, ResourceType.User).Required(),
        };
        var expected = names.Split(',');

        (await QueryAsync(query)).Resources.Select(user => user.UserName).ShouldBe(expected);
        var descending = (await QueryAsync(query with { Descending = true })).Resources.Select(user => user.UserName);
        descending.ShouldBe(expected.Reverse());
    }

    [Theory]
    [InlineData("userName eq \"ben\"", "emails.value")]
    [InlineData("emails.value eq \"a@x\"", "title")]
    [InlineData("externalId eq \"b\"", "name.familyName")]
    public async Task Whom_a_key_finds_may_be_sorted_by_anything(string text, string sortBy)
    {
        await _company.HasAsync(
            Person(
                "ben",
                """{"userName":"ben","externalId":"b","title":"A","emails":[{"value":"a@x"}],"name":{"familyName":"B"}}"""
            )
        );
        await _company.HasAsync(_company.User("cleo"));
        var query = new ResourceQuery
        {
            Source = _company.Source,
            Kind = ResourceKind.User,
            Filter = FilterParser.Parse(text, ResourceType.User).Required(),
            SortBy = AttributePath.Parse(sortBy, ResourceType.User).Required(),
        };

        foreach (var withGroups in (bool[])[false, true])
        {
            var page = await QueryAsync(query with { WithGroups = withGroups });
            page.Resources.Select(user => user.UserName).ShouldBe(["ben"]);
            page.TotalResults.ShouldBe(1);
        }
    }

    [Fact]
    public async Task No_number_that_is_kept_without_a_schema_keeps_others_from_being_found()
    {
        await _company.HasAsync(Person("ana", """{"userName":"ana","title":"wanted"}"""));
        string[] numbers =
        [
            "1e999999",
            "1e-999999",
            "1e308",
            "0e-308",
            new string('9', ScimLimits.Default.MaxNumberLength),
            "0." + new string('1', 20_000),
            new string('9', 200_000),
        ];
        var taken = 0;
        foreach (var (index, number) in numbers.Index())
        {
            var body =
                $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"u{{index}}","urn:example:x":{"a":{{number}} } }""";
            if (
                !ResourceReader.Read(Encoding.UTF8.GetBytes(body), ResourceType.User, ReadMode.Create).TryGet(out var user, out _)
            )
                continue;
            await _company.HasAsync(ResourceForm.Of(user, Company.NewId(), _company.Source, ResourceKind.User));
            taken++;
        }

        taken.ShouldBe(3);
        (await UsersAsync("title eq \"wanted\"")).ShouldBe(["ana"]);
    }

    [Fact]
    public async Task A_list_brings_each_users_groups()
    {
        var ana = await _company.HasAsync(_company.User("ana"));
        await _company.HasAsync(_company.User("ben"));
        var group = await _company.HasAsync(_company.Group("Engineering"), ana);

        var page = await QueryAsync(
            new ResourceQuery
            {
                Source = _company.Source,
                Kind = ResourceKind.User,
                WithGroups = true,
            }
        );

        page.Resources[0].Groups.ShouldBe([new GroupReference(group, "Engineering")]);
        page.Resources[1].Groups.ShouldBeEmpty();
    }

    private StoredResource Person(string userName, string json)
    {
        var resource = ResourceReader.Read(Encoding.UTF8.GetBytes(json), ResourceType.User, ReadMode.Stored).Required();
        return Stored(resource) with { UserName = userName };
    }

    private StoredResource Stored(ScimResource resource) =>
        new()
        {
            Id = Company.NewId(),
            Source = _company.Source,
            Kind = ResourceKind.User,
            UserName = resource.UserName,
            ExternalId = resource.ExternalId,
            DisplayName = resource.DisplayName,
            Active = resource.Active,
            Emails = resource.EmailValues,
            Document = ResourceWriter.ToStored(resource),
        };

    /// <summary>Created one millisecond after another; every third one is changed once.</summary>
    private async Task<List<StoredResource>> RandomPeopleAsync(int count)
    {
        var people = new List<StoredResource>();
        for (var i = 0; i < count; i++)
        {
            var json = FilterLaws.Person(i).Sample(1).First();
            var resource = ResourceReader.Read(Encoding.UTF8.GetBytes(json), ResourceType.User, ReadMode.Stored).Required();
            var create = _company.Change(ChangeKind.Create, Stored(resource)) with { Now = Start.AddMilliseconds(i % 4) };
            (await _company.SaveAsync(create)).ShouldBeOfType<SaveResult.Saved>();
            if (i % 3 == 0)
                await _company.SaveAsync(create with { Kind = ChangeKind.Update, Now = Start.AddMilliseconds(4) });
            people.Add(await _company.GetAsync(create.Resource.Id));
        }
        return [.. people.OrderBy(person => person.Id)];
    }

    private static bool Matches(Filter filter, StoredResource person)
    {
        var resource = ResourceReader
            .Read(person.Document, ResourceType.User, ReadMode.Stored)
            .Required()
            .WithId(person.Id.ToString());
        var meta = new ResourceMeta("User", person.Created, person.LastModified, "", $"W/\"{person.Version}\"");
        return FilterEvaluator.Matches(filter, resource, meta);
    }

    private async Task<List<string?>> UsersAsync(string text) =>
        [
            .. (await QueryAsync(ResourceKind.User, FilterParser.Parse(text, ResourceType.User).Required())).Resources.Select(u =>
                u.UserName
            ),
        ];

    private async Task<List<string?>> GroupsAsync(string text) =>
        [
            .. (await QueryAsync(ResourceKind.Group, FilterParser.Parse(text, ResourceType.Group).Required())).Resources.Select(
                g => g.DisplayName
            ),
        ];

    private Task<ResourcePage> QueryAsync(ResourceKind kind, Filter filter) =>
        QueryAsync(
            new ResourceQuery
            {
                Source = _company.Source,
                Kind = kind,
                Filter = filter,
                Count = 1_000,
            }
        );

    private Task<ResourcePage> QueryAsync(ResourceQuery query) =>
        _company.Directory.QueryAsync(query, TestContext.Current.CancellationToken);
}

public sealed class FiltersOnSqlite(SqliteDatabase database) : FilterConformance(database), IClassFixture<SqliteDatabase>;

public sealed class FiltersOnPostgres(PostgresDatabase database) : FilterConformance(database), IClassFixture<PostgresDatabase>;
