using System.Text.Json;
using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Jira;

/// <summary>Groups and their members (jira-dc.md section 3). One call for each pair of user and group: there is no bulk call.</summary>
internal sealed class JiraGroupEndpoints(FakeJira jira, JiraAuthentication authentication)
{
    // Whatever is asked for, a page has no more than this [C].
    private const int LargestPage = 50;

    private JiraDirectory Directory => jira.Directory;

    /// <summary>Deprecated, gone from the 10.3 OpenAPI, still answered: 200, 400 without a name, 404 [D].</summary>
    public FakeAnswer Read(JiraCall call)
    {
        if (NoName(call) is { } refusal)
            return refusal;
        if (Find(call) is not { } group)
            return JiraErrors.GroupNotFound(call.Query("groupname"));
        var expand = call.Query("expand") ?? "";
        var count = expand.Contains("users", StringComparison.Ordinal) ? LargestPage : 0;
        return FakeAnswer.Json(StatusCodes.Status200OK, json => JiraJson.WriteGroup(json, call.Links, group, 0, count));
    }

    /// <summary>201; 400 for an empty name and for one that exists [D].</summary>
    public FakeAnswer Create(JiraCall call)
    {
        if (call.ReadJson() is not { ValueKind: JsonValueKind.Object } body)
            return JiraErrors.MalformedJson();
        if (NameIn(body) is not { } name)
            return JiraErrors.BadRequest("The group name must not be empty.");
        if (name.Length > 255)
            return JiraErrors.BadRequest("The group name must not exceed 255 characters in length.");
        if (Directory.FindGroup(name) is not null)
            return JiraErrors.BadRequest("A group or user with this name already exists.");
        if (jira.Options.DirectoryMode == JiraDirectoryMode.ReadOnly)
            return JiraErrors.Of(
                StatusCodes.Status403Forbidden,
                $"Cannot create group '{name}' because all the user directories are read-only."
            );
        return GroupAnswer(call, Directory.AddGroup(name)) with { Changed = true };
    }

    /// <summary>
    /// 200 with an empty body [D]; 404 for an unknown group, or 400, which the document lists as well; 400 while comments or worklogs are
    /// restricted to the group and no swapGroup takes them over, and for the group that makes the caller an administrator [I].
    /// </summary>
    public FakeAnswer Delete(JiraCall call)
    {
        if (NoName(call) is { } refusal)
            return refusal;
        if (Find(call) is not { } group)
            return JiraErrors.GroupNotFound(call.Query("groupname"), jira.Options.UnknownGroupIsBadRequest);
        if (jira.Options.DirectoryMode == JiraDirectoryMode.ReadOnly)
            return JiraErrors.Of(
                StatusCodes.Status403Forbidden,
                $"Cannot delete group '{group.Name}' because its directory is read-only."
            );
        if (IsLastAdminGroupOf(call.Caller, group))
            return JiraErrors.BadRequest("You cannot delete the only group that makes you an administrator.");
        if (group.RestrictsContent && (call.Query("swapGroup") is not { } swap || Directory.FindGroup(swap) is null))
            return JiraErrors.BadRequest(
                $"Comments or worklogs are restricted to '{group.Name}': name a swapGroup that takes them over."
            );
        Directory.DeleteGroup(group);
        return FakeAnswer.Empty(StatusCodes.Status200OK) with { Changed = true };
    }

    /// <summary>
    /// Pages of at most 50 in order of name, members of nested groups included [D]; nextPage is an absolute link and absent on
    /// the last page [C fixture].
    /// </summary>
    public FakeAnswer Members(JiraCall call)
    {
        if (NoName(call) is { } refusal)
            return refusal;
        if (Find(call) is not { } group)
            return JiraErrors.GroupNotFound(call.Query("groupname"));
        if (!JiraFindEndpoints.TryPage(call, LargestPage, LargestPage, out var start, out var count))
            return JiraErrors.BadRequest("startAt and maxResults must be whole numbers.");
        var inactive = call.QueryFlag("includeInactiveUsers", otherwise: false);
        var members = JiraDirectory.AllMembers(group, inactive);
        var page = members.Page(start, count);
        var isLast = start + page.Count >= members.Count;
        var link =
            $"{call.Links.Api}group/member?groupname={Uri.EscapeDataString(group.Name)}&includeInactiveUsers={(inactive ? "true" : "false")}&maxResults={count}&startAt=";
        return FakeAnswer.Json(
            StatusCodes.Status200OK,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("self", $"{link}{start}");
                if (!isLast)
                    json.WriteString("nextPage", $"{link}{start + page.Count}");
                json.WriteNumber("maxResults", count);
                json.WriteNumber("startAt", start);
                json.WriteNumber("total", members.Count);
                json.WriteBoolean("isLast", isLast);
                JiraFindEndpoints.WriteUsers(json, "values", call, page);
                json.WriteEndObject();
            }
        );
    }

    /// <summary>
    /// 201; 400 for an empty name, for somebody who is a member already [D] and for somebody for whom no license is left [I, as the page of a user's
    /// groups does]; 404 for an unknown group or user [D].
    /// </summary>
    public FakeAnswer AddMember(JiraCall call)
    {
        if (NoName(call) is { } refusal)
            return refusal;
        if (call.ReadJson() is not { ValueKind: JsonValueKind.Object } body)
            return JiraErrors.MalformedJson();
        if (Find(call) is not { } group)
            return JiraErrors.GroupNotFound(call.Query("groupname"));
        if (NameIn(body) is not { } name)
            return JiraErrors.BadRequest("The user name must not be empty.");
        if (Directory.FindUser(name) is not { } user)
            return JiraErrors.Of(StatusCodes.Status404NotFound, $"Cannot add user. '{name}' does not exist");
        if (user.Groups.Contains(group))
            return JiraErrors.BadRequest($"Cannot add user '{user.Name}', user is already a member of '{group.Name}'");
        if (jira.Options.DirectoryMode == JiraDirectoryMode.ReadOnly)
            return ReadOnlyMembership("add", user, "to", group);
        if (jira.Options.SeatsExceeded == SeatsExceeded.Refuse && JiraLicences.Lacking(jira, user, group) is { } full)
            return JiraErrors.BadRequest(
                $"'{group.Name}' gives {full.Name} to '{user.Name}', and there are no user licenses left."
            );
        JiraDirectory.AddMember(group, user);
        return GroupAnswer(call, group) with { Changed = true };
    }

    /// <summary>
    /// 200 [D]; 400 for somebody who is no member, or one only through a nested group [C, I]; 400 for the caller's own last
    /// group of administrators [I]; 404 for an unknown group or user [D].
    /// </summary>
    public FakeAnswer RemoveMember(JiraCall call)
    {
        if (NoName(call) is { } refusal)
            return refusal;
        if (Find(call) is not { } group)
            return JiraErrors.GroupNotFound(call.Query("groupname"));
        if (Directory.FindUser(call.Query("username") ?? "") is not { } user)
            return JiraErrors.UserNotFound(call.Query("username"));
        if (!user.Groups.Contains(group))
            return JiraErrors.BadRequest(
                $"Cannot remove user '{user.Name}' from group '{group.Name}' since user is not a member of '{group.Name}'"
            );
        if (jira.Options.DirectoryMode == JiraDirectoryMode.ReadOnly)
            return ReadOnlyMembership("remove", user, "from", group);
        if (user == call.Caller && IsLastAdminGroupOf(user, group))
            return JiraErrors.BadRequest("You cannot remove yourself from the only group that makes you an administrator.");
        JiraDirectory.RemoveMember(group, user);
        return FakeAnswer.Empty(StatusCodes.Status200OK) with { Changed = true };
    }

    private JiraGroup? Find(JiraCall call) => Directory.FindGroup(call.Query("groupname") ?? "");

    private static FakeAnswer? NoName(JiraCall call) =>
        string.IsNullOrEmpty(call.Query("groupname")) ? JiraErrors.BadRequest("The group name must not be empty.") : null;

    private static string? NameIn(JsonElement body) =>
        body.TryGetProperty("name", out var name)
        && name.ValueKind == JsonValueKind.String
        && FakeRequest.TextOf(name) is { } text
        && !string.IsNullOrWhiteSpace(text)
            ? text
            : null;

    private bool IsLastAdminGroupOf(JiraUser user, JiraGroup group) =>
        authentication.IsAdministrator(user)
        && !user.Groups.Any(other => other != group && IsAdminGroup(other))
        && IsAdminGroup(group)
        && user.Groups.Contains(group);

    private bool IsAdminGroup(JiraGroup group) =>
        JiraNames.Fold(jira.Options.SystemAdminGroup) == group.LowerName
        || jira.Options.AdminGroups.Any(name => JiraNames.Fold(name) == group.LowerName);

    private static FakeAnswer ReadOnlyMembership(string verb, JiraUser user, string preposition, JiraGroup group) =>
        JiraErrors.BadRequest(
            $"You cannot {verb} user '{user.Name}' {preposition} group '{group.Name}'. The user's directory is read only."
        );

    private static FakeAnswer GroupAnswer(JiraCall call, JiraGroup group) =>
        FakeAnswer.Json(StatusCodes.Status201Created, json => JiraJson.WriteGroup(json, call.Links, group));
}
