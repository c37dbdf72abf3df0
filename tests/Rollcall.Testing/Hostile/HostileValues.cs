using System.Text;

namespace Rollcall.Testing.Hostile;

/// <summary>Users who are JSON and no users.</summary>
internal static class HostileValues
{
    private const string Schema = "urn:ietf:params:scim:schemas:core:2.0:User";

    public static IEnumerable<HostileCase> Of(string root, string user)
    {
        foreach (var (method, path) in (IEnumerable<(string, string)>)[("POST", "Users"), ("PUT", $"Users/{user}")])
        {
            foreach (var (name, members, scimType, names) in Members())
            {
                var body = Encoding.UTF8.GetBytes($$"""{"schemas":["{{Schema}}"],{{members}}}""");
                yield return new HostileCase(
                    $"{name}: {method} {path.Replace(user, "{id}")}",
                    new HostileRequest(method, $"{root}/{path}") { Body = body },
                    400,
                    scimType,
                    names
                );
            }
        }
    }

    private static IEnumerable<(string Name, string Members, string ScimType, string Names)> Members()
    {
        foreach (var (name, value) in NoText())
            yield return ($"{name} as userName", $"\"userName\":{value}", "invalidValue", "userName");
        yield return ("half a surrogate pair as userName", """ "userName":"\ud800" """, "invalidSyntax", "surrogate");
        foreach (var (name, value) in NoText())
            yield return (
                $"{name} as a part of name",
                With($$$""" "name":{"givenName":{{{value}}}} """),
                "invalidValue",
                "name.givenName"
            );
        yield return ("a word as active", With(""" "active":"perhaps" """), "invalidValue", "active");
        yield return ("a huge number as active", With($"\"active\":{new string('9', 100_000)}"), "invalidValue", "active");
        yield return ("a number with an endless exponent as title", With("\"title\":1e999999999"), "invalidValue", "title");
        yield return ("e-mail addresses as a word", With(""" "emails":"a@example.com" """), "invalidValue", "emails");
        yield return ("e-mail addresses in a list in a list", With(""" "emails":[[{"value":"a"}]] """), "invalidValue", "emails");
        yield return (
            "a hundred thousand times one address",
            With($"\"emails\":[{Many("{\"value\":\"a\"}", 100_000)}]"),
            "invalidValue",
            "emails"
        );
        yield return (
            "a hundred thousand nulls as addresses",
            With($"\"emails\":[{Many("null", 100_000)}]"),
            "invalidValue",
            "emails"
        );
        yield return (
            "two primary addresses",
            With(""" "emails":[{"value":"a","primary":true},{"value":"b","primary":true}] """),
            "invalidValue",
            "emails"
        );
        yield return ("a part of an address twice", With(""" "emails":[{"value":"a","VALUE":"b"}] """), "invalidSyntax", "value");
        yield return (
            "a part of a megabyte in an address",
            With($$$""" "emails":[{"{{{new string('n', 1_000_000)}}}":1}] """),
            "invalidValue",
            "emails"
        );
        yield return (
            "a certificate that is none",
            With(""" "x509Certificates":[{"value":"%%%"}] """),
            "invalidValue",
            "x509Certificates"
        );
        yield return ("an attribute twice", With(""" "title":"a","title":"b" """), "invalidSyntax", "title");
        yield return ("an attribute twice in two cases", With(""" "title":"a","TITLE":"b" """), "invalidSyntax", "title");
        yield return (
            "an attribute twice, once by its URN",
            With($"\"title\":\"a\",\"{Schema}:title\":\"b\""),
            "invalidSyntax",
            "title"
        );
        yield return ("something unknown twice", With(""" "x":1,"x":2 """), "invalidSyntax", "x");
        yield return (
            "an extension as a number",
            With("\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":7"),
            "invalidValue",
            "enterprise"
        );
        yield return (
            "ten megabytes of an unknown extension",
            With($$$""" "urn:example:x":{"a":[{{{Many($"\"{new string('v', 60_000)}\"", 170)}}}]} """),
            "invalidValue",
            "bytes"
        );
        yield return (
            "a thousand unknown extensions",
            With(string.Join(',', Enumerable.Range(0, 1_000).Select(i => $"\"urn:example:{i}\":{{\"a\":1}}"))),
            "invalidValue",
            "extensions"
        );
        yield return (
            "an unknown extension with a name of a megabyte",
            With($$$""" "urn:example:x":{"{{{new string('n', 1_000_000)}}}":1} """),
            "invalidValue",
            "urn:example:x"
        );
        yield return (
            "a NUL in an unknown extension",
            With(""" "urn:example:x":{"a":["\u0000"]} """),
            "invalidValue",
            "urn:example:x"
        );
    }

    /// <summary>What no attribute of type string takes.</summary>
    private static IEnumerable<(string Name, string Value)> NoText()
    {
        yield return ("a number", "7");
        yield return ("a number of 100,000 digits", new string('9', 100_000));
        yield return ("an object", "{}");
        yield return ("a list", "[\"x\"]");
        yield return ("true", "true");
        yield return ("a NUL", "\"a\\u0000b\"");
        yield return ("a string of a million characters", $"\"{new string('v', 1_000_000)}\"");
    }

    private static string With(string members) => $"\"userName\":\"hostile@example.com\",{members}";

    private static string Many(string json, int times) => string.Join(',', Enumerable.Repeat(json, times));
}
