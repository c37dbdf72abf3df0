using System.Text.Json;
using Rollcall.Connectors.Atlassian;

namespace Rollcall.Connectors.Crowd;

/// <summary>A user as Crowd reports and takes it. Blank and absent are the same to Crowd.</summary>
internal sealed record CrowdUser(
    string? Key,
    string Name,
    string FirstName,
    string LastName,
    string DisplayName,
    string Email,
    bool Active,
    string? ExternalId
)
{
    /// <summary>Where the external id is kept. The dot keeps it apart from attributes that people or Crowd make.</summary>
    public const string ExternalIdAttribute = "rollcall.externalId";

    /// <summary>
    /// Survives a rename. Servers that report no key are told apart by a prefix no key has: keys begin with the number of a directory.
    /// </summary>
    public string RemoteId => Key ?? RemoteIdOfName(Name);

    public static string RemoteIdOfName(string name) => NamePrefix + name;

    private const string NamePrefix = "name:";

    /// <summary>The query parameter that finds a user by what <see cref="RemoteId"/> said.</summary>
    public static (string Parameter, string Value) QueryOf(string remoteId) =>
        remoteId.StartsWith(NamePrefix, StringComparison.Ordinal)
            ? ("username", remoteId[NamePrefix.Length..])
            : ("key", remoteId);

    /// <summary>Null when it is no user.</summary>
    public static CrowdUser? Read(JsonElement user) =>
        CrowdText.Of(user, "name", "userName") is { Length: > 0 } name
            ? new CrowdUser(
                CrowdText.Of(user, "key") is { Length: > 0 } key ? key : null,
                name,
                CrowdText.Of(user, "first-name", "firstName") ?? "",
                CrowdText.Of(user, "last-name", "lastName") ?? "",
                CrowdText.Of(user, "display-name", "displayName") ?? "",
                CrowdText.Of(user, "email") ?? "",
                CrowdText.Find(user, JsonValueKind.False, "active") is null,
                ReadExternalId(user)
            )
            : null;

    /// <summary>
    /// All of it, always: what a PUT leaves out is blank afterwards, and a missing <c>active</c> may disable (crowd-dc.md section 2).
    /// A password in a PUT is ignored, so there is none.
    /// </summary>
    public ReadOnlyMemory<byte> ToBody() => JsonBody.Of(WriteTo);

    /// <param name="password">A first one; internal directories create nobody without.</param>
    public ReadOnlyMemory<byte> ToBody(string password) =>
        JsonBody.Of(json =>
        {
            WriteTo(json);
            json.WriteStartObject("password");
            json.WriteString("value", password);
            json.WriteEndObject();
            if (ExternalId is { } externalId)
            {
                json.WriteStartObject("attributes");
                WriteExternalId(json, externalId);
                json.WriteEndObject();
            }
        });

    public static ReadOnlyMemory<byte> ExternalIdBody(string externalId) =>
        JsonBody.Of(json => WriteExternalId(json, externalId));

    private void WriteTo(Utf8JsonWriter json)
    {
        json.WriteString("name", Name);
        json.WriteString("first-name", FirstName);
        json.WriteString("last-name", LastName);
        json.WriteString("display-name", DisplayName);
        json.WriteString("email", Email);
        json.WriteBoolean("active", Active);
    }

    private static void WriteExternalId(Utf8JsonWriter json, string externalId)
    {
        json.WriteStartArray("attributes");
        json.WriteStartObject();
        json.WriteString("name", ExternalIdAttribute);
        json.WriteStartArray("values");
        json.WriteStringValue(externalId);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static string? ReadExternalId(JsonElement user)
    {
        if (CrowdText.Find(user, JsonValueKind.Object, "attributes") is not { } attributes)
            return null;
        foreach (var attribute in CrowdText.Items(attributes, "attributes", "attribute"))
        {
            if (CrowdText.Of(attribute, "name") != ExternalIdAttribute)
                continue;
            foreach (var value in CrowdText.Items(attribute, "values", "value"))
                return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        return null;
    }
}
