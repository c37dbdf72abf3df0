using System.Collections.Immutable;

namespace Rollcall.Scim.Bulk;

/// <summary>The body of POST /Bulk (RFC 7644 3.7).</summary>
/// <param name="FailOnErrors">How many operations may fail before the rest is left undone; null: all are carried out.</param>
public sealed record BulkRequest(ImmutableArray<BulkOperation> Operations, int? FailOnErrors);

/// <summary>One operation of a bulk request, as it came.</summary>
/// <param name="Method">POST, PUT, PATCH or DELETE, in capitals; empty when there is none of them.</param>
/// <param name="BulkId">The client's name for it, by which others refer to what it creates.</param>
/// <param name="Version">As an If-Match header (RFC 7644 3.7.3); null when not given.</param>
/// <param name="Path">Relative to the base URL: <c>/Users</c>, <c>/Users/{id}</c>, <c>/Users/bulkId:x</c>.</param>
/// <param name="Data">The JSON of its body: a part of the request, which must stay as it is.</param>
/// <param name="Problem">Why it cannot be carried out, whatever the directory holds; null when it is well formed.</param>
public sealed record BulkOperation(
    string Method,
    string? BulkId,
    string? Version,
    string Path,
    ReadOnlyMemory<byte> Data,
    ScimError? Problem
)
{
    public bool Creates => Method is "POST";

    /// <summary>The names its data refers to, each once; looked for once.</summary>
    public ImmutableArray<string> References => field.IsDefault ? field = BulkReferences.In(Data) : field;
}
