using System.Collections.Immutable;
using Rollcall.Scim.Resources;

namespace Rollcall.Engine.Directory;

/// <summary>
/// Which declared attributes are known to be unique: writes see to it themselves (<see cref="DirectoryChange.Unique"/>); this is for
/// resources that were there before their attribute was declared so.
/// </summary>
public interface IUniqueValueStore
{
    /// <summary>Attributes of which values have been claimed, and how far that can be relied on.</summary>
    Task<IReadOnlyList<KnownUniquePath>> PathsAsync(CancellationToken cancellationToken);

    /// <summary>Lets go of all values of an attribute.</summary>
    Task ForgetAsync(UniquePath path, CancellationToken cancellationToken);

    /// <summary>
    /// Writes down that values are about to be claimed. When it returns, no write goes on any more that does not know of it: what is written
    /// from here on without the attribute being known to be unique takes that back (<see cref="UniqueState.Doubtful"/>).
    /// </summary>
    /// <returns>The number of this attempt.</returns>
    Task<long> BeginAsync(UniquePath path, CancellationToken cancellationToken);

    /// <summary>
    /// Claims the values of the next resources in ascending id order, and lets go of those they do not have. Nobody writes them meanwhile.
    /// </summary>
    /// <param name="paths">The attributes it is about.</param>
    /// <param name="after">The last id of the page before; null starts.</param>
    /// <param name="valuesOf">The values of one resource, as <see cref="UniqueValues"/> orders them.</param>
    Task<UniquePage> ClaimAsync(
        string source,
        ResourceKind kind,
        IReadOnlySet<string> paths,
        ResourceId? after,
        int limit,
        Func<StoredResource, ImmutableArray<UniqueValue>> valuesOf,
        CancellationToken cancellationToken
    );

    /// <summary>Writes down that the values of all resources have been claimed; unless somebody took it back, or began anew.</summary>
    /// <param name="attempt">What <see cref="BeginAsync"/> returned.</param>
    /// <param name="shared">Several resources have the same value: one holds it, and the values of the others are not written down.</param>
    /// <returns>False when nothing was written down.</returns>
    Task<bool> CompleteAsync(UniquePath path, long attempt, bool shared, CancellationToken cancellationToken);
}

/// <param name="Form">How values are compared: values that were claimed in another form count for nothing.</param>
public sealed record UniquePath(string Source, ResourceKind Kind, string Path, string Form);

public sealed record KnownUniquePath(UniquePath Path, UniqueState State);

/// <summary>What the values that are written down of a unique attribute are worth.</summary>
public enum UniqueState
{
    /// <summary>Some may be missing.</summary>
    Doubtful = 0,

    /// <summary>They are being gathered.</summary>
    Claiming = 1,

    /// <summary>Only those are missing that somebody else holds.</summary>
    Shared = 2,

    /// <summary>They are all there, so that a resource can be found by them.</summary>
    Complete = 3,
}

/// <param name="Last">The last resource of the page; null when there are no more.</param>
/// <param name="Conflicts">Values that another resource had claimed already. They stay as they are.</param>
public sealed record UniquePage(ResourceId? Last, ImmutableArray<UniqueConflict> Conflicts);

/// <param name="Holder">Whose the value counts as.</param>
/// <param name="Other">Who has it too.</param>
public sealed record UniqueConflict(string Path, ResourceId Holder, ResourceId Other);
