using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rollcall.Conformance.Play;

/// <summary>What a server answered.</summary>
/// <param name="Text">The body as it came; empty without one.</param>
/// <param name="Json">The body as JSON; null when there is none, or when it is something else.</param>
public sealed record Reply(int Status, string Text, JsonNode? Json, FrozenDictionary<string, string> Headers)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The id of the resource in the body.</summary>
    public string? Id => TextAt("id");

    /// <summary>The text or number at a path of names and indexes with slashes between, or in a header ("header:ETag").</summary>
    public string? TextAt(string path)
    {
        if (path.StartsWith("header:", StringComparison.Ordinal))
            return Header(path["header:".Length..]);
        var node = Json;
        foreach (var part in path.Split('/'))
        {
            node = node switch
            {
                JsonObject value => Checks.BodyComparison.Member(value, part),
                JsonArray list when int.TryParse(part, out var index) && index < list.Count => list[index],
                _ => null,
            };
        }
        return node switch
        {
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            JsonValue value => value.ToJsonString(),
            _ => null,
        };
    }

    internal static async Task<Reply> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var headers = response
            .Headers.Concat(response.Content.Headers)
            .ToFrozenDictionary(
                header => header.Key,
                header => string.Join(", ", header.Value),
                StringComparer.OrdinalIgnoreCase
            );
        return new Reply((int)response.StatusCode, text, Parse(text), headers);
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
