using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Crowd;

/// <summary>What users and groups of Crowd have alike.</summary>
internal interface ICrowdEntity
{
    string LowerName { get; }

    SortedDictionary<string, IReadOnlyList<string>> Attributes { get; }
}

/// <summary>A user as Crowd keeps it.</summary>
internal sealed class CrowdUser(string key, string name, DateTimeOffset created) : ICrowdEntity
{
    /// <summary>Directory id and external id; it stays over a rename.</summary>
    public string Key { get; } = key;

    public string Name { get; private set; } = name;

    public string LowerName { get; private set; } = CrowdNames.Fold(name);

    public string FirstName { get; set; } = "";

    public string LastName { get; set; } = "";

    public string DisplayName { get; set; } = "";

    public string Email { get; set; } = "";

    public bool Active { get; set; } = true;

    /// <summary>Null: nobody can log in.</summary>
    public string? Password { get; set; }

    public DateTimeOffset Created { get; } = created;

    public DateTimeOffset Updated { get; set; } = created;

    /// <summary>Groups the user is a direct member of.</summary>
    public OrderedSet<CrowdGroup> Groups { get; } = new(CrowdNames.Groups);

    public SortedDictionary<string, IReadOnlyList<string>> Attributes { get; } = new(StringComparer.Ordinal);

    public void Rename(string name)
    {
        Name = name;
        LowerName = CrowdNames.Fold(name);
    }
}

/// <summary>A group as Crowd keeps it.</summary>
internal sealed class CrowdGroup(string name, DateTimeOffset created) : ICrowdEntity
{
    public string Name { get; } = name;

    public string LowerName { get; } = CrowdNames.Fold(name);

    public string Description { get; set; } = "";

    public bool Active { get; set; } = true;

    public DateTimeOffset Created { get; } = created;

    public DateTimeOffset Updated { get; set; } = created;

    /// <summary>Direct members, active or not.</summary>
    public OrderedSet<CrowdUser> Members { get; } = new(CrowdNames.Users);

    public OrderedSet<CrowdGroup> Children { get; } = new(CrowdNames.Groups);

    public OrderedSet<CrowdGroup> Parents { get; } = new(CrowdNames.Groups);

    public SortedDictionary<string, IReadOnlyList<string>> Attributes { get; } = new(StringComparer.Ordinal);
}

/// <summary>Names compare without case; Crowd keeps the case that was given [D].</summary>
internal static class CrowdNames
{
    public static readonly IComparer<CrowdUser> Users = Comparer<CrowdUser>.Create(
        (a, b) => string.CompareOrdinal(a.LowerName, b.LowerName)
    );
    public static readonly IComparer<CrowdGroup> Groups = Comparer<CrowdGroup>.Create(
        (a, b) => string.CompareOrdinal(a.LowerName, b.LowerName)
    );

    public static string Fold(string name) => name.ToLowerInvariant();
}
