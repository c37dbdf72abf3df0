using System.Collections.Immutable;
using System.Text;

namespace Rollcall.Testing.Hostile;

/// <summary>Ids, paths and headers that mean something else to somebody: a shell, a database, a proxy.</summary>
internal static class HostileTargets
{
    private static readonly (string Name, string Id)[] Ids =
    [
        ("a quote", "'%20or%201%3D1--"),
        ("a way up", "..%2F..%2Fetc%2Fpasswd"),
        ("a way up that a proxy overlooks", "..;"),
        ("overlong dots", "%c0%ae%c0%ae"),
        ("bytes that are no UTF-8", "%ff%fe"),
        ("a line break", "a%0D%0AX-Injected:%20yes"),
        ("20,000 letters", new('a', 20_000)),
        ("a number", "-1"),
        ("a UUID in braces", "%7B01890a5d-ac96-774b-bcce-b302099a8057%7D"),
        ("an id in capitals", "01890A5D-AC96-774B-BCCE-B302099A8057"),
        ("a reference of a bulk request", "bulkId:x"),
    ];

    public static IEnumerable<HostileCase> Of(string root, string user, string group)
    {
        foreach (var (name, id) in Ids)
        {
            foreach (var endpoint in (string[])["Users", "Groups"])
            {
                foreach (var method in (string[])["GET", "PUT", "PATCH", "DELETE"])
                {
                    var request = new HostileRequest(method, $"{root}/{endpoint}/{id}")
                    {
                        Body = method is "PUT" or "PATCH" ? Valid(method, endpoint) : null,
                    };
                    yield return new HostileCase($"{name} as id: {method} {endpoint}", request, 404, null, "id");
                }
            }
            foreach (var endpoint in (string[])["Schemas", "ResourceTypes"])
                yield return new HostileCase(
                    $"{name} as id: GET {endpoint}",
                    new HostileRequest("GET", $"{root}/{endpoint}/{id}"),
                    404,
                    null,
                    "id"
                );
        }
        foreach (var target in (string[])[$"Users/{user}", $"Groups/{group}"])
        {
            foreach (var (name, header, value, status, names) in Headers())
            {
                var request = new HostileRequest("DELETE", $"{root}/{target}")
                {
                    Headers = ImmutableArray.Create((header, value)),
                };
                yield return new HostileCase($"{name}: DELETE {target.Split('/')[0]}", request, status, null, names);
            }
        }
        foreach (
            var (name, type) in (IEnumerable<(string, string)>)
                [
                    ("a form", "application/x-www-form-urlencoded"),
                    ("UTF-16", "application/json; charset=utf-16"),
                    ("30,000 semicolons", $"application/json{new string(';', 30_000)}"),
                    ("XML", "text/xml"),
                ]
        )
            yield return new HostileCase(
                $"{name} as Content-Type: POST Users",
                new HostileRequest("POST", $"{root}/Users") { Body = "{}"u8.ToArray(), ContentType = type },
                415,
                null,
                "Content-Type"
            );
        yield return new HostileCase(
            "a search of two megabytes",
            new HostileRequest("POST", $"{root}/.search") { Body = new byte[2_000_000] },
            413,
            null,
            "bytes"
        );
        yield return new HostileCase(
            "a filter of discovery",
            new HostileRequest("GET", $"{root}/Schemas?filter=id%20pr"),
            403,
            null,
            "filter"
        );
    }

    private static IEnumerable<(string Name, string Header, string Value, int Status, string Names)> Headers()
    {
        yield return ("a version of rubbish", "If-Match", "\"", 412, "version");
        yield return ("a version beyond all numbers", "If-Match", $"W/\"{new string('9', 1_000)}\"", 412, "version");
        yield return ("10,000 versions", "If-Match", string.Join(',', Enumerable.Repeat("\"x\"", 10_000)), 412, "version");
        yield return ("nothing to answer with", "Accept", "image/png;q=1, */*;q=0", 406, "Accept");
    }

    private static byte[] Valid(string method, string endpoint) =>
        Encoding.UTF8.GetBytes(
            (method, endpoint) switch
            {
                ("PATCH", _) =>
                    """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"displayName","value":"x"}]}""",
                (_, "Users") => """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"hostile@example.com"}""",
                _ => """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Hostile"}""",
            }
        );
}
