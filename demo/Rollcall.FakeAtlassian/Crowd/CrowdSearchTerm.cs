using System.Globalization;

namespace Rollcall.FakeAtlassian.Crowd;

/// <summary>How a property is compared.</summary>
internal enum CrowdMatch
{
    Exactly,
    StartsWith,
    EndsWith,
    Contains,
    LessThan,
    GreaterThan,
    Null,
}

/// <summary>A restriction of a search, from CQL or from the posted tree: both mean the same.</summary>
internal abstract record CrowdSearchTerm
{
    private CrowdSearchTerm() { }

    public abstract bool Matches(CrowdSearchSubject subject);

    /// <summary>Properties and the values they must have for this to hold: lets a search start from an index.</summary>
    public virtual IEnumerable<(string Name, string Value)> Required => [];

    /// <summary>An empty restriction lists everything.</summary>
    public sealed record All : CrowdSearchTerm
    {
        public override bool Matches(CrowdSearchSubject subject) => true;
    }

    public sealed record And(IReadOnlyList<CrowdSearchTerm> Terms) : CrowdSearchTerm
    {
        public override bool Matches(CrowdSearchSubject subject) => Terms.All(term => term.Matches(subject));

        public override IEnumerable<(string Name, string Value)> Required => Terms.SelectMany(term => term.Required);
    }

    public sealed record Or(IReadOnlyList<CrowdSearchTerm> Terms) : CrowdSearchTerm
    {
        public override bool Matches(CrowdSearchSubject subject) => Terms.Any(term => term.Matches(subject));
    }

    /// <summary>One property against one value. Text compares without case, as everywhere in Crowd's directories [I].</summary>
    public sealed record Property(string Name, CrowdMatch Match, string Value) : CrowdSearchTerm
    {
        public override bool Matches(CrowdSearchSubject subject)
        {
            var values = subject.ValuesOf(Name);
            if (Match == CrowdMatch.Null)
                return !values.Any(value => value.Length > 0);
            return values.Any(Holds);
        }

        public override IEnumerable<(string Name, string Value)> Required => Match == CrowdMatch.Exactly ? [(Name, Value)] : [];

        private bool Holds(string actual) =>
            Match switch
            {
                CrowdMatch.Exactly => actual.Equals(Value, StringComparison.OrdinalIgnoreCase),
                CrowdMatch.StartsWith => actual.StartsWith(Value, StringComparison.OrdinalIgnoreCase),
                CrowdMatch.EndsWith => actual.EndsWith(Value, StringComparison.OrdinalIgnoreCase),
                CrowdMatch.Contains => actual.Contains(Value, StringComparison.OrdinalIgnoreCase),
                CrowdMatch.LessThan => Compare(actual) < 0,
                _ => Compare(actual) > 0,
            };

        private int Compare(string actual) =>
            DateTimeOffset.TryParse(actual, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var left)
            && DateTimeOffset.TryParse(Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var right)
                ? left.CompareTo(right)
                : string.Compare(actual, Value, StringComparison.OrdinalIgnoreCase);
    }
}

/// <summary>A user or a group as a search sees it: built-in properties by their CQL names, anything else is a custom attribute [D].</summary>
internal readonly record struct CrowdSearchSubject(CrowdUser? User, CrowdGroup? Group)
{
    public IEnumerable<string> ValuesOf(string property) =>
        (User, Group) switch
        {
            ({ } user, _) => OfUser(user, property) is { } value ? [value] : user.Attributes.GetValueOrDefault(property) ?? [],
            (_, { } group) => OfGroup(group, property) is { } value
                ? [value]
                : group.Attributes.GetValueOrDefault(property) ?? [],
            _ => [],
        };

    /// <summary>Is this one of a user's own properties, and no custom attribute?</summary>
    public static bool IsBuiltIn(string property) =>
        property
            is "name"
                or "email"
                or "firstName"
                or "lastName"
                or "displayName"
                or "active"
                or "externalId"
                or "createdDate"
                or "updatedDate";

    private static string? OfUser(CrowdUser user, string property) =>
        property switch
        {
            "name" => user.Name,
            "email" => user.Email,
            "firstName" => user.FirstName,
            "lastName" => user.LastName,
            "displayName" => user.DisplayName,
            "active" => user.Active ? "true" : "false",
            "externalId" => user.Key[(user.Key.IndexOf(':', StringComparison.Ordinal) + 1)..],
            "createdDate" => user.Created.ToString("O", CultureInfo.InvariantCulture),
            "updatedDate" => user.Updated.ToString("O", CultureInfo.InvariantCulture),
            _ => null,
        };

    private static string? OfGroup(CrowdGroup group, string property) =>
        property switch
        {
            "name" => group.Name,
            "description" => group.Description,
            "active" => group.Active ? "true" : "false",
            "createdDate" => group.Created.ToString("O", CultureInfo.InvariantCulture),
            "updatedDate" => group.Updated.ToString("O", CultureInfo.InvariantCulture),
            _ => null,
        };
}
