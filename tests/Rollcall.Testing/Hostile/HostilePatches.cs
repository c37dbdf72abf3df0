using System.Text;
using System.Text.Json;

namespace Rollcall.Testing.Hostile;

/// <summary>PATCH requests whose operations, paths or values are meant to hurt (RFC 7644 section 3.5.2).</summary>
internal static class HostilePatches
{
    private const string Nobody = "00000000-0000-4000-8000-000000000000";

    public static IEnumerable<HostileCase> Of(string root, string user, string group)
    {
        foreach (var target in (string[])[$"Users/{user}", $"Groups/{group}"])
        {
            var attribute = target.StartsWith("Users", StringComparison.Ordinal) ? "emails" : "members";
            foreach (var (name, path, names) in Paths(attribute))
                yield return Case(
                    $"{name}: PATCH {target.Split('/')[0]}",
                    target,
                    Operation("add", path, "\"x\""),
                    names is "Path" or "not closed" ? "invalidPath" : "invalidFilter",
                    names
                );
            foreach (var (name, operations, scimType, names) in Operations())
                yield return Case($"{name}: PATCH {target.Split('/')[0]}", target, operations, scimType, names);
        }
        foreach (var (name, operations, scimType, names) in OfUsers())
            yield return Case($"{name}: PATCH Users", $"Users/{user}", operations, scimType, names);
        foreach (var (name, operations, scimType, names) in OfGroups())
            yield return Case($"{name}: PATCH Groups", $"Groups/{group}", operations, scimType, names);

        HostileCase Case(string name, string target, string operations, string scimType, string names) =>
            new(
                name,
                new HostileRequest("PATCH", $"{root}/{target}")
                {
                    Body = Encoding.UTF8.GetBytes(
                        $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}]}"""
                    ),
                },
                400,
                scimType,
                names
            );
    }

    private static IEnumerable<(string Name, string Path, string Names)> Paths(string attribute)
    {
        yield return ("6,000 backslashes in a path", $"{attribute}[value eq \"{new string('\\', 6_000)}", "not closed");
        yield return ("6,000 backslashes in brackets", $"{attribute}[value eq \"{new string('\\', 6_000)}]", "character");
        yield return ("10,000 parentheses in a path", $"{attribute}[{new string('(', 10_000)}", "not closed");
        yield return ("10,000 parentheses in brackets", $"{attribute}[{new string('(', 10_000)}]", "character");
        yield return ("10,000 brackets in a path", attribute + new string('[', 10_000), "not closed");
        yield return ("20,000 brackets in a path", attribute + new string('[', 10_000) + new string(']', 10_000), "character");
        yield return ("10,000 dots in a path", attribute + new string('.', 10_000), "Path");
        yield return ("a path of a megabyte", new string('p', 1_000_000), "Path");
        yield return (
            "1,001 terms in a path",
            $"{attribute}[{string.Join(" or ", Enumerable.Repeat("value eq \"x\"", 1_001))}]",
            "1000 comparisons"
        );
        yield return ("a NUL in a path", "a\0b", "Path");
        yield return ("SQL in a path", "userName'; DROP TABLE resources;--", "Path");
        yield return ("a log line in a path", "a\r\nfail: injected", "Path");
        yield return ("a JSON pointer", "/emails/0/value", "Path");
        yield return ("an attribute nobody knows", "__proto__", "Path");
    }

    private static IEnumerable<(string Name, string Operations, string ScimType, string Names)> Operations()
    {
        yield return ("no operations", "", "invalidSyntax", "Operations");
        yield return (
            "10,001 operations",
            Many("""{"op":"replace","path":"displayName","value":"x"}""", 10_001),
            "invalidValue",
            "10000"
        );
        yield return ("an operation that is a number", "7", "invalidSyntax", "Operations[0]");
        yield return (
            "an operation of a megabyte",
            $$"""{"op":"{{new string('o', 1_000_000)}}"}""",
            "invalidSyntax",
            "Operations[0]"
        );
        yield return (
            "a name of a megabyte in an operation",
            $$"""{"{{new string('n', 1_000_000)}}":1}""",
            "invalidSyntax",
            "name is longer"
        );
        yield return (
            "a name of a megabyte in a value",
            $$$"""{"op":"add","value":{"{{{new string('n', 1_000_000)}}}":1}}""",
            "invalidSyntax",
            "Operations[0]"
        );
        yield return ("op twice", """{"op":"add","op":"remove","path":"displayName"}""", "invalidSyntax", "op");
        yield return (
            "a path that is a list",
            """{"op":"add","path":["displayName"],"value":"x"}""",
            "invalidSyntax",
            "Operations[0]"
        );
        yield return (
            "a value that is half a surrogate pair",
            Operation("replace", "displayName", "\"\\ud800\""),
            "invalidSyntax",
            "surrogate"
        );
        yield return ("a NUL as value", Operation("replace", "displayName", "\"\\u0000\""), "invalidValue", "displayName");
        yield return (
            "a huge number as value",
            Operation("replace", "displayName", new string('9', 100_000)),
            "invalidValue",
            "displayName"
        );
        yield return (
            "a value of a million characters",
            Operation("replace", "displayName", $"\"{new string('v', 1_000_000)}\""),
            "invalidValue",
            "displayName"
        );
        yield return ("an id of one's own", Operation("replace", "id", "\"x\""), "mutability", "id");
        yield return ("meta of one's own", Operation("replace", "meta.version", "\"x\""), "mutability", "meta");
    }

    private static IEnumerable<(string Name, string Operations, string ScimType, string Names)> OfUsers()
    {
        yield return (
            "10,000 operations that look at ever more values",
            string.Join(
                ',',
                Enumerable.Range(0, 10_000).Select(i => Operation("add", "emails", $$"""[{"value":"e{{i}}@example.com"}]"""))
            ),
            "tooMany",
            "emails"
        );
        yield return (
            "a hundred thousand values at once",
            Operation("add", "emails", $"[{Many("{\"value\":\"a\"}", 100_000)}]"),
            "invalidValue",
            "emails"
        );
        yield return (
            "the last of 1,000 operations fails",
            Many(Operation("replace", "title", "\"Changed\""), 999) + "," + Operation("replace", "active", "\"perhaps\""),
            "invalidValue",
            "active"
        );
        yield return (
            "a filter that finds nobody to change",
            Operation("replace", "emails[type eq \"nowhere\" or value pr].value", "\"x\""),
            "noTarget",
            "emails"
        );
        yield return ("removing who they are", """{"op":"remove","path":"userName"}""", "mutability", "userName");
    }

    private static IEnumerable<(string Name, string Operations, string ScimType, string Names)> OfGroups()
    {
        yield return (
            "20,000 members who are nobody",
            Operation("add", "members", $"[{Many($$"""{"value":"{{Nobody}}"}""", 20_000)}]"),
            "invalidValue",
            "members"
        );
        yield return (
            "20,000 members who are no ids",
            Operation(
                "add",
                "members",
                $"[{string.Join(',', Enumerable.Range(0, 20_000).Select(i => $$"""{"value":"{{i}}"}"""))}]"
            ),
            "invalidValue",
            "members"
        );
        yield return (
            "members of every kind but the right one",
            Operation("add", "members", "[1,\"a\",[],{}]"),
            "invalidValue",
            "members"
        );
        yield return ("an empty object for everybody", Operation("replace", "members", "{}"), "invalidValue", "members");
        yield return (
            "30 searches through a group",
            Many("""{"op":"remove","path":"members[display co \"a\"]"}""", 30),
            "tooMany",
            "members"
        );
    }

    private static string Operation(string op, string path, string value) =>
        $$"""{"op":"{{op}}","path":{{JsonSerializer.Serialize(path)}},"value":{{value}}}""";

    private static string Many(string json, int times) => string.Join(',', Enumerable.Repeat(json, times));
}
