using System.Collections.Immutable;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Directory;

/// <summary>What a written resource has of values that nobody else of its kind and source may have.</summary>
/// <param name="Forms">
/// The attributes that whoever writes knows to be unique. What the database has of others it cannot vouch for any more: somebody writes by
/// an older configuration.
/// </param>
/// <param name="Came">Values that came with this change: somebody else who has one of them makes it a <see cref="SaveResult.Duplicate"/>.</param>
/// <param name="Kept">
/// Values that were there before the change. They may be somebody else's, from before they had to be unique, and that is no reason to
/// refuse a change of anything else: a leaver can be disabled whatever badge he shares.
/// </param>
public sealed record UniqueClaims(
    ImmutableArray<UniqueForm> Forms,
    ImmutableArray<UniqueValue> Came,
    ImmutableArray<UniqueValue> Kept
)
{
    /// <returns>Null when the type has no such attribute.</returns>
    /// <param name="before">What it was; null when it is new.</param>
    public static UniqueClaims? Of(ScimResource resource, ScimResource? before)
    {
        if (UniqueValues.Of(resource) is not { } values)
            return null;
        var had = (before is null ? null : UniqueValues.Of(before)) ?? [];
        return new UniqueClaims(
            FormsOf(resource.Type),
            [.. values.Where(value => !had.Contains(value))],
            [.. values.Where(value => had.Contains(value))]
        );
    }

    public static ImmutableArray<UniqueForm> FormsOf(ResourceType type) =>
        [.. type.UniquePaths.Select(path => new UniqueForm(path.ToString(), UniqueValues.FormOf(path)))];
}

/// <summary>An attribute that must be unique, and how its values are compared.</summary>
public readonly record struct UniqueForm(string Path, string Form);
