using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Bulk;

/// <summary>The path of a bulk operation, taken apart.</summary>
/// <param name="Item">The id, or a reference <c>bulkId:x</c>; null when the path is the collection.</param>
/// <param name="Query">What follows the question mark; empty without one.</param>
public sealed record BulkPath(ResourceType Type, string? Item, string Query)
{
    /// <summary>The name of the create whose resource the path means; null when it is an id or a collection.</summary>
    public static string? ReferenceIn(string path)
    {
        var segments = WithoutQuery(path).Split('/');
        return segments.Length == 2 ? BulkReferences.NameIn(Uri.UnescapeDataString(segments[1])) : null;
    }

    /// <returns>The path, or invalidPath when it is none of an operation of this method.</returns>
    public static ScimResult<BulkPath> Parse(BulkOperation operation, ScimSchemas schemas)
    {
        var question = operation.Path.IndexOf('?');
        var query = question < 0 ? "" : operation.Path[(question + 1)..];
        var segments = WithoutQuery(operation.Path).Split('/');
        var type = schemas.ResourceTypes.FirstOrDefault(known =>
            string.Equals(known.Endpoint.TrimStart('/'), segments[0], StringComparison.OrdinalIgnoreCase)
        );
        if (type is null || segments.Length != (operation.Creates ? 1 : 2))
        {
            var expected = operation.Creates ? "an endpoint such as /Users" : "a resource such as /Users/{id}";
            return ScimErrors.InvalidPath(
                $"path: found {ScimErrors.Quote(operation.Path)}, expected {expected}, relative to the base URL, with {operation.Method}."
            );
        }
        return new BulkPath(type, operation.Creates ? null : Uri.UnescapeDataString(segments[1]), query);
    }

    private static string WithoutQuery(string path) => (path.IndexOf('?') is var end and >= 0 ? path[..end] : path).Trim('/');
}
