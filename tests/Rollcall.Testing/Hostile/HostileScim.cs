using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace Rollcall.Testing.Hostile;

/// <summary>Requests for every SCIM endpoint that are nearly right. Somebody and a group of theirs are there to be hurt.</summary>
/// <param name="source">The source's id.</param>
/// <param name="user">The id of a user.</param>
/// <param name="group">The id of a group.</param>
public sealed class HostileScim(string source, string user, string group)
{
    private static readonly string[] Endpoints = ["Users", "Groups"];

    private static readonly string[] Discovery =
    [
        "ServiceProviderConfig",
        "ResourceTypes",
        "Schemas",
        "Me",
        "",
        "Bulk",
        ".search",
    ];

    private static readonly string[] Methods =
    [
        "GET",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "HEAD",
        "OPTIONS",
        "TRACE",
        "get",
        "PROPFIND",
    ];

    private static readonly string[] ParameterNames =
    [
        "filter",
        "sortBy",
        "sortOrder",
        "startIndex",
        "count",
        "cursor",
        "attributes",
        "excludedAttributes",
        "FILTER",
        "unheardOf",
    ];

    private readonly string _base = $"/scim/{source}/v2";
    private readonly HostileScimBodies _bodies = new(user, group);

    /// <summary>All of them, each kind as often as it has ways to go wrong.</summary>
    public Gen<HostileRequest> Requests =>
        Gen.Frequency((6, Writes), (4, Queries), (2, Searches), (2, Bulks), (2, Odd)).SelectMany(WithHeaders);

    private Gen<HostileRequest> Writes =>
        Gen.OneOf(
            Write("POST", "Users", _bodies.User),
            Write("PUT", $"Users/{user}", _bodies.User),
            Write("PATCH", $"Users/{user}", _bodies.Patch),
            Write("PATCH", $"Users/{user}", _bodies.PatchOfAnyPath),
            Write("POST", "Groups", _bodies.Group),
            Write("PUT", $"Groups/{group}", _bodies.Group),
            Write("PATCH", $"Groups/{group}", _bodies.GroupPatch),
            Write("PATCH", $"Groups/{group}", _bodies.PatchOfAnyPath)
        );

    private Gen<HostileRequest> Searches =>
        Gen.Elements("Users/.search", "Groups/.search", ".search").SelectMany(path => Write("POST", path, _bodies.Search));

    private Gen<HostileRequest> Bulks => Write("POST", "Bulk", _bodies.Bulk);

    private Gen<HostileRequest> Queries =>
        from endpoint in Gen.Elements(
            "Users",
            "Groups",
            "",
            "Schemas",
            "ResourceTypes",
            "ServiceProviderConfig",
            $"Users/{user}",
            $"Groups/{group}"
        )
        from query in Query
        select new HostileRequest("GET", $"{_base}/{endpoint}?{query}");

    private static Gen<string> Query =>
        from parameters in Gen.ArrayOf(Parameter, 3)
        from length in Gen.Choose(1, 3)
        select string.Join('&', parameters.Take(length));

    private static Gen<string> Parameter =>
        from name in Gen.Elements(ParameterNames)
        from filter in HostileFilters.Filter
        from path in HostileFilters.Path
        from word in HostileText.InUrl
        from kind in Gen.Choose(0, 3)
        select $"{name}={Value(name, filter, path, word, kind)}";

    private static string Value(string name, string filter, string path, string word, int kind) =>
        (name, kind) switch
        {
            ("filter" or "FILTER", > 0) => Uri.EscapeDataString(filter.Length > 4_000 ? filter[..4_000] : filter),
            ("sortBy" or "attributes" or "excludedAttributes", > 0) => Uri.EscapeDataString(
                path.Length > 4_000 ? path[..4_000] : path
            ),
            ("startIndex" or "count", 1) => "2",
            ("sortOrder", 1) => "descending",
            _ => word,
        };

    /// <summary>Any method on any path, as far as it deletes nobody.</summary>
    private Gen<HostileRequest> Odd =>
        from endpoint in Gen.Elements(Endpoints.Concat(Discovery).ToArray())
        from id in HostileText.InUrl
        from method in Gen.Elements(Methods)
        from body in _bodies.User
        from whole in Gen.Choose(0, 2)
        let path = whole == 0 ? $"{_base}/{endpoint}"
        : whole == 1 ? $"{_base}/{endpoint}/{id}"
        : $"{_base}/{id}"
        select new HostileRequest(method, path) { Body = method is "GET" or "HEAD" or "TRACE" or "get" ? null : body };

    private Gen<HostileRequest> Write(string method, string path, Gen<byte[]> bodies) =>
        bodies.Select(body => new HostileRequest(method, $"{_base}/{path}") { Body = body });

    /// <summary>One request in four carries a header that is off as well.</summary>
    private static Gen<HostileRequest> WithHeaders(HostileRequest request) =>
        Gen.Frequency(
            (12, Gen.Constant(request)),
            (
                2,
                from name in Gen.Elements(
                    "If-Match",
                    "If-None-Match",
                    "Accept",
                    "X-HTTP-Method-Override",
                    "Content-Encoding",
                    "X-Forwarded-Host"
                )
                from value in Gen.Elements(
                    "*",
                    "W/\"1\"",
                    "\"",
                    ",,,",
                    "W/\"9999999999999999999999\"",
                    "a/b;q=x",
                    "*/*;q=0",
                    "gzip",
                    "DELETE",
                    "x\"y<z>"
                )
                select request with
                {
                    Headers = ImmutableArray.Create((name, value)),
                }
            ),
            (
                1,
                Gen.Elements(
                        "",
                        "text/plain",
                        "application/json; charset=utf-16",
                        "application/scim+json;;;",
                        "APPLICATION/JSON",
                        "a",
                        "application/json; charset=\""
                    )
                    .Select(type => request with { ContentType = type })
            )
        );
}
