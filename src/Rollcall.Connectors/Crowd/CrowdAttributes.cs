using System.Collections.Immutable;
using Rollcall.Connectors.Atlassian;
using Rollcall.Connectors.Text;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Crowd;

/// <summary>What Crowd holds about a person, and how it holds it.</summary>
internal static class CrowdAttributes
{
    private const string Email = "email";
    private const string DisplayName = "displayName";
    private const string FirstName = "firstName";
    private const string LastName = "lastName";

    public static readonly ImmutableArray<AttributeCapability> All =
    [
        new(Email, Situation.Longest),
        new(DisplayName, Situation.Longest),
        new(FirstName, Situation.Longest),
        new(LastName, Situation.Longest),
    ];

    /// <summary>
    /// The case of a login name stays as given: Crowd keeps it and compares without it. A display name that would be blank is the login name,
    /// since the products behind Crowd show nobody otherwise. Names people read are cut at the column's length, login names and addresses never.
    /// </summary>
    public static DesiredAccount Normalise(DesiredAccount desired)
    {
        var name = SingleLineText.Clean(desired.Name);
        var attributes = desired.Attributes.Clear();
        foreach (var (attribute, value) in desired.Attributes)
        {
            if (Held(attribute, SingleLineText.Clean(value), name) is { } held)
                attributes = attributes.Add(attribute, held);
        }
        return desired with
        {
            Name = name,
            Attributes = attributes,
            ExternalId = desired.ExternalId is { } id && SingleLineText.Clean(id) is { Length: > 0 } clean ? clean : null,
        };
    }

    /// <summary>Null when Crowd has no such attribute.</summary>
    public static CrowdUser? With(CrowdUser user, string attribute, string value) =>
        attribute switch
        {
            Email => user with { Email = value },
            DisplayName => user with { DisplayName = value },
            FirstName => user with { FirstName = value },
            LastName => user with { LastName = value },
            _ => null,
        };

    public static ImmutableSortedDictionary<string, string> Of(CrowdUser user) =>
        ImmutableSortedDictionary
            .Create<string, string>(StringComparer.Ordinal)
            .Add(Email, user.Email)
            .Add(DisplayName, user.DisplayName)
            .Add(FirstName, user.FirstName)
            .Add(LastName, user.LastName);

    private static string? Held(string attribute, string value, string name) =>
        attribute switch
        {
            Email => value,
            DisplayName => SingleLineText.Shorten(value.Length == 0 ? name : value, Situation.Longest),
            FirstName or LastName => SingleLineText.Shorten(value, Situation.Longest),
            _ => null,
        };
}
