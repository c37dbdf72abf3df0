using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Rollcall.Testing.Hostile;

/// <summary>Requests for the admin API and for the token endpoint that are nearly right, and change nothing when they are right by chance.</summary>
/// <param name="source">The id of a source with an OAuth client.</param>
public sealed class HostileAdmin(string source)
{
    private const string Root = "/admin/v1";

    private static readonly (string Path, string[] Parameters)[] Lists =
    [
        ("audit", ["user", "resource", "source", "target", "action", "correlation", "since", "before", "limit"]),
        ("requests", ["source", "failed", "writes", "status", "method", "resource", "text", "since", "until", "before", "limit"]),
        ("people", ["q", "source", "limit", "after"]),
        ("groups", ["q", "source", "limit", "after"]),
        ("status", ["unheardOf"]),
        ("configuration", ["unheardOf"]),
    ];

    private static readonly string[] Items =
    [
        "people/{0}",
        "people/{0}/why",
        "groups/{0}",
        "sources/{0}/check",
        "requests/{0}",
        "configuration/versions/{0}",
        "targets/{0}/check",
        "{0}",
    ];

    public Gen<HostileRequest> Requests => Gen.OneOf(Queries, Single, Posts);

    /// <summary>For <c>/oauth/{source}/token</c>; none of them has the secret.</summary>
    public Gen<HostileRequest> TokenRequests =>
        from names in Gen.ArrayOf(Gen.Elements("grant_type", "client_id", "client_secret", "scope", "x", "", "%00", "%ff"), 4)
        from values in Gen.ArrayOf(
            Gen.Frequency((2, HostileText.InUrl), (3, Gen.Elements("client_credentials", "client", "users", "password"))),
            4
        )
        from length in Gen.Choose(0, 4)
        from type in Gen.Elements(
            "application/x-www-form-urlencoded",
            "application/x-www-form-urlencoded;charset=x",
            "application/json",
            "multipart/form-data; boundary=",
            ""
        )
        from id in Gen.Frequency((3, Gen.Constant(source)), (1, HostileText.InUrl))
        let body = string.Join('&', names.Zip(values).Take(length).Select(pair => $"{pair.First}={pair.Second}"))
        select new HostileRequest("POST", $"/oauth/{id}/token") { Body = Encoding.UTF8.GetBytes(body), ContentType = type };

    private static Gen<HostileRequest> Queries =>
        from list in Gen.Elements(Lists)
        from first in Gen.Elements(list.Parameters)
        from second in Gen.Elements(list.Parameters)
        from value in HostileText.InUrl
        from other in HostileText.InUrl
        select new HostileRequest("GET", $"{Root}/{list.Path}?{first}={value}&{second}={other}");

    private static Gen<HostileRequest> Single =>
        from item in Gen.Elements(Items)
        from id in HostileText.InUrl
        from method in Gen.Elements("GET", "GET", "GET", "DELETE", "PUT")
        select new HostileRequest(method, $"{Root}/{string.Format(null, item, id)}");

    private Gen<HostileRequest> Posts =>
        from operation in Gen.Elements(
            ("plan", """{"target":"app","user":"ana@example.com"}"""),
            ($"requests/replay?source={source}", """{"document":"sources: []","origin":"api"}"""),
            ("configuration/check", """{"document":"sources:\n  - id: a\n    kind: scim\n","origin":"api"}"""),
            // Of a target that is not there: on one that is, the right body would change something.
            ("targets/nowhere/release-brake", """{"removals":1,"because":"x"}"""),
            ("targets/nowhere/resume", "{}")
        )
        from body in HostileJson.Near(operation.Item2)
        from type in Gen.Elements("application/json", "application/json", "application/json", "text/plain", "")
        select new HostileRequest("POST", $"{Root}/{operation.Item1}") { Body = body, ContentType = type };
}
