using System.Text;
using System.Text.Json;

namespace Rollcall.Benchmarks.Processes;

/// <summary>The bodies that are sent, about 700 bytes each, as an IdP's are.</summary>
internal static class Payload
{
    public static string User(string name, string? displayName = null) =>
        $$"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
            "userName":"{{name}}","externalId":"ext-{{name}}","active":true,
            "name":{"givenName":"Given","familyName":"Family {{name}}","formatted":"Given Family {{name}}"},
            "displayName":"{{displayName ?? $"Given Family {name}"}}","title":"Engineer","preferredLanguage":"en-US",
            "emails":[{"value":"{{name}}@bench.example","type":"work","primary":true}],
            "phoneNumbers":[{"value":"+15550001234","type":"work"}],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"1234","department":"Research"} }
            """;

    public static string Group(string name, IEnumerable<string> members) =>
        JsonSerializer.Serialize(
            new
            {
                schemas = (string[])["urn:ietf:params:scim:schemas:core:2.0:Group"],
                displayName = name,
                members = members.Select(id => new { value = id }),
            }
        );

    public static string AddMember(string id) =>
        $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"members","value":[{"value":"{{id}}"}]}]}""";

    public static string SetActive(bool active) =>
        $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":{{(active ? "true" : "false")}}}]}""";

    public static string SetTitle(int number) =>
        $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"title","value":"Title {{number}}"}]}""";

    /// <summary>The path of the query that identity providers ask before every create.</summary>
    public static string ByName(string name) => $"Users?filter=userName%20eq%20%22{name}%22";

    /// <summary>As long as the answer to GET user.</summary>
    public static byte[] StoredAnswer()
    {
        const string id = "01890000-0000-7000-8000-000000000000";
        const string meta =
            $$""","id":"{{id}}","meta":{"resourceType":"User","created":"2026-01-01T00:00:00Z","lastModified":"2026-01-01T00:00:00Z",""";
        const string location = $$""""location":"http://127.0.0.1:7070/scim/bench/v2/Users/{{id}}","version":"W/\"1\"" } }"""";
        var user = User("bare").Replace("\n", "", StringComparison.Ordinal).TrimEnd();
        return Encoding.UTF8.GetBytes(user[..^1].TrimEnd() + meta + location);
    }
}
