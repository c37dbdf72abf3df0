using System.Text.Json;

namespace Rollcall.Connectors.Crowd;

/// <summary>
/// Reads Crowd's JSON under every name it was seen with: real answers have hyphens (<c>display-name</c>), the examples of Crowd 6 have humps
/// (<c>displayName</c>). What we write always has hyphens.
/// </summary>
internal static class CrowdText
{
    public static string? Of(JsonElement element, params ReadOnlySpan<string> names) =>
        Find(element, JsonValueKind.String, names) is { } found ? found.GetString() : null;

    public static IEnumerable<JsonElement> Items(JsonElement element, params ReadOnlySpan<string> names) =>
        Find(element, JsonValueKind.Array, names) is { } found ? found.EnumerateArray() : [];

    public static JsonElement? Find(JsonElement element, JsonValueKind kind, params ReadOnlySpan<string> names)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var name in names)
        {
            if (element.TryGetProperty(name, out var found) && found.ValueKind == kind)
                return found;
        }
        return null;
    }
}
