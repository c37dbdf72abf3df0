using System.Collections.Immutable;
using Rollcall.Connectors.Atlassian;
using Rollcall.Connectors.Text;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Jira;

/// <summary>What Jira holds about a person, and how it holds it.</summary>
internal static class JiraAttributes
{
    public const string Email = "email";
    public const string DisplayName = "displayName";

    /// <summary>
    /// The case of a login name stays as given: Jira keeps it and compares without it. A display name that would be blank is the login name,
    /// which is what Jira demands something for; a blank address cannot be held and is left alone. Names and addresses are never cut:
    /// half of one is somebody else's, so Jira's refusal is the right end.
    /// </summary>
    public static DesiredAccount Normalise(DesiredAccount desired)
    {
        var name = SingleLineText.Clean(desired.Name);
        var attributes = desired.Attributes.Clear();
        foreach (var (attribute, value) in desired.Attributes)
        {
            if (Held(attribute, SingleLineText.Clean(value), name) is { Length: > 0 } held)
                attributes = attributes.Add(attribute, held);
        }
        return desired with { Name = name, Attributes = attributes, ExternalId = null };
    }

    private static string? Held(string attribute, string value, string name) =>
        attribute switch
        {
            Email => value,
            DisplayName => SingleLineText.Shorten(value.Length == 0 ? name : value, Situation.Longest),
            _ => null,
        };

    /// <summary>Property of UserWriteBean; null for an attribute Jira does not have.</summary>
    public static string? PropertyOf(string attribute) =>
        attribute switch
        {
            Email => "emailAddress",
            DisplayName => "displayName",
            _ => null,
        };

    public static ImmutableSortedDictionary<string, string> Of(JiraUser user)
    {
        var attributes = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        if (user.EmailAddress is { } email)
            attributes = attributes.Add(Email, email);
        return user.DisplayName is { } displayName ? attributes.Add(DisplayName, displayName) : attributes;
    }
}
