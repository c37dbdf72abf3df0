using System.Text.Json.Nodes;
using Rollcall.Conformance.Format;
using Rollcall.Conformance.Play;

namespace Rollcall.Conformance.Checks;

/// <summary>What RFC 7643 and 7644 ask of every answer, whatever was asked.</summary>
internal static class ProtocolChecks
{
    private const string ListResponse = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
    private const string Error = "urn:ietf:params:scim:api:messages:2.0:Error";

    /// <summary>RFC 7644 section 3.12 table 9 and RFC 9865 section 2.1.</summary>
    private static readonly HashSet<string> ScimTypes = new(StringComparer.Ordinal)
    {
        "invalidFilter",
        "tooMany",
        "uniqueness",
        "mutability",
        "invalidSyntax",
        "invalidPath",
        "noTarget",
        "invalidValue",
        "invalidVers",
        "sensitive",
        "invalidCursor",
        "expiredCursor",
        "invalidCount",
    };

    public static IEnumerable<Check> Of(string method, Reply reply, ServerFeatures features, string baseUrl)
    {
        if (reply.Status is 204 or 304 || method == "HEAD")
            return [Must(reply.Text.Length == 0, "no body", "a body", "9110 15.3.5")];
        if (reply.Text.Length == 0)
            return [];
        return Media(reply).Concat(Contents(method, reply, features, baseUrl));
    }

    private static IEnumerable<Check> Contents(string method, Reply reply, ServerFeatures features, string baseUrl) =>
        reply.Json switch
        {
            null => [],
            JsonObject body when reply.Status >= 400 => ErrorBody(reply, body),
            JsonObject body when Speaks(body, ListResponse) => List(body, features).Concat(Elements(body, baseUrl)),
            JsonObject body when BodyComparison.Member(body, "meta") is JsonObject => Answered(
                method,
                reply,
                body,
                features,
                baseUrl
            ),
            _ => [],
        };

    private static IEnumerable<Check> Media(Reply reply)
    {
        var type = reply.Header("Content-Type") ?? "nothing";
        yield return Must(
            type.Split(';')[0].Trim().Equals("application/scim+json", StringComparison.OrdinalIgnoreCase),
            "Content-Type application/scim+json",
            type,
            "7644 3.1"
        );
        yield return Must(reply.Json is not null, "a body of JSON", BodyComparison.Text(reply.Text), "7644 3.8");
    }

    private static IEnumerable<Check> ErrorBody(Reply reply, JsonObject body)
    {
        yield return Must(Speaks(body, Error), $"schemas with {Error}", Found(body, "schemas"), "7644 3.12");
        var status = BodyComparison.Member(body, "status");
        yield return Must(
            status is JsonValue value && value.TryGetValue<string>(out var text) && text == $"{reply.Status}",
            $"status \"{reply.Status}\" as a string in the error",
            BodyComparison.Text(status),
            "7644 3.12"
        );
        if (reply.TextAt("scimType") is { } scimType)
            yield return Must(ScimTypes.Contains(scimType), "a scimType of the RFC", scimType, "7644 3.12");
        yield return Should(reply.TextAt("detail") is { Length: > 0 }, "a detail that people can read", "none", "7644 3.12");
        if (reply.Status == 401)
            yield return Must(reply.Header("WWW-Authenticate") is not null, "WWW-Authenticate", "no such header", "7644 2");
    }

    private static IEnumerable<Check> List(JsonObject body, ServerFeatures features)
    {
        var total = BodyComparison.Member(body, "totalResults");
        // With cursors the total may be left out (RFC 9865 section 2).
        if (total is not null || !features.Has("cursor"))
            yield return Integer(total, "totalResults");
        foreach (var name in (string[])["startIndex", "itemsPerPage"])
        {
            if (BodyComparison.Member(body, name) is { } number)
                yield return Integer(number, name);
        }
        var resources = BodyComparison.Member(body, "Resources");
        if (resources is null)
            yield break;
        yield return Must(resources is JsonArray, "Resources as an array", BodyComparison.Text(resources), "7644 3.4.2");
        if (resources is JsonArray list && BodyComparison.Member(body, "itemsPerPage") is JsonValue perPage)
            yield return Must(
                JsonNode.DeepEquals(perPage, list.Count),
                $"itemsPerPage {list.Count}",
                perPage.ToString(),
                "7644 3.4.2"
            );
    }

    /// <summary>The first few say what the others are like.</summary>
    private static IEnumerable<Check> Elements(JsonObject body, string baseUrl) =>
        (BodyComparison.Member(body, "Resources") as JsonArray ?? [])
            .OfType<JsonObject>()
            .Where(resource => BodyComparison.Member(resource, "meta") is JsonObject)
            .Take(3)
            .SelectMany(resource => ResourceChecks.Of(resource, baseUrl));

    private static IEnumerable<Check> Answered(
        string method,
        Reply reply,
        JsonObject body,
        ServerFeatures features,
        string baseUrl
    )
    {
        foreach (var check in ResourceChecks.Of(body, baseUrl))
            yield return check;
        var location = ResourceChecks.MetaText(body, "location");
        if (method == "POST" && reply.Status == 201)
        {
            yield return Must(reply.Header("Location") is not null, "Location", "no such header", "7644 3.3");
            yield return Must(
                reply.Header("Location") == location,
                "Location as meta.location",
                $"{reply.Header("Location")} and {location}",
                "7644 3.3"
            );
        }
        if (features.Has("etag") && ResourceChecks.MetaText(body, "version") is { } version)
            yield return Must(
                reply.Header("ETag") == version,
                "ETag as meta.version",
                reply.Header("ETag") ?? "nothing",
                "7644 3.14"
            );
    }

    private static Check Integer(JsonNode? node, string name) =>
        Must(
            Matchers.Problem(node, new JsonObject { ["~type"] = "integer" }) is null,
            $"{name} as an integer",
            BodyComparison.Text(node),
            "7644 3.4.2"
        );

    private static bool Speaks(JsonObject body, string urn) =>
        BodyComparison.Member(body, "schemas") is JsonArray schemas && schemas.Any(schema => schema?.ToString() == urn);

    private static string Found(JsonObject body, string name) => BodyComparison.Text(BodyComparison.Member(body, name));

    private static Check Must(bool holds, string what, string found, string rfc) => Check.Of(holds, what, found, Level.Must, rfc);

    private static Check Should(bool holds, string what, string found, string rfc) =>
        Check.Of(holds, what, found, Level.Should, rfc);
}
