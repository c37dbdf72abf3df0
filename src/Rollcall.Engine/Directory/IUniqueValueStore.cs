using System.Collections.Immutable;
using Rollcall.Scim.Resources;

namespace Rollcall.Engine.Directory;

/// <summary>
/// Which declared attributes are known to be unique: writes see to it themselves (<see cref="DirectoryChange.UniqueValues"/>); this is for
/// resources that were there before their attribute was declared so.
/// </summary>
public interface IUniqueValueStore
{
    /// <summary>Attributes for which the values of all resources have been claimed.</summary>
    Task<IReadOnlyList<UniquePath>> PathsAsync(CancellationToken cancellationToken);

    /// <summary>Lets go of all values of an attribute.</summary>
    Task ForgetAsync(UniquePath path, CancellationToken cancellationToken);

    /// <summary>Claims the values of the next resources in ascending id order. Nobody writes them meanwhile.</summary>
    /// <param name="after">The last id of the page before; null starts.</param>
    /// <param name="valuesOf">The values of one resource, as <see cref="UniqueValues"/> orders them.</param>
    Task<UniquePage> ClaimAsync(
        string source,
        ResourceKind kind,
        ResourceId? after,
        int limit,
        Func<StoredResource, ImmutableArray<UniqueValue>> valuesOf,
        CancellationToken cancellationToken
    );

    /// <summary>Writes down that the values of all resources have been claimed.</summary>
    Task CompleteAsync(UniquePath path, CancellationToken cancellationToken);
}

/// <param name="Form">How values are compared: values that were claimed in another form count for nothing.</param>
public sealed record UniquePath(string Source, ResourceKind Kind, string Path, string Form);

/// <param name="Last">The last resource of the page; null when there are no more.</param>
/// <param name="Conflicts">Values that another resource had claimed already. They stay as they are.</param>
public sealed record UniquePage(ResourceId? Last, ImmutableArray<UniqueConflict> Conflicts);

/// <param name="Holder">Whose the value counts as.</param>
/// <param name="Other">Who has it too.</param>
public sealed record UniqueConflict(string Path, ResourceId Holder, ResourceId Other);
