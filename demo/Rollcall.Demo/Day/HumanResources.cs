using Rollcall.Demo.Apps;
using Rollcall.Demo.Company;
using Rollcall.Demo.Idp;
using Rollcall.Demo.Watching;

namespace Rollcall.Demo.Day;

/// <summary>
/// Everything that happens to people: the identity provider is told, and once the SCIM server has answered it is true for the
/// roster, for what each app should have, and for the clock that waits until the app shows it.
/// </summary>
internal sealed class HumanResources(Roster roster, IReadOnlyList<AppModel> apps, VisibilityWatch watch)
{
    private readonly Lock _gate = new();

    /// <summary>The provider in use, by source; what is in use changes during the day.</summary>
    public Dictionary<string, IIdentityProvider> Providers { get; } = new(StringComparer.Ordinal);

    public Roster Roster => roster;

    public async Task HireAsync(Person person, CancellationToken cancellationToken)
    {
        await Providers[person.Source].CreateUserAsync(person, cancellationToken);
        Became(person);
    }

    public async Task ChangeAsync(Person before, Person after, CancellationToken cancellationToken)
    {
        await Providers[before.Source].UpdateUserAsync(before, after, cancellationToken);
        Became(after);
    }

    public async Task SetActiveAsync(Person person, bool active, CancellationToken cancellationToken)
    {
        await Providers[person.Source].SetActiveAsync(person, active, cancellationToken);
        Became(person with { Active = active });
    }

    public async Task DeleteAsync(Person person, CancellationToken cancellationToken)
    {
        await Providers[person.Source].DeleteUserAsync(person, cancellationToken);
        Became(person with { Active = false, Deleted = true });
    }

    public async Task CreateGroupAsync(
        string source,
        string name,
        IEnumerable<Person> members,
        CancellationToken cancellationToken
    )
    {
        var people = members.ToArray();
        var group = new SourceGroup
        {
            Source = source,
            Name = name,
            Members = people.Select(person => person.Number).ToHashSet(),
        };
        await Providers[source].CreateGroupAsync(group, cancellationToken);
        Became(group, people);
    }

    public async Task ChangeMembersAsync(
        SourceGroup group,
        IReadOnlyCollection<Person> joined,
        IReadOnlyCollection<Person> left,
        CancellationToken cancellationToken
    )
    {
        var members = group
            .Members.Union(joined.Select(person => person.Number))
            .Except(left.Select(person => person.Number))
            .ToHashSet();
        var after = group with { Members = members };
        await Providers[group.Source].ChangeMembersAsync(after, joined, left, cancellationToken);
        Became(after, [.. joined, .. left]);
    }

    public async Task RenameGroupAsync(SourceGroup group, string newName, CancellationToken cancellationToken)
    {
        await Providers[group.Source].RenameGroupAsync(group, newName, cancellationToken);
        lock (_gate)
            roster.Rename(group, newName);
        Became(group with { Name = newName }, [.. group.Members.Select(roster.Person)]);
    }

    public async Task EmptyGroupAsync(SourceGroup group, CancellationToken cancellationToken)
    {
        await Providers[group.Source].EmptyGroupAsync(group, cancellationToken);
        Became(group with { Members = new HashSet<int>() }, [.. group.Members.Select(roster.Person)]);
    }

    private void Became(Person person)
    {
        lock (_gate)
        {
            roster.Put(person);
            Follow(person);
        }
    }

    private void Became(SourceGroup group, IEnumerable<Person> affected)
    {
        lock (_gate)
        {
            roster.Put(group);
            foreach (var app in apps)
                app.Follow(group);
            foreach (var person in affected)
                Follow(roster.Person(person.Number));
        }
    }

    private void Follow(Person person)
    {
        foreach (var app in apps)
        {
            if (app.Follow(person) is { } changed)
                watch.Expect(app.App, person.Number, changed);
        }
    }
}
