using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace Rollcall.Scim.Bulk;

/// <summary>
/// References to what other operations of the same bulk request create (RFC 7644 3.7.2): <c>bulkId:x</c> as a whole string anywhere
/// in the data, as the end of a <c>$ref</c> (<c>../Users/bulkId:x</c>), or as a string inside the filter of a PATCH path
/// (<c>members[value eq "bulkId:x"]</c>).
/// </summary>
public static class BulkReferences
{
    public const string Prefix = "bulkId:";

    /// <summary>The names that the data refers to, each once. Data that is not text all through has none; reading it says what is wrong.</summary>
    public static ImmutableArray<string> In(ReadOnlyMemory<byte> data)
    {
        // Almost no data has any, and most of it is never looked into.
        if (data.Span.IndexOf("bulkId:"u8) < 0)
            return [];
        var names = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            var json = new Utf8JsonReader(data.Span);
            while (json.Read())
            {
                // Names are read too, so that what cannot be read is found here and not when it is written anew.
                if (json.TokenType is JsonTokenType.PropertyName)
                    json.GetString();
                else if (json.TokenType is JsonTokenType.String && Find(json.GetString() ?? "") is { } found)
                    names.Add(found.Name);
            }
        }
        catch (InvalidOperationException)
        {
            return [];
        }
        return [.. names];
    }

    /// <summary>The name a path segment or a whole string refers to; null when it is no reference.</summary>
    public static string? NameIn(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal) && text.Length > Prefix.Length ? text[Prefix.Length..] : null;

    /// <summary>
    /// The same data with ids in place of references. A reference without an id is left out, with the smallest thing that means
    /// nothing without it: its element of an array, or its attribute. That is how the first member of a circle is created.
    /// </summary>
    public static ReadOnlyMemory<byte> Resolve(ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> ids)
    {
        var output = new ArrayBufferWriter<byte>(data.Length);
        using (var writer = new Utf8JsonWriter(output, JsonBytes.Compact))
        {
            var json = new Utf8JsonReader(data.Span);
            json.Read();
            Copy(ref json, data, writer, ids);
        }
        return output.WrittenMemory;
    }

    private static void Copy(
        ref Utf8JsonReader json,
        ReadOnlyMemory<byte> data,
        Utf8JsonWriter writer,
        IReadOnlyDictionary<string, string> ids
    )
    {
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
                    CopyProperty(ref json, data, writer, ids);
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                while (json.Read() && json.TokenType is not JsonTokenType.EndArray)
                {
                    if (LeavesOut(json, ids))
                        json.Skip();
                    else
                        Copy(ref json, data, writer, ids);
                }
                writer.WriteEndArray();
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(Replace(json.GetString() ?? "", ids));
                break;
            default:
                writer.WriteRawValue(JsonSlices.Slice(data, ref json).Span, skipInputValidation: true);
                break;
        }
    }

    private static void CopyProperty(
        ref Utf8JsonReader json,
        ReadOnlyMemory<byte> data,
        Utf8JsonWriter writer,
        IReadOnlyDictionary<string, string> ids
    )
    {
        var name = json.GetString() ?? "";
        json.Read();
        if (json.TokenType is JsonTokenType.String && LeavesOut(json, ids))
            return;
        writer.WritePropertyName(name);
        Copy(ref json, data, writer, ids);
    }

    /// <summary>Whether the value the reader stands on means nothing for lack of an id; an array inside it decides for itself.</summary>
    /// <param name="json">A copy: the caller's reader stays where it is.</param>
    private static bool LeavesOut(Utf8JsonReader json, IReadOnlyDictionary<string, string> ids)
    {
        if (json.TokenType is not JsonTokenType.StartObject)
            return HasNoId(json, ids);
        var outside = json.CurrentDepth;
        while (json.Read() && json.CurrentDepth > outside)
        {
            if (HasNoId(json, ids))
                return true;
            if (json.TokenType is JsonTokenType.StartArray)
                json.Skip();
        }
        return false;
    }

    private static bool HasNoId(Utf8JsonReader json, IReadOnlyDictionary<string, string> ids) =>
        json.TokenType is JsonTokenType.String && Find(json.GetString() ?? "") is { } found && !ids.ContainsKey(found.Name);

    private static string Replace(string text, IReadOnlyDictionary<string, string> ids) =>
        Find(text) is { } found && ids.TryGetValue(found.Name, out var id)
            ? string.Concat(text.AsSpan(0, found.Start), id, text.AsSpan(found.End))
            : text;

    /// <summary>Where in a string a reference stands: from the prefix to the end of the name.</summary>
    private static (string Name, int Start, int End)? Find(string text)
    {
        var start = text.IndexOf(Prefix, StringComparison.Ordinal);
        if (start < 0)
            return null;
        var from = start + Prefix.Length;
        var end = start switch
        {
            0 => text.Length,
            _ when text[start - 1] is '"' => text.IndexOf('"', from),
            _ when text[start - 1] is '/' => text.Length,
            // "see bulkId:x" is text like any other.
            _ => -1,
        };
        return end > from ? (text[from..end], start, end) : null;
    }
}
