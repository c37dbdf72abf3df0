using System.Text.Json;

namespace Rollcall.FakeAtlassian.Tests.Specification;

/// <summary>
/// The operations and schemas of an OpenAPI 3 document, as far as answers can be checked against it. The document is the
/// vendor's and no part of this repository: it is read from where it lies, see <see cref="ReferenceFiles"/>.
/// </summary>
internal sealed class OpenApiDocument(JsonElement root)
{
    public static OpenApiDocument Load(string path) => new(JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(path)));

    /// <summary>The documented statuses of an operation, or null when there is no such operation.</summary>
    public IReadOnlyList<int>? StatusesOf(string method, string path) =>
        Operation(method, path)
            ?.GetProperty("responses")
            .EnumerateObject()
            .Select(response => int.Parse(response.Name))
            .ToArray();

    /// <summary>What is wrong with a body as the answer of an operation. Nothing when the document has no schema for it.</summary>
    public IEnumerable<string> ProblemsOf(string method, string path, int status, JsonElement body)
    {
        if (Operation(method, path) is not { } operation || SchemaOf(operation, status) is not { } schema)
            return [];
        // A defect of the document: what answers an array is typed as one of its items.
        return body.ValueKind == JsonValueKind.Array && TypeOf(schema) == "object"
            ? body.EnumerateArray().SelectMany((item, at) => Check(item, schema, $"[{at}]"))
            : Check(body, schema, "");
    }

    /// <summary>What is wrong with a value as one of the document's named schemas.</summary>
    public IEnumerable<string> ProblemsOf(string schemaName, JsonElement value) =>
        Check(value, root.GetProperty("components").GetProperty("schemas").GetProperty(schemaName), schemaName);

    private JsonElement? Operation(string method, string path) =>
        root.GetProperty("paths").TryGetProperty(path, out var item)
        && item.TryGetProperty(method.ToLowerInvariant(), out var operation)
            ? operation
            : null;

    private static JsonElement? SchemaOf(JsonElement operation, int status) =>
        operation.GetProperty("responses").TryGetProperty($"{status}", out var response)
        && response.TryGetProperty("content", out var content)
        && content.TryGetProperty("application/json", out var json)
        && json.TryGetProperty("schema", out var schema)
            ? schema
            : null;

    private IEnumerable<string> Check(JsonElement value, JsonElement schema, string at)
    {
        schema = Resolve(schema);
        if (TypeOf(schema) is { } type && !Fits(value, type))
            return [$"{at} is {value.ValueKind}, documented as {type}"];
        return value.ValueKind switch
        {
            JsonValueKind.Object when schema.TryGetProperty("properties", out var properties) => properties
                .EnumerateObject()
                .Where(property => value.TryGetProperty(property.Name, out _))
                .SelectMany(property => Check(value.GetProperty(property.Name), property.Value, $"{at}/{property.Name}")),
            JsonValueKind.Object
                when schema.TryGetProperty("additionalProperties", out var rest) && rest.ValueKind == JsonValueKind.Object =>
                value.EnumerateObject().SelectMany(property => Check(property.Value, rest, $"{at}/{property.Name}")),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items) => value
                .EnumerateArray()
                .SelectMany((item, index) => Check(item, items, $"{at}[{index}]")),
            _ => [],
        };
    }

    private JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var reference))
            schema = root.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]);
        return schema;
    }

    private string? TypeOf(JsonElement schema) => Resolve(schema).TryGetProperty("type", out var type) ? type.GetString() : null;

    private static bool Fits(JsonElement value, string type) =>
        type switch
        {
            "string" => value.ValueKind == JsonValueKind.String,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "array" => value.ValueKind == JsonValueKind.Array,
            "object" => value.ValueKind == JsonValueKind.Object,
            _ => true,
        };
}
