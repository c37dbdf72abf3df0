using System.Collections.Immutable;
using System.Text.Json;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Messages;

/// <summary>The body of POST /.search (RFC 7644 3.4.3): a query whose values are not to be seen in a URL.</summary>
public static class SearchRequest
{
    /// <summary>Reads the body for one resource type.</summary>
    /// <param name="others">In a search over several types, the other ones.</param>
    /// <returns>The query, or invalidSyntax, invalidValue, invalidFilter, invalidCount or invalidPath.</returns>
    public static ScimResult<ListQuery> Read(
        ReadOnlyMemory<byte> utf8Json,
        ResourceType type,
        ScimLimits? limits = null,
        ImmutableArray<ResourceType> others = default
    )
    {
        limits ??= ScimLimits.Default;
        return JsonMessage.Read(
            utf8Json,
            limits,
            (type, limits, others),
            static (body, context) =>
            {
                var parts = new Parts(context.limits);
                return
                    JsonSlices.Properties(body, context.limits).TryGet(out var properties, out var error)
                    && parts.TryRead(properties, out error)
                    ? parts.ToQuery(context.type, context.others)
                    : error;
            }
        );
    }

    /// <summary>The properties of the body, read but not bound.</summary>
    private sealed class Parts(ScimLimits limits)
    {
        private readonly Dictionary<string, string> _texts = new(StringComparer.OrdinalIgnoreCase);
        private readonly Dictionary<string, long> _numbers = new(StringComparer.OrdinalIgnoreCase);
        private readonly Dictionary<string, List<string>> _lists = new(StringComparer.OrdinalIgnoreCase);

        public bool TryRead(
            List<JsonProperty> properties,
            [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out ScimError? error
        )
        {
            error = null;
            foreach (var (name, value) in properties)
            {
                error = name.ToUpperInvariant() switch
                {
                    "SCHEMAS" or "ATTRIBUTES" or "EXCLUDEDATTRIBUTES" => ReadList(name, value),
                    "FILTER" or "SORTBY" or "SORTORDER" or "CURSOR" => ReadText(name, value),
                    "STARTINDEX" or "COUNT" => ReadNumber(name, value),
                    _ => null,
                };
                if (error is not null)
                {
                    // RFC 9865 section 2.1 has a word of its own for it, where it applies.
                    if (
                        error is { ScimType: "invalidValue" }
                        && Is(name, "count")
                        && properties.Exists(p => Is(p.Name, "cursor"))
                    )
                        error = ScimErrors.InvalidCount(JsonWords.Of(Open(value).TokenType));
                    return false;
                }
            }
            if (!_lists.GetValueOrDefault("schemas", []).Exists(urn => ScimUrns.Same(urn, ScimUrns.SearchRequest)))
                error = ScimErrors.InvalidSyntax($"schemas: must be an array that holds {ScimUrns.SearchRequest}.");
            return error is null;
        }

        public ScimResult<ListQuery> ToQuery(ResourceType type, ImmutableArray<ResourceType> others) =>
            Projection
                .Parse(
                    _lists.GetValueOrDefault("attributes", []),
                    _lists.GetValueOrDefault("excludedAttributes", []),
                    type,
                    limits
                )
                .Then(projection =>
                    ListQuery.Bind(
                        type,
                        _texts.GetValueOrDefault("filter"),
                        Number("startIndex"),
                        Number("count"),
                        _texts.GetValueOrDefault("sortBy"),
                        _texts.GetValueOrDefault("sortOrder"),
                        projection,
                        _texts.GetValueOrDefault("cursor"),
                        limits,
                        others
                    )
                );

        private static bool Is(string name, string expected) => string.Equals(name, expected, StringComparison.OrdinalIgnoreCase);

        private long? Number(string name) => _numbers.TryGetValue(name, out var number) ? number : null;

        private ScimError? ReadText(string name, ReadOnlyMemory<byte> value)
        {
            var reader = Open(value);
            if (reader.TokenType is JsonTokenType.Null)
                return null;
            if (reader.TokenType is not JsonTokenType.String)
                return ScimErrors.InvalidValue(name, JsonWords.Of(reader.TokenType), "a string");
            _texts[name] = reader.GetString() ?? "";
            return null;
        }

        private ScimError? ReadNumber(string name, ReadOnlyMemory<byte> value)
        {
            var reader = Open(value);
            if (reader.TokenType is JsonTokenType.Null)
                return null;
            if (reader.TokenType is not JsonTokenType.Number || !reader.TryGetInt64(out var number))
                return ScimErrors.InvalidValue(name, JsonWords.Of(reader.TokenType), "a whole number");
            _numbers[name] = number;
            return null;
        }

        private ScimError? ReadList(string name, ReadOnlyMemory<byte> value)
        {
            var reader = Open(value);
            if (reader.TokenType is JsonTokenType.Null)
                return null;
            if (reader.TokenType is not JsonTokenType.StartArray)
                return ScimErrors.InvalidValue(name, JsonWords.Of(reader.TokenType), "an array of strings");
            var list = new List<string>();
            while (reader.Read() && reader.TokenType is JsonTokenType.String)
            {
                if (list.Count == limits.MaxProjectionPaths)
                    return ScimErrors.InvalidValue($"{name}: more than {limits.MaxProjectionPaths} values.");
                list.Add(reader.GetString() ?? "");
            }
            if (reader.TokenType is not JsonTokenType.EndArray)
                return ScimErrors.InvalidValue(name, JsonWords.Of(reader.TokenType), "strings");
            _lists[name] = list;
            return null;
        }

        private static Utf8JsonReader Open(ReadOnlyMemory<byte> value)
        {
            var reader = new Utf8JsonReader(value.Span);
            reader.Read();
            return reader;
        }
    }
}
