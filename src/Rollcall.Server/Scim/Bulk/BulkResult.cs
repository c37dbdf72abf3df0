using Rollcall.Engine.Directory;
using Rollcall.Scim;
using Rollcall.Scim.Resources;

namespace Rollcall.Server.Scim.Bulk;

/// <summary>What became of one operation of a bulk request.</summary>
internal sealed record BulkResult
{
    public required int Status { get; init; }

    /// <summary>Null only for a create that failed and for a path that names nothing.</summary>
    public string? Location { get; init; }

    public ScimError? Error { get; init; }

    /// <summary>As written; null after a delete and on an error.</summary>
    public StoredResource? Resource { get; init; }

    /// <summary>The create found its resource there already.</summary>
    public bool Linked { get; init; }

    /// <summary>Set when the client named attributes: only then does the answer hold the resource.</summary>
    public Projection? Projection { get; init; }

    public IRepresentation? Representation { get; init; }

    public static BulkResult Failed(ScimError error, string? location = null) =>
        new()
        {
            Status = error.Status,
            Error = error,
            Location = location,
        };
}
