using System.Text.Json.Nodes;
using Rollcall.Conformance.Format;

namespace Rollcall.Conformance.Checks;

/// <summary>What RFC 7643 asks of every resource that is shown whole.</summary>
internal static class ResourceChecks
{
    private static readonly JsonObject DateTime = new() { ["~type"] = "dateTime" };

    public static IEnumerable<Check> Of(JsonObject resource, string baseUrl)
    {
        var schemas = BodyComparison.Member(resource, "schemas") as JsonArray;
        yield return Must(schemas is { Count: > 0 }, "schemas that are not empty", "none", "7643 3");
        foreach (var (name, _) in resource.Where(member => member.Key.StartsWith("urn:", StringComparison.OrdinalIgnoreCase)))
        {
            var listed = schemas?.Any(urn => string.Equals(urn?.ToString(), name, StringComparison.OrdinalIgnoreCase)) is true;
            yield return Must(listed, $"schemas with {name}, whose data is there", BodyComparison.Text(schemas), "7643 3");
        }
        yield return Must(BodyComparison.Member(resource, "password") is null, "no password", "one", "7643 4.1.1");
        if (MetaText(resource, "resourceType") is not ("User" or "Group"))
            yield break;
        var id = BodyComparison.Member(resource, "id");
        yield return Must(Is(id, "string"), "id, a string that is not empty", BodyComparison.Text(id), "7643 3.1");
        foreach (var name in (string[])["created", "lastModified"])
        {
            if (MetaText(resource, name) is { } time)
                yield return Must(BodyComparison.Holds(time, DateTime), $"meta.{name}, a dateTime", time, "7643 3.1");
        }
        if (MetaText(resource, "location") is { } location)
        {
            yield return Must(
                location.StartsWith(baseUrl, StringComparison.OrdinalIgnoreCase)
                    && location.EndsWith($"/{id}", StringComparison.Ordinal),
                "meta.location, the URL of the resource",
                location,
                "7643 3.1"
            );
        }
        foreach (var (name, value) in resource)
        {
            if (value is JsonArray values && PrimariesIn(values) is > 1 and var primaries)
                yield return new Check($"{name} with one primary value at most", Level.Must, "7643 2.4", $"{primaries}");
        }
    }

    public static string? MetaText(JsonObject resource, string name) =>
        BodyComparison.Member(resource, "meta") is JsonObject meta
        && BodyComparison.Member(meta, name) is JsonValue value
        && value.TryGetValue<string>(out var text)
            ? text
            : null;

    private static int PrimariesIn(JsonArray values) =>
        values.Count(value =>
            value is JsonObject item
            && BodyComparison.Member(item, "primary") is JsonValue primary
            && primary.TryGetValue<bool>(out var isPrimary)
            && isPrimary
        );

    private static bool Is(JsonNode? node, string type) => BodyComparison.Holds(node, new JsonObject { ["~type"] = type });

    private static Check Must(bool holds, string what, string found, string rfc) => Check.Of(holds, what, found, Level.Must, rfc);
}
