using System.Collections.Immutable;
using System.Text.Json;

namespace Rollcall.Scim.Patch;

public enum PatchOperator
{
    Add,
    Remove,
    Replace,
}

/// <summary>
/// One operation as the client sent it (RFC 7644 3.5.2). Path and value are bound to a schema only when it is applied:
/// the request does not know the type of its resource.
/// </summary>
/// <param name="Path">As it came; null or absent means the resource itself.</param>
/// <param name="Value">Null when absent. A JSON null is kept as such: it unassigns.</param>
public sealed record PatchOperation(PatchOperator Op, string? Path, JsonElement? Value);

/// <summary>The body of a PATCH (RFC 7644 3.5.2): at least one operation, applied in order, all or none.</summary>
public sealed record PatchRequest(ImmutableArray<PatchOperation> Operations);
