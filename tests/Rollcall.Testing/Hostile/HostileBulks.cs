using System.Text;

namespace Rollcall.Testing.Hostile;

/// <summary>Bulk requests made to hurt (RFC 7644 section 3.7).</summary>
internal static class HostileBulks
{
    private const string Group = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]""";

    public static IEnumerable<HostileCase> Of(string root, string user)
    {
        yield return Case("no operations", "", 400, "invalidSyntax", "Operations");
        yield return Case("operations that are a word", "\"x\"", 200, null, null);
        yield return Case("100,000 operations", string.Join(',', Enumerable.Repeat("{}", 100_000)), 413, null, "Operations");
        yield return Case("1,000 operations of nothing", string.Join(',', Enumerable.Repeat("{}", 1_000)), 200, null, null);
        yield return Case(
            "operations of every kind but the right one",
            "null,1,\"x\",[],{},{\"method\":1},{\"method\":\"GET\",\"path\":\"/Users\"},{\"method\":\"POST\",\"path\":\"/Bulk\",\"bulkId\":\"b\",\"data\":{}}",
            200,
            null,
            null
        );
        yield return Case(
            "a bulkId of a megabyte",
            $$$"""{"method":"POST","path":"/Users","bulkId":"{{{new string('b', 1_000_000)}}}","data":{}}""",
            200,
            null,
            null
        );
        yield return Case(
            "a circle of 1,000 groups that cannot be",
            string.Join(',', Enumerable.Range(0, 1_000).Select(Circle)),
            200,
            null,
            null
        );
        yield return Case(
            "references nobody made",
            string.Join(
                ',',
                Enumerable.Range(0, 1_000).Select(i => $$$"""{"method":"PUT","path":"/Users/bulkId:{{{i}}}","data":{}}""")
            ),
            200,
            null,
            null
        );
        foreach (
            var path in (string[])
                [
                    "/Users/../Bulk",
                    "/Bulk",
                    "//Users",
                    "http://example.com/Users",
                    "/Users/{0}?attributes=",
                    "/Users/{0}/..",
                    "\\u0000",
                    "/Users/\\ud83d\\ude00",
                    "/Me",
                    "/Schemas/x",
                ]
        )
            yield return Case(
                $"the path {path}",
                $$$"""{"method":"PUT","path":"{{{string.Format(null, path, user)}}}","data":{"schemas":[]}}""",
                200,
                null,
                null
            );

        HostileCase Case(string name, string operations, int status, string? scimType, string? names) =>
            new(
                $"{name}: POST Bulk",
                new HostileRequest("POST", $"{root}/Bulk")
                {
                    Body = Encoding.UTF8.GetBytes(
                        $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{{operations}}]}"""
                    ),
                },
                status,
                scimType,
                names
            );
    }

    /// <summary>Without a name, so that none of them can be made: the work is in finding the order.</summary>
    private static string Circle(int number) =>
        $$$"""{"method":"POST","path":"/Groups","bulkId":"c{{{number}}}","data":{{{Group}}},"members":[{"value":"bulkId:c{{{(number + 1) % 1_000}}}"}]}}""";
}
