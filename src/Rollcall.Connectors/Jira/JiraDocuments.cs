using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rollcall.Connectors.Jira;

// What we read of Jira's REST documents (OpenAPI of Jira Software Data Center 10.3). What is required here and absent there makes an
// answer "not the API": better a reason than a guess.

/// <summary>UserBean.</summary>
internal sealed record JiraUser
{
    public required string Key { get; init; }
    public required string Name { get; init; }

    /// <summary>Absent when Jira hides addresses from the caller.</summary>
    public string? EmailAddress { get; init; }
    public string? DisplayName { get; init; }
    public bool Active { get; init; } = true;

    /// <summary>Its items are empty unless expanded; its size is always right.</summary>
    public JiraGroupNames? Groups { get; init; }
}

internal sealed record JiraGroupNames(int Size, IReadOnlyList<JiraGroupName>? Items);

internal sealed record JiraGroupName
{
    public required string Name { get; init; }
}

/// <summary>GET serverInfo.</summary>
internal sealed record JiraServerInfo
{
    public required string Version { get; init; }
    public required IReadOnlyList<int> VersionNumbers { get; init; }
}

/// <summary>PageBean of group/member: at most 50 values whatever is asked.</summary>
internal sealed record JiraMemberPage
{
    public required bool IsLast { get; init; }
    public required IReadOnlyList<JiraUser> Values { get; init; }
}

/// <summary>StreamPageBean of user/list (10.3, and 11.0 and later).</summary>
internal sealed record JiraUserPage
{
    public required bool IsLast { get; init; }
    public string? NextCursor { get; init; }
    public required IReadOnlyList<JiraUser> Values { get; init; }
}

/// <summary>GroupSuggestionsBean of groups/picker.</summary>
internal sealed record JiraGroupSuggestions
{
    public required int Total { get; init; }
    public required IReadOnlyList<JiraGroupName> Groups { get; init; }
}

/// <summary>ApplicationRoleBean. Without a limit, the numbers are -1.</summary>
internal sealed record JiraApplicationRole
{
    public required string Key { get; init; }
    public string? Name { get; init; }
    public IReadOnlyList<string> Groups { get; init; } = [];
    public int NumberOfSeats { get; init; }
    public int RemainingSeats { get; init; }
    public int UserCount { get; init; }
    public bool HasUnlimitedSeats { get; init; }

    [JsonIgnore]
    public bool IsUnlimited => HasUnlimitedSeats || NumberOfSeats < 0;
}

/// <summary>PermissionsJsonBean of mypermissions: by permission key.</summary>
internal sealed record JiraPermissions
{
    public required IReadOnlyDictionary<string, JiraPermission> Permissions { get; init; }
}

internal sealed record JiraPermission(bool HavePermission);

/// <summary>ErrorCollection.</summary>
internal sealed record JiraErrorCollection
{
    public IReadOnlyList<string>? ErrorMessages { get; init; }

    /// <summary>By form field, whose names are not those of the JSON we send.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Errors { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(JiraUser))]
[JsonSerializable(typeof(IReadOnlyList<JiraUser>), TypeInfoPropertyName = "JiraUsers")]
[JsonSerializable(typeof(JiraServerInfo))]
[JsonSerializable(typeof(JiraMemberPage))]
[JsonSerializable(typeof(JiraUserPage))]
[JsonSerializable(typeof(JiraGroupSuggestions))]
[JsonSerializable(typeof(IReadOnlyList<JiraApplicationRole>), TypeInfoPropertyName = "JiraApplicationRoles")]
[JsonSerializable(typeof(JiraPermissions))]
[JsonSerializable(typeof(JiraErrorCollection))]
internal sealed partial class JiraJson : JsonSerializerContext;
