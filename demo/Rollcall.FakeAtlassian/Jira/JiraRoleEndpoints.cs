using System.Text;
using System.Text.Json;
using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Jira;

/// <summary>Applications with their licences and groups, and who may use them (jira-dc.md sections 2 and 4).</summary>
internal sealed class JiraRoleEndpoints(FakeJira jira)
{
    private IReadOnlyList<JiraApplicationRole> Roles => jira.Options.ApplicationRoles;

    /// <summary>An array, though the OpenAPI says one object [D, defect of the document].</summary>
    public FakeAnswer List() => Tagged(FakeAnswer.Json(StatusCodes.Status200OK, json => WriteAll(json, Roles)));

    public FakeAnswer Read(JiraCall call) => Find(call.Parameter) is { } role ? One(role) : NoRole(call.Parameter);

    /// <summary>Groups, default groups and the default selection of one application; 412 when If-Match is no longer true [D].</summary>
    public FakeAnswer Update(JiraCall call)
    {
        if (Find(call.Parameter) is not { } role)
            return NoRole(call.Parameter);
        if (call.ReadJson() is not { ValueKind: JsonValueKind.Object } body)
            return JiraErrors.MalformedJson();
        if (Refuse(call, [body]) is { } refusal)
            return refusal;
        var changed = Apply([(role, body)]);
        return One(Find(role.Key)!) with { Changed = changed };
    }

    /// <summary>All applications at once: those that are not named stay.</summary>
    public FakeAnswer UpdateAll(JiraCall call)
    {
        if (call.ReadJson() is not { ValueKind: JsonValueKind.Array } body)
            return JiraErrors.MalformedJson();
        JsonElement[] all = [.. body.EnumerateArray()];
        var named = all.Select(item => (Role: Find(Text(item, "key") ?? ""), Body: item)).ToArray();
        if (named.FirstOrDefault(item => item.Role is null) is { Body.ValueKind: not JsonValueKind.Undefined } unknown)
            return NoRole(Text(unknown.Body, "key"));
        if (Refuse(call, all) is { } refusal)
            return refusal;
        var changed = Apply([.. named.Select(item => (item.Role!, item.Body))]);
        return Tagged(FakeAnswer.Json(StatusCodes.Status200OK, json => WriteAll(json, Roles))) with { Changed = changed };
    }

    /// <summary>POST user/application: into the application's default groups, 200 [D]. 400 when no seat is left [I].</summary>
    public FakeAnswer Grant(JiraCall call)
    {
        if (RefuseAccess(call, out var user, out var role) is { } refusal)
            return refusal;
        if (user.Active && !JiraLicences.Has(jira.Directory, user, role) && !JiraLicences.HasSeat(jira.Directory, role))
            return JiraErrors.Field("applicationKey", $"{role.Name} has no user licenses left.");
        var changed = false;
        foreach (var group in role.DefaultGroups.Select(jira.Directory.FindGroup).OfType<JiraGroup>())
            changed |= JiraDirectory.AddMember(group, user);
        return FakeAnswer.Empty(StatusCodes.Status200OK) with { Changed = changed };
    }

    /// <summary>DELETE user/application: out of all of the application's groups, 204 [D].</summary>
    public FakeAnswer Revoke(JiraCall call)
    {
        if (RefuseAccess(call, out var user, out var role) is { } refusal)
            return refusal;
        var changed = false;
        foreach (var group in role.Groups.Select(jira.Directory.FindGroup).OfType<JiraGroup>())
            changed |= JiraDirectory.RemoveMember(group, user);
        return FakeAnswer.Empty(StatusCodes.Status204NoContent) with { Changed = changed };
    }

    private JiraApplicationRole? Find(string key) => Roles.FirstOrDefault(role => role.Key == key);

    /// <summary>These two list no 404: an unknown user or application is an invalid request [D spec].</summary>
    private FakeAnswer? RefuseAccess(JiraCall call, out JiraUser user, out JiraApplicationRole role)
    {
        user = jira.Directory.FindUser(call.Query("username") ?? "")!;
        role = Find(call.Query("applicationKey") ?? "")!;
        return user is null ? JiraErrors.Field("username", $"The user named '{call.Query("username")}' does not exist")
            : role is null
                ? JiraErrors.Field("applicationKey", $"'{call.Query("applicationKey")}' is not an application of this Jira.")
            : jira.Options.DirectoryMode == JiraDirectoryMode.ReadOnly
                ? JiraErrors.BadRequest("The user's directory is read only.")
            : null;
    }

    private FakeAnswer? Refuse(JiraCall call, IReadOnlyList<JsonElement> bodies)
    {
        if (call.Request.Header("If-Match") is { Length: > 0 } expected && expected != ETag())
            return JiraErrors.Of(StatusCodes.Status412PreconditionFailed, "The application roles were changed by somebody else.");
        var unknown = bodies
            .SelectMany(body => (Texts(body, "groups") ?? []).Concat(Texts(body, "defaultGroups") ?? []))
            .FirstOrDefault(name => jira.Directory.FindGroup(name) is null);
        return unknown is null ? null : JiraErrors.Field("groups", $"The group named '{unknown}' does not exist.");
    }

    private bool Apply(IReadOnlyList<(JiraApplicationRole Role, JsonElement Body)> updates)
    {
        var before = ETag();
        foreach (var (role, body) in updates)
        {
            var updated = role with
            {
                Groups = Texts(body, "groups") ?? role.Groups,
                DefaultGroups = Texts(body, "defaultGroups") ?? role.DefaultGroups,
                SelectedByDefault = body.TryGetProperty("selectedByDefault", out var selected)
                    ? selected.ValueKind == JsonValueKind.True
                    : role.SelectedByDefault,
            };
            jira.Configure(options =>
                options with
                {
                    ApplicationRoles = [.. options.ApplicationRoles.Select(one => one.Key == role.Key ? updated : one)],
                }
            );
        }
        return ETag() != before;
    }

    private FakeAnswer One(JiraApplicationRole role) =>
        Tagged(FakeAnswer.Json(StatusCodes.Status200OK, json => Write(json, role)));

    private FakeAnswer Tagged(FakeAnswer answer) => answer.With("ETag", ETag());

    private string ETag()
    {
        var text = new StringBuilder();
        foreach (var role in Roles)
            text.Append(role.Key)
                .Append('|')
                .AppendJoin(',', role.Groups)
                .Append('|')
                .AppendJoin(',', role.DefaultGroups)
                .Append('|')
                .Append(role.SelectedByDefault)
                .Append('\n');
        return $"\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16))}\"";
    }

    private void WriteAll(Utf8JsonWriter json, IEnumerable<JiraApplicationRole> roles)
    {
        json.WriteStartArray();
        foreach (var role in roles)
            Write(json, role);
        json.WriteEndArray();
    }

    /// <summary>Without a limit both numbers of seats are -1 [I].</summary>
    private void Write(Utf8JsonWriter json, JiraApplicationRole role)
    {
        var users = JiraLicences.UserCount(jira.Directory, role);
        json.WriteStartObject();
        json.WriteString("key", role.Key);
        json.WriteStartArray("groups");
        foreach (var group in role.Groups)
            json.WriteStringValue(group);
        json.WriteEndArray();
        json.WriteString("name", role.Name);
        json.WriteStartArray("defaultGroups");
        foreach (var group in role.DefaultGroups)
            json.WriteStringValue(group);
        json.WriteEndArray();
        json.WriteBoolean("selectedByDefault", role.SelectedByDefault);
        json.WriteBoolean("defined", true);
        json.WriteNumber("numberOfSeats", role.Seats ?? -1);
        json.WriteNumber("remainingSeats", role.Seats is { } seats ? Math.Max(0, seats - users) : -1);
        json.WriteNumber("userCount", users);
        json.WriteString("userCountDescription", $"{users} users");
        json.WriteBoolean("hasUnlimitedSeats", role.Seats is null);
        json.WriteBoolean("platform", role.Key == "jira-core");
        json.WriteEndObject();
    }

    private static FakeAnswer NoRole(string? key) =>
        JiraErrors.Of(StatusCodes.Status404NotFound, $"The application role '{key}' does not exist.");

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object
        && json.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? FakeRequest.TextOf(value)
            : null;

    private static string[]? Texts(JsonElement json, string name) =>
        json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ?
            [
                .. list.EnumerateArray()
                    .Where(item => item.ValueKind == JsonValueKind.String)
                    .Select(FakeRequest.TextOf)
                    .OfType<string>(),
            ]
            : null;
}
