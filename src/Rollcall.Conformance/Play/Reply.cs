using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rollcall.Conformance.Play;

/// <summary>What a server answered.</summary>
/// <param name="Text">The body as it came; empty without one.</param>
/// <param name="Json">The body as JSON; null when there is none, or when it is something else.</param>
public sealed record Reply(int Status, string Text, JsonNode? Json, FrozenDictionary<string, string> Headers)
{
    /// <summary>No scenario asks for more.</summary>
    private const int LargestBody = 32 * 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

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

    /// <exception cref="HttpRequestException">The body is larger than <see cref="LargestBody"/>.</exception>
    internal static async Task<Reply> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(LargestBody, cancellationToken);
        // JSON is UTF-8 (RFC 8259 section 8.1), whatever the Content-Type says of its charset.
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
        var text = await reader.ReadToEndAsync(cancellationToken);
        var headers = response
            .Headers.Concat(response.Content.Headers)
            .ToFrozenDictionary(
                header => header.Key,
                header => string.Join(", ", header.Value),
                StringComparer.OrdinalIgnoreCase
            );
        return new Reply((int)response.StatusCode, text, Parse(text), headers);
    }

    /// <summary>Null when the text is no JSON, names a member twice or holds half a surrogate pair: nobody could say what it means.</summary>
    private static JsonNode? Parse(string text)
    {
        try
        {
            var node = text.Length == 0 ? null : JsonNode.Parse(text, documentOptions: Strict);
            // A node reads its texts when they are asked for. All of them now, so that none fails later.
            node?.ToJsonString();
            return node;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
