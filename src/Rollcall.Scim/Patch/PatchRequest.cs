using System.Collections.Immutable;

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
/// <param name="Path">As it came; null means the resource itself.</param>
/// <param name="Value">The JSON of the value: a part of the body, which must stay as it is. Null when there is none.</param>
public sealed record PatchOperation(PatchOperator Op, string? Path, ReadOnlyMemory<byte>? Value)
{
    /// <summary>Whether the operator came in small letters, as the RFC writes it.</summary>
    public bool IsInSmallLetters { get; init; } = true;
}

/// <summary>The body of a PATCH (RFC 7644 3.5.2): applied in order, all or none.</summary>
public sealed record PatchRequest(ImmutableArray<PatchOperation> Operations)
{
    /// <summary>Whether every operator came in small letters.</summary>
    public bool IsInSmallLetters => Operations.All(operation => operation.IsInSmallLetters);

    /// <summary>Whether members are put in or taken out by name; to take all of them out names nobody.</summary>
    public bool NamesMembers =>
        Operations.Any(operation =>
            operation.Path?.Contains("members", StringComparison.OrdinalIgnoreCase) is true
            && (operation.Value is not null || operation.Path.Contains('['))
        );
}
