using System.Globalization;
using System.Text.Json;

namespace Rollcall.FakeAtlassian.Jira;

/// <summary>Users and groups as Jira writes them.</summary>
internal static class JiraJson
{
    private const string TimeZone = "Etc/UTC";

    /// <summary>
    /// UserBean. The items of groups and applicationRoles are there only when expanded, their size always
    /// [D, fixture of a recorded answer].
    /// </summary>
    public static void WriteUser(
        Utf8JsonWriter json,
        JiraLinks links,
        JiraUser user,
        IReadOnlyList<JiraApplicationRole> roles,
        string? expand
    )
    {
        json.WriteStartObject();
        WriteUserFields(json, links, user);
        json.WriteBoolean("deleted", user.Deleted);
        json.WriteString("locale", "en_US");
        if (user.LastLogin is { } login)
            json.WriteString("lastLoginTime", login.ToString("yyyy-MM-dd'T'HH:mm:ss'+0000'", CultureInfo.InvariantCulture));

        json.WriteStartObject("groups");
        json.WriteNumber("size", user.Groups.Count);
        json.WriteStartArray("items");
        if (Expands(expand, "groups"))
        {
            foreach (var group in user.Groups)
                WriteGroupItem(json, links, group);
        }
        json.WriteEndArray();
        json.WriteEndObject();

        json.WriteStartObject("applicationRoles");
        json.WriteNumber("size", roles.Count);
        json.WriteStartArray("items");
        if (Expands(expand, "applicationRoles"))
        {
            foreach (var role in roles)
                WriteRoleItem(json, role);
        }
        json.WriteEndArray();
        json.WriteEndObject();

        json.WriteString("expand", "groups,applicationRoles");
        json.WriteEndObject();
    }

    /// <summary>UserJsonBean, and a UserBean of a list.</summary>
    public static void WriteListedUser(Utf8JsonWriter json, JiraLinks links, JiraUser user)
    {
        json.WriteStartObject();
        WriteUserFields(json, links, user);
        json.WriteEndObject();
    }

    /// <summary>GroupBean of an answer to a write: users are counted, never listed [D fixture].</summary>
    public static void WriteGroup(Utf8JsonWriter json, JiraLinks links, JiraGroup group, int from = 0, int count = 0)
    {
        var page = group.ActiveMembers.Page(from, count);
        json.WriteStartObject();
        json.WriteString("name", group.Name);
        json.WriteString("self", links.Group(group));
        json.WriteStartObject("users");
        json.WriteNumber("size", group.ActiveMembers.Count);
        json.WriteStartArray("items");
        foreach (var user in page)
            WriteListedUser(json, links, user);
        json.WriteEndArray();
        json.WriteNumber("max-results", 50);
        json.WriteNumber("start-index", from);
        json.WriteNumber("end-index", Math.Max(from, from + page.Count - 1));
        json.WriteEndObject();
        json.WriteString("expand", "users");
        json.WriteEndObject();
    }

    private static void WriteUserFields(Utf8JsonWriter json, JiraLinks links, JiraUser user)
    {
        json.WriteString("self", links.User(user));
        json.WriteString("key", user.Key);
        json.WriteString("name", user.Name);
        json.WriteString("emailAddress", user.Email);
        json.WriteStartObject("avatarUrls");
        foreach (var (size, link) in links.Avatars)
            json.WriteString(size, link);
        json.WriteEndObject();
        json.WriteString("displayName", user.DisplayName);
        json.WriteBoolean("active", user.Active);
        json.WriteString("timeZone", TimeZone);
    }

    private static void WriteGroupItem(Utf8JsonWriter json, JiraLinks links, JiraGroup group)
    {
        json.WriteStartObject();
        json.WriteString("name", group.Name);
        json.WriteString("self", links.Group(group));
        json.WriteEndObject();
    }

    private static void WriteRoleItem(Utf8JsonWriter json, JiraApplicationRole role)
    {
        json.WriteStartObject();
        json.WriteString("key", role.Key);
        json.WriteString("name", role.Name);
        json.WriteEndObject();
    }

    private static bool Expands(string? expand, string part) =>
        expand is not null && expand.Split(',').Any(item => item.Trim().StartsWith(part, StringComparison.Ordinal));
}
