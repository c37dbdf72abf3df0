using System.Text.Json;
using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Jira;

/// <summary>GET, POST, PUT, DELETE <c>user</c>, its password and its sessions (jira-dc.md section 2).</summary>
internal sealed class JiraUserEndpoints(FakeJira jira, JiraAuthentication authentication)
{
    private static readonly Version NumberedKeys = new(8, 4);
    private static readonly Version ActiveByRest = new(8, 3);

    private JiraDirectory Directory => jira.Directory;

    /// <summary>200, 404. Deleted users only for an administrator who asks with includeDeleted [D].</summary>
    public FakeAnswer Read(JiraCall call)
    {
        if (call.QueryFlag("includeDeleted", otherwise: false) && authentication.IsAdministrator(call.Caller))
        {
            var ever = Directory.FindEver(call.Query("username"), call.Query("key"));
            return ever is null ? NotFound(call) : UserAnswer(StatusCodes.Status200OK, call, ever);
        }
        return Find(call) is { } user ? UserAnswer(StatusCodes.Status200OK, call, user) : NotFound(call);
    }

    /// <summary>201 [D]; 400 for a taken name or a field missing.</summary>
    public FakeAnswer Create(JiraCall call)
    {
        if (JiraUserBody.Read(call) is not { } body)
            return JiraErrors.MalformedJson();
        if (jira.Options.DirectoryMode != JiraDirectoryMode.ReadWrite)
            return JiraErrors.BadRequest("Cannot add user, all the user directories are read-only.");
        if (Invalid(body.Name, body.Email, body.DisplayName) is { } invalid)
            return invalid;
        if (Directory.FindUser(body.Name!) is not null)
            return JiraErrors.Field("username", "A user with that username already exists.");
        if (RolesFor(body, out var roles) is { } refusal)
            return refusal;

        var user = Directory.AddUser(body.Name!, body.Email!, body.DisplayName!, jira.Options.Version >= NumberedKeys);
        user.Password = body.Password ?? Guid.CreateVersion7(jira.Clock.GetUtcNow()).ToString();
        user.Active = body.Active is not false || jira.Options.Version < ActiveByRest;
        foreach (var group in roles.SelectMany(role => role.DefaultGroups).Select(Directory.FindGroup).OfType<JiraGroup>())
            JiraDirectory.AddMember(group, user);
        return UserAnswer(StatusCodes.Status201Created, call, user) with { Changed = true };
    }

    /// <summary>200 [D]. Fields that are absent stay; a name is a rename that keeps the key; active needs 8.3.</summary>
    public FakeAnswer Update(JiraCall call)
    {
        if (JiraUserBody.Read(call) is not { } sent)
            return JiraErrors.MalformedJson();
        if (Find(call) is not { } user)
            return NotFound(call);
        var body = jira.Options.Version < ActiveByRest ? sent with { Active = null } : sent;
        if (body is { Name: null, Email: null, DisplayName: null, Active: null })
            return JiraErrors.BadRequest(JiraErrors.NothingToChange);
        if (jira.Options.DirectoryMode != JiraDirectoryMode.ReadWrite)
            return ReadOnlyUser(user, "updates");
        if (Invalid(body.Name ?? user.Name, body.Email ?? user.Email, body.DisplayName ?? user.DisplayName) is { } invalid)
            return invalid;
        if (body.Name is { } name && Directory.FindUser(name) is { } other && other != user)
            return JiraErrors.Field("username", "A user with that username already exists.");
        if (body.Active is false && user.Active && RefusesToDeactivate(user, call.Caller) is { } refusal)
            return refusal;

        var changed =
            (body.Name ?? user.Name) != user.Name
            || (body.Email ?? user.Email) != user.Email
            || (body.DisplayName ?? user.DisplayName) != user.DisplayName
            || (body.Active ?? user.Active) != user.Active;
        if (changed)
            Directory.Change(user, body.ApplyTo);
        return UserAnswer(StatusCodes.Status200OK, call, user) with { Changed = changed };
    }

    /// <summary>204; 400 while issues or comments refer to the user, and for oneself.</summary>
    public FakeAnswer Delete(JiraCall call)
    {
        if (Find(call) is not { } user)
            return NotFound(call);
        if (jira.Options.DirectoryMode != JiraDirectoryMode.ReadWrite)
            return ReadOnlyUser(user, "deletion of users");
        if (user == call.Caller)
            return JiraErrors.BadRequest("You cannot delete the currently logged in user.");
        if (user.HasIssues || user.LeadsProject)
            return JiraErrors.BadRequest(
                $"Cannot delete user '{user.Name}': there are issues, comments or projects that refer to the user."
            );
        Directory.DeleteUser(user);
        return FakeAnswer.Empty(StatusCodes.Status204NoContent) with { Changed = true };
    }

    /// <summary>204 [D].</summary>
    public FakeAnswer SetPassword(JiraCall call)
    {
        if (Find(call) is not { } user)
            return NotFound(call);
        if (JiraUserBody.Read(call) is not { Password.Length: > 0 } body)
            return JiraErrors.Field("password", "You must specify a password");
        if (jira.Options.DirectoryMode != JiraDirectoryMode.ReadWrite)
            return ReadOnlyUser(user, "updates");
        user.Password = body.Password;
        user.FailedLogins = 0;
        return FakeAnswer.Empty(StatusCodes.Status204NoContent) with { Changed = true };
    }

    /// <summary>200, also when there was no session [D].</summary>
    public FakeAnswer EndSessions(JiraCall call)
    {
        if (Directory.FindUser(call.Parameter) is not { } user)
            return JiraErrors.UserNotFound(call.Parameter);
        user.SessionsEnded++;
        return FakeAnswer.Empty(StatusCodes.Status200OK) with { Changed = true };
    }

    private JiraUser? Find(JiraCall call) =>
        call.Query("key") is { } key ? Directory.FindUserByKey(key) : Directory.FindUser(call.Query("username") ?? "");

    private static FakeAnswer NotFound(JiraCall call) =>
        call.Query("key") is { } key ? JiraErrors.UserKeyNotFound(key)
        : call.Query("username") is { } name ? JiraErrors.UserNotFound(name)
        : JiraErrors.Of(StatusCodes.Status404NotFound, "Either the 'username' or the 'key' query parameters need to be provided");

    /// <summary>
    /// Which applications' default groups a new user gets: with applicationKeys those, without them the ones selected by
    /// default, with an empty list none [I, as the form does].
    /// </summary>
    private FakeAnswer? RolesFor(JiraUserBody body, out IReadOnlyList<JiraApplicationRole> roles)
    {
        var all = jira.Options.ApplicationRoles;
        roles = [.. all.Where(role => body.ApplicationKeys?.Contains(role.Key) ?? role.SelectedByDefault)];
        var unknown = body.ApplicationKeys?.FirstOrDefault(key => all.All(role => role.Key != key));
        if (unknown is not null)
            return JiraErrors.Field("applicationKeys", $"'{unknown}' is not an application of this Jira.");
        if (body.Active is false)
            return null;
        var full = roles.FirstOrDefault(role => !JiraLicences.HasSeat(Directory, role));
        if (full is null)
            return null;
        if (jira.Options.SeatsExceeded == SeatsExceeded.Refuse)
            return JiraErrors.Field("applicationKeys", $"{full.Name} has no user licenses left.");
        roles = [.. roles.Where(role => JiraLicences.HasSeat(Directory, role))];
        return null;
    }

    /// <summary>Field rules of Jira's form "Create user"; the names of the fields in the error are the form's [I].</summary>
    private static FakeAnswer? Invalid(string? name, string? email, string? displayName)
    {
        if (string.IsNullOrWhiteSpace(name))
            return JiraErrors.Field("username", "You must specify a username.");
        if (name.Length > 255)
            return JiraErrors.Field("username", "The username must not exceed 255 characters in length.");
        if (name.AsSpan().ContainsAny("<>&"))
            return JiraErrors.Field(
                "username",
                "The username contains invalid characters. These characters are not allowed: <>&"
            );
        if (string.IsNullOrWhiteSpace(email))
            return JiraErrors.Field("email", "You must specify an email address.");
        if (email.Length > 255 || email.IndexOf('@', StringComparison.Ordinal) is var at && (at < 1 || at == email.Length - 1))
            return JiraErrors.Field("email", "You must specify a valid email address.");
        if (string.IsNullOrWhiteSpace(displayName))
            return JiraErrors.Field("fullname", "You must specify a full name.");
        return displayName.Length > 255
            ? JiraErrors.Field("fullname", "The full name must not exceed 255 characters in length.")
            : null;
    }

    // Whether PUT refuses for a project lead as the form does was never verified: assume that it can [I].
    private static FakeAnswer? RefusesToDeactivate(JiraUser user, JiraUser caller) =>
        user == caller ? JiraErrors.Field("active", "You cannot deactivate the currently logged in user.")
        : user.LeadsProject ? JiraErrors.Field("active", $"You cannot deactivate '{user.Name}', who leads a project.")
        : null;

    /// <summary>The status is the one that PUT myself documents for a read-only directory [D spec]; the text is the Crowd layer's [D].</summary>
    private static FakeAnswer ReadOnlyUser(JiraUser user, string what) =>
        JiraErrors.Of(
            StatusCodes.Status403Forbidden,
            $"Cannot update user '{user.Name}' because directory 'External directory' does not allow {what}."
        );

    private FakeAnswer UserAnswer(int status, JiraCall call, JiraUser user)
    {
        var roles = JiraLicences.Of(Directory, user, jira.Options.ApplicationRoles);
        return FakeAnswer.Json(status, json => JiraJson.WriteUser(json, call.Links, user, roles, call.Query("expand")));
    }
}

/// <summary>UserWriteBean as sent. What is absent or JSON null is null here. Unknown fields are skipped, as is <c>key</c> since 8.4 [C].</summary>
internal sealed record JiraUserBody(
    string? Name,
    string? Email,
    string? DisplayName,
    bool? Active,
    string? Password,
    IReadOnlyList<string>? ApplicationKeys
)
{
    /// <summary>Null when the body is no JSON object or a field has a type that does not fit.</summary>
    public static JiraUserBody? Read(JiraCall call)
    {
        if (call.ReadJson() is not { ValueKind: JsonValueKind.Object } json)
            return null;
        try
        {
            return new JiraUserBody(
                Text(json, "name"),
                Text(json, "emailAddress"),
                Text(json, "displayName"),
                Flag(json, "active"),
                Text(json, "password"),
                json.TryGetProperty("applicationKeys", out var keys) && keys.ValueKind == JsonValueKind.Array
                    ? [.. keys.EnumerateArray().Select(key => key.GetString() ?? "")]
                    : null
            );
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    public void ApplyTo(JiraUser user)
    {
        if (Name is not null)
            user.Rename(Name);
        user.Email = Email ?? user.Email;
        user.DisplayName = DisplayName ?? user.DisplayName;
        user.Active = Active ?? user.Active;
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? value.GetString() : null;

    // Clients send "false" as a string, too, and Jira's mapper takes it [C].
    private static bool? Flag(JsonElement json, string name) =>
        !json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? bool.Parse(value.GetString()!.ToLowerInvariant())
        : value.GetBoolean();
}
