namespace Rollcall.Demo.Company;

/// <summary>The truth of the day: who works here and who is in which group, as the identity providers were answered so far. Safe for threads.</summary>
internal sealed class Roster
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, Person> _people = [];
    private readonly Dictionary<(string Source, string Name), SourceGroup> _groups = [];

    public IReadOnlyList<Person> People
    {
        get
        {
            lock (_gate)
                return [.. _people.Values];
        }
    }

    public IReadOnlyList<SourceGroup> Groups
    {
        get
        {
            lock (_gate)
                return [.. _groups.Values.OrderBy(group => group.Name, StringComparer.Ordinal)];
        }
    }

    public Person Person(int number)
    {
        lock (_gate)
            return _people[number];
    }

    public SourceGroup Group(string source, string name)
    {
        lock (_gate)
            return _groups[(source, name)];
    }

    /// <summary>Names of the groups somebody is in now.</summary>
    public IReadOnlyList<string> GroupsOf(Person person)
    {
        lock (_gate)
            return
            [
                .. _groups
                    .Values.Where(group => group.Source == person.Source && group.Members.Contains(person.Number))
                    .Select(group => group.Name),
            ];
    }

    public void Put(Person person)
    {
        lock (_gate)
        {
            _people[person.Number] = person;
            if (person.Deleted)
                foreach (var group in _groups.Values.Where(group => group.Members.Contains(person.Number)).ToArray())
                    _groups[(group.Source, group.Name)] = group with
                    {
                        Members = group.Members.Where(member => member != person.Number).ToHashSet(),
                    };
        }
    }

    public void Put(SourceGroup group)
    {
        lock (_gate)
            _groups[(group.Source, group.Name)] = group;
    }

    public void Rename(SourceGroup group, string newName)
    {
        lock (_gate)
        {
            _groups.Remove((group.Source, group.Name));
            _groups[(group.Source, newName)] = group with { Name = newName };
        }
    }
}
