using System.Text;

namespace Rollcall.Testing.Hostile;

/// <summary>Bodies that are no JSON, or JSON that nobody should have to read, on every endpoint that takes a body.</summary>
internal static class HostileSyntax
{
    private const string Messages = "urn:ietf:params:scim:api:messages:2.0:";

    public static IEnumerable<HostileCase> Of(string root, string user, string group)
    {
        var endpoints = new (string Method, string Path, string Schema)[]
        {
            ("POST", "Users", "urn:ietf:params:scim:schemas:core:2.0:User"),
            ("PUT", $"Users/{user}", "urn:ietf:params:scim:schemas:core:2.0:User"),
            ("PATCH", $"Users/{user}", $"{Messages}PatchOp"),
            ("POST", "Groups", "urn:ietf:params:scim:schemas:core:2.0:Group"),
            ("PUT", $"Groups/{group}", "urn:ietf:params:scim:schemas:core:2.0:Group"),
            ("PATCH", $"Groups/{group}", $"{Messages}PatchOp"),
            ("POST", "Users/.search", $"{Messages}SearchRequest"),
            ("POST", "Groups/.search", $"{Messages}SearchRequest"),
            ("POST", ".search", $"{Messages}SearchRequest"),
            ("POST", "Bulk", $"{Messages}BulkRequest"),
        };
        foreach (var (method, path, schema) in endpoints)
        {
            foreach (var (name, body, names) in Bodies(schema))
            {
                var request = new HostileRequest(method, $"{root}/{path}") { Body = body };
                yield return new HostileCase(
                    $"{name}: {method} {path.Replace(user, "{id}").Replace(group, "{id}")}",
                    request,
                    400,
                    "invalidSyntax",
                    names
                );
            }
        }
    }

    private static IEnumerable<(string Name, byte[] Body, string Names)> Bodies(string schema)
    {
        yield return ("nothing", [], "no body");
        yield return ("half a document", Text($$"""{"schemas":["{{schema}}"],"x":"""), "line 1");
        yield return ("two documents", Text($$"""{"schemas":["{{schema}}"]}{}"""), "line 1");
        yield return ("a list", Text("[]"), "array");
        yield return ("a word", Text("hello"), "line 1");
        yield return ("a form", Text("userName=x&active=true"), "line 1");
        yield return ("UTF-16", Encoding.Unicode.GetBytes("{\"schemas\":[]}"), "line 1");
        yield return ("bytes that are no UTF-8", [.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8], "UTF-8");
        yield return ("half a surrogate pair in UTF-8", [.. "{\"a\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8], "UTF-8");
        yield return ("an overlong slash", [.. "{\"a\":\""u8, 0xC0, 0xAF, .. "\"}"u8], "UTF-8");
        yield return ("two byte order marks", [0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, .. "{}"u8], "line 1");
        yield return ("a raw NUL", [.. "{\"a\":\""u8, 0, .. "\"}"u8], "line 1");
        yield return (
            "objects 20,000 deep",
            Text(string.Concat(Enumerable.Repeat("{\"a\":", 20_000)) + "1" + new string('}', 20_000)),
            "nested"
        );
        yield return ("arrays 500,000 deep without an end", Text("{\"a\":" + new string('[', 500_000)), "nested");
        yield return ("a name of a megabyte", Text($$"""{"{{new string('n', 1_000_000)}}":1}"""), "name is longer");
        yield return ("a name that is half a surrogate pair", Text("{\"\\ud800\":1}"), "surrogate");
        yield return ("schemas twice", Text($$"""{"schemas":["{{schema}}"],"schemas":["{{schema}}"]}"""), "schemas");
        yield return ("schemas twice in two cases", Text($$"""{"schemas":["{{schema}}"],"SCHEMAS":["{{schema}}"]}"""), "schemas");
        yield return ("no schemas", Text("{}"), "schemas");
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
