using System.Collections.Immutable;
using Rollcall.Scim.Schema;

namespace Rollcall.Server.Scim;

/// <summary>How each resource type looks from outside.</summary>
internal sealed class Representations(params ImmutableArray<IRepresentation> all)
{
    public ImmutableArray<IRepresentation> All { get; } = all;

    public IRepresentation Of(ResourceType type, ScimSchemas schemas) =>
        All.First(representation => ReferenceEquals(representation.TypeIn(schemas), type));
}
