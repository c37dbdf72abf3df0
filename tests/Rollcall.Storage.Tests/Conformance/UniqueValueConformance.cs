using System.Text;
using System.Text.Json;
using FsCheck.Fluent;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;
using Rollcall.Storage.Tests.Filters;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Conformance;

/// <summary>Attributes that a configuration declares unique: who may have a value, and how whoever has it is found.</summary>
public abstract class UniqueValueConformance(TestDatabase database)
{
    private static readonly ResourceType User = DeclaredLaws.Schemas.User;

    /// <summary>Of random people few are left who share nothing.</summary>
    private const int MostTried = 300;

    private Company _company = new(database.Storage);

    private IUniqueValueStore Store => database.Storage.UniqueValues;

    [Theory]
    [InlineData(UniqueState.Doubtful)]
    [InlineData(UniqueState.Shared)]
    [InlineData(UniqueState.Complete)]
    public async Task A_filter_finds_the_same_people_however_much_is_known_of_the_values(UniqueState state)
    {
        var people = new List<StoredResource>();
        for (var number = 0; number < MostTried && people.Count < 40; number++)
        {
            var person = Read(DeclaredLaws.Person(number).Sample(1).First());
            // People who share a value are there from before it had to be unique.
            var claims = state is UniqueState.Complete ? UniqueClaims.Of(person, before: null) : null;
            if (await SaveAsync(person, claims) is { } saved)
                people.Add(saved);
        }
        if (state is not UniqueState.Doubtful)
            await IndexAsync();
        people.Sort((one, other) => one.Id.CompareTo(other.Id));

        foreach (var text in DeclaredLaws.FilterText().Sample(200))
        {
            var filter = FilterParser.Parse(text, User).Required();
            var expected = people.Where(person => FilterEvaluator.Matches(filter, Of(person), Meta)).Select(person => person.Id);
            var page = await FindAsync(filter);
            page.Resources.Select(found => found.Id).ShouldBe(expected, text);
            page.TotalResults.ShouldBe(page.Resources.Count, text);
        }

        var states = (await KnownAsync()).Select(known => known.State).ToList();
        states.Contains(state).ShouldBe(state is not UniqueState.Doubtful);
        people.Count.ShouldBeGreaterThan(8);
        if (state is UniqueState.Complete)
            states.ShouldAllBe(found => found == UniqueState.Complete);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_writes_without_knowing_of_an_attribute_is_found_all_the_same(bool afterRestart)
    {
        await SaveAsync(Badge("ada", "1"), UniqueClaims.Of(Badge("ada", "1"), before: null));
        await IndexAsync();
        (await FoundAsync("1")).ShouldBe(["ada"]);

        if (afterRestart)
            await RestartAsync();
        // A replica, or a start, that has not taken over the configuration yet.
        await SaveAsync(Badge("bob", "2"), claims: null);

        (await FoundAsync("2")).ShouldBe(["bob"]);
        (await KnownAsync()).ShouldAllBe(known => known.State == UniqueState.Doubtful);
        await IndexAsync();
        (await FoundAsync("2")).ShouldBe(["bob"]);
        (await KnownAsync()).ShouldAllBe(known => known.State == UniqueState.Complete);
    }

    [Fact]
    public async Task Of_several_values_that_others_have_the_first_is_told_with_who_has_it()
    {
        var zoe = await HolderOfAsync("zoe", new UniqueValue("z", "1"));
        await HolderOfAsync("ada", new UniqueValue("a", "1"));
        var change = _company.Change(ChangeKind.Create, _company.User("bob"));

        var refused = await _company.SaveAsync(
            change with
            {
                Unique = new UniqueClaims([], [new("none", "1"), new("z", "1"), new("a", "1")], []),
            }
        );

        refused.ShouldBe(new SaveResult.Duplicate("z", zoe));
    }

    [Fact]
    public async Task What_is_gathered_counts_for_nothing_when_somebody_wrote_by_an_older_configuration_meanwhile()
    {
        var path = new UniquePath(_company.Source, ResourceKind.User, $"{DeclaredLaws.Urn}:badge", "string");
        var first = await Store.BeginAsync(path, Token);
        await SaveAsync(Badge("ada", "1"), claims: null);
        (await Store.CompleteAsync(path, first, shared: false, Token)).ShouldBeFalse();

        var second = await Store.BeginAsync(path, Token);
        var third = await Store.BeginAsync(path, Token);
        (await Store.CompleteAsync(path, second, shared: false, Token)).ShouldBeFalse();
        (await Store.CompleteAsync(path, third, shared: true, Token)).ShouldBeTrue();
        (await KnownAsync()).ShouldBe([new KnownUniquePath(path, UniqueState.Shared)]);
    }

    [Fact]
    public async Task Values_that_were_given_up_without_a_word_are_free_when_they_are_gathered_again()
    {
        var ada = await SaveAsync(Badge("ada", "1"), UniqueClaims.Of(Badge("ada", "1"), before: null));
        await IndexAsync();
        await _company.SaveAsync(_company.Change(ChangeKind.Update, Stored(Badge("ada", "2")) with { Id = ada!.Id }));

        await IndexAsync();

        (await SaveAsync(Badge("bob", "2"), UniqueClaims.Of(Badge("bob", "2"), before: null))).ShouldBeNull();
        (await SaveAsync(Badge("bob", "1"), UniqueClaims.Of(Badge("bob", "1"), before: null))).ShouldNotBeNull();
        (await FoundAsync("1")).ShouldBe(["bob"]);
        (await FoundAsync("2")).ShouldBe(["ada"]);
    }

    [Fact]
    public async Task A_value_that_was_shared_before_keeps_nobody_from_being_changed()
    {
        await SaveAsync(Badge("ada", "1"), claims: null);
        var bob = await SaveAsync(Badge("bob", "1"), claims: null);
        await IndexAsync();
        var next = Read($$"""{"userName":"bob","active":false,"{{DeclaredLaws.Urn}}":{"badge":"1","code":"x"} }""");
        var change = _company.Change(ChangeKind.Update, Stored(next) with { Id = bob!.Id }) with
        {
            Unique = UniqueClaims.Of(next, Badge("bob", "1")),
        };

        (await _company.SaveAsync(change)).ShouldBeOfType<SaveResult.Saved>();

        (await FoundAsync("1")).ShouldBe(["ada", "bob"]);
        var taken = Read($$"""{"userName":"cai","{{DeclaredLaws.Urn}}":{"code":"x"} }""");
        (await SaveAsync(taken, UniqueClaims.Of(taken, before: null))).ShouldBeNull();
    }

    [Theory]
    [InlineData("badge eq \"B7\"")]
    [InlineData("door[name eq \"N7\"]")]
    [InlineData("lockers.number eq 7")]
    [InlineData("lockers[number eq 7]")]
    [InlineData("lockers[hall eq \"east\" and number eq 7]")]
    public async Task Whoever_has_a_value_is_found_without_a_look_at_the_others(string text)
    {
        const int People = 2_000;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, People),
            new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = Token },
            async (number, _) =>
            {
                var person = Read(
                    $$$"""
                    {"userName":"p{{{number}}}","{{{DeclaredLaws.Urn}}}":{"badge":"b{{{number}}}","door":{"name":"n{{{number}}}"},
                     "lockers":[{"number":{{{number}}},"hall":"east"},{"number":{{{number + People}}},"hall":"west"}]} }
                    """
                );
                await SaveAsync(person, UniqueClaims.Of(person, before: null));
            }
        );
        var filter = FilterParser.Parse($"{DeclaredLaws.Urn}:{text}", User).Required();
        var walking = await EffortAsync(
            new ResourceQuery
            {
                Source = _company.Source,
                Kind = ResourceKind.User,
                Filter = filter,
            }
        );
        await IndexAsync(limit: 500);
        var looking = await EffortAsync(
            new ResourceQuery
            {
                Source = _company.Source,
                Kind = ResourceKind.User,
                Filter = filter,
            }
        );

        (await FindAsync(filter)).Resources.Select(found => found.UserName).ShouldBe(["p7"]);
        walking.ShouldBeGreaterThanOrEqualTo(People);
        looking.ShouldBeLessThan(People / 5);
    }

    /// <summary>What the database did for a query, in a measure that counts at least one for each resource it looked at.</summary>
    protected abstract Task<long> EffortAsync(ResourceQuery query);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static ResourceMeta Meta { get; } = new("User", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, "", "W/\"1\"");

    private static ScimResource Badge(string userName, string badge) =>
        Read($$"""{"userName":"{{userName}}","{{DeclaredLaws.Urn}}":{"badge":"{{badge}}"} }""");

    private static ScimResource Read(string json) =>
        ResourceReader.Read(Encoding.UTF8.GetBytes(json), User, ReadMode.Stored).Required();

    private static ScimResource Of(StoredResource person) => ResourceForm.Read(person, User);

    private StoredResource Stored(ScimResource resource) =>
        ResourceForm.Of(resource, Company.NewId(), _company.Source, ResourceKind.User);

    private static Filter Filter(string badge) =>
        FilterParser.Parse($"{DeclaredLaws.Urn}:badge eq {JsonSerializer.Serialize(badge)}", User).Required();

    /// <summary>Null: somebody else has one of the values.</summary>
    private async Task<StoredResource?> SaveAsync(ScimResource resource, UniqueClaims? claims)
    {
        var create = _company.Change(ChangeKind.Create, Stored(resource)) with { Unique = claims };
        return await _company.SaveAsync(create) is SaveResult.Saved ? await _company.GetAsync(create.Resource.Id) : null;
    }

    private async Task<ResourceId> HolderOfAsync(string name, UniqueValue value)
    {
        var person = _company.User(name);
        var change = _company.Change(ChangeKind.Create, person) with { Unique = new UniqueClaims([], [value], []) };
        (await _company.SaveAsync(change)).ShouldBeOfType<SaveResult.Saved>();
        return person.Id;
    }

    private async Task RestartAsync()
    {
        await database.OpenAgainAsync();
        _company = new Company(database.Storage) { Source = _company.Source };
    }

    private async Task<IEnumerable<string?>> FoundAsync(string badge) =>
        (await FindAsync(Filter(badge))).Resources.Select(found => found.UserName);

    private Task<ResourcePage> FindAsync(Filter filter) =>
        _company.Directory.QueryAsync(
            new ResourceQuery
            {
                Source = _company.Source,
                Kind = ResourceKind.User,
                Filter = filter,
                Schemas = DeclaredLaws.Schemas,
            },
            Token
        );

    private async Task<IEnumerable<KnownUniquePath>> KnownAsync() =>
        (await Store.PathsAsync(Token)).Where(known => known.Path.Source == _company.Source);

    /// <summary>What the server does in the background, for this source alone: the others of the database belong to other tests.</summary>
    private async Task IndexAsync(int limit = 7)
    {
        var forms = UniqueClaims.FormsOf(User);
        var attempts = new List<(UniquePath Path, long Attempt)>();
        foreach (var form in forms)
        {
            var path = new UniquePath(_company.Source, ResourceKind.User, form.Path, form.Form);
            attempts.Add((path, await Store.BeginAsync(path, Token)));
        }
        var names = forms.Select(form => form.Path).ToHashSet();
        var conflicts = new List<UniqueConflict>();
        var after = default(ResourceId?);
        do
        {
            var page = await Store.ClaimAsync(
                _company.Source,
                ResourceKind.User,
                names,
                after,
                limit,
                person => UniqueValues.Of(Of(person)) ?? [],
                Token
            );
            conflicts.AddRange(page.Conflicts);
            after = page.Last;
        } while (after is not null);
        foreach (var (path, attempt) in attempts)
        {
            var shared = conflicts.Exists(conflict => conflict.Path == path.Path);
            (await Store.CompleteAsync(path, attempt, shared, Token)).ShouldBeTrue();
        }
    }
}
