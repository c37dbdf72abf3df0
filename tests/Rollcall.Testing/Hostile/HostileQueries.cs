using System.Text;
using System.Text.Json;

namespace Rollcall.Testing.Hostile;

/// <summary>Filters, sorting, paging and projections made to hurt, in a URL and in a body (RFC 7644 sections 3.4.2 and 3.4.3, RFC 9865).</summary>
internal static class HostileQueries
{
    /// <summary>What a request line of ours holds.</summary>
    private const int LongestUrl = 24_000;

    public static IEnumerable<HostileCase> Of(string root)
    {
        foreach (var endpoint in (string[])["Users", "Groups", ""])
        {
            foreach (var (name, filter, status) in Filters())
            {
                var (scimType, names) =
                    status == 200 ? (null, null)
                    : name.StartsWith("1,000 terms", StringComparison.Ordinal) ? ("tooMany", "comparisons")
                    : ((string?)"invalidFilter", (string?)"character");
                var url = $"{root}/{endpoint}?filter={Uri.EscapeDataString(filter)}";
                if (url.Length < LongestUrl)
                    yield return new HostileCase(
                        $"{name}: GET /{endpoint}",
                        new HostileRequest("GET", url),
                        status,
                        scimType,
                        names
                    );
                var body =
                    $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":{{JsonSerializer.Serialize(filter)}}}""";
                var search = new HostileRequest("POST", $"{root}/{endpoint}/.search".Replace("//", "/", StringComparison.Ordinal))
                {
                    Body = Encoding.UTF8.GetBytes(body),
                };
                yield return new HostileCase($"{name}: POST /{endpoint}/.search", search, status, scimType, names);
            }
            foreach (var (name, query, scimType, names) in Parameters())
                yield return new HostileCase(
                    $"{name}: GET /{endpoint}",
                    new HostileRequest("GET", $"{root}/{endpoint}?{query}"),
                    400,
                    scimType,
                    names
                );
        }
    }

    private static IEnumerable<(string Name, string Filter, int Status)> Filters()
    {
        yield return ("6,000 backslashes in a string without an end", $"id eq \"{new string('\\', 6_001)}", 400);
        yield return ("10,000 parentheses", new string('(', 10_000), 400);
        yield return ("10,000 parentheses around a term", $"{new string('(', 10_000)}id pr{new string(')', 10_000)}", 400);
        yield return ("5,000 nots", string.Concat(Enumerable.Repeat("not (", 5_000)), 400);
        yield return ("1,001 terms", Terms("id eq \"x\"", 1_001), 400);
        yield return ("1,000 terms", Terms("id eq \"x\"", 1_000), 200);
        yield return ("1,000 terms on what no index has", Terms("meta.version co \"x\"", 1_000), 400);
        yield return ("1,000 terms that only memory can tell", Terms("schemas eq \"x\"", 1_000), 400);
        yield return ("a filter of 65,537 characters", $"id eq \"{new string('x', 65_530)}\"", 400);
        yield return ("a number of 5,000 digits", $"id eq {new string('9', 5_000)}", 400);
        yield return ("an endless exponent", "id eq 1e999999999", 400);
        yield return ("half a surrogate pair", "id eq \"\\ud800\"", 400);
        yield return ("an escaped NUL", "id eq \"\\u0000\"", 400);
        yield return ("a raw NUL", "id eq \"a\0b\"", 400);
        yield return ("a line break", "id eq \"a\r\nfail: injected\"", 400);
        yield return ("an escape nobody knows", "id eq \"\\x41\"", 400);
        yield return ("SQL behind a string", "id eq \"x\"; DROP TABLE resources;--", 400);
        yield return ("SQL in a string", "id eq \"x'); DROP TABLE resources;--\"", 200);
        yield return ("LDAP in a string", "id eq \"*)(uid=*))(|(uid=*\"", 200);
        yield return ("an LDAP filter", "(&(objectClass=*)(uid=*))", 400);
        yield return ("wildcards of SQL", "id co \"%_\\\\%\"", 200);
        yield return ("a regular expression that would never end", "id co \"(a+)+$\"", 200);
        yield return ("a path of 1,000 parts", $"id{string.Concat(Enumerable.Repeat(".a", 1_000))} pr", 400);
        yield return ("1,000 brackets", $"id{new string('[', 1_000)}", 400);
        yield return ("a keyword alone", "and", 400);
        yield return ("an attribute nobody knows", "__proto__ eq \"x\"", 400);
        yield return ("a password", "password eq \"x\"", 400);
    }

    private static IEnumerable<(string Name, string Query, string ScimType, string Names)> Parameters()
    {
        yield return ("sorted by what nobody knows", "sortBy=__proto__", "invalidPath", "__proto__");
        yield return ("sorted by SQL", "sortBy=id%3B%20DROP%20TABLE%20resources", "invalidPath", "DROP");
        yield return ("sorted by a NUL", "sortBy=%00", "invalidPath", "Path");
        yield return (
            "sorted by 10,000 parts",
            $"sortBy=id{string.Concat(Enumerable.Repeat(".a", 10_000))}",
            "invalidPath",
            "Path"
        );
        yield return ("sorted sideways", "sortBy=id&sortOrder=sideways%0D%0A", "invalidValue", "sortOrder");
        yield return ("a count beyond all numbers", "count=99999999999999999999", "invalidValue", "count");
        yield return ("a count of letters", "count=ten", "invalidValue", "count");
        yield return ("a start beyond all numbers", "startIndex=1e400", "invalidValue", "startIndex");
        yield return ("a cursor somebody made", "cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAA", "invalidCursor", "cursor");
        yield return ("a cursor of 20,000 characters", $"cursor={new string('A', 20_000)}", "invalidCursor", "cursor");
        yield return ("a cursor of a NUL", "cursor=%00", "invalidCursor", "cursor");
        yield return ("a count of letters with a cursor", "cursor=&count=ten", "invalidCount", "count");
        yield return (
            "a thousand attributes",
            $"attributes={string.Join(',', Enumerable.Repeat("id", 1_000))}",
            "invalidValue",
            "attributes"
        );
        yield return ("attributes and their opposite", "attributes=id&excludedAttributes=id", "invalidValue", "attributes");
        yield return ("two filters", "filter=id%20pr&filter=id%20pr", "invalidFilter", "character");
    }

    private static string Terms(string term, int times) => string.Join(" or ", Enumerable.Repeat(term, times));
}
