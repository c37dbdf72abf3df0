using System.Collections.Immutable;
using Rollcall.Scim.Bulk;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Server.Scim.Bulk;

/// <summary>
/// Creates that may happen at the same time: none refers to another, and no two want the same name, so that the outcome is that of one
/// after the other (RFC 7644 section 3.7 allows no other reordering).
/// </summary>
internal sealed class CreateWave
{
    /// <summary>Half the connections of a PostgreSQL pool; on SQLite they share one commit.</summary>
    private const int Most = 16;

    private readonly List<WaitingCreate> _creates = new(Most);
    private readonly HashSet<string> _bulkIds = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string)> _taken = [];

    /// <summary>Whether one of the names will be known only when the wave is over.</summary>
    public bool Creates(ImmutableArray<string> references) => !references.IsEmpty && references.Any(_bulkIds.Contains);

    /// <summary>False when it has to wait for the wave before it.</summary>
    public bool TryAdd(int index, BulkOperation operation, BulkTarget target, ScimResource resource)
    {
        var keys = KeysOf(resource).ToList();
        if (_creates.Count == Most || keys.Exists(_taken.Contains))
            return false;
        _creates.Add(new WaitingCreate(index, target, resource));
        _taken.UnionWith(keys);
        if (operation.BulkId is { } name)
            _bulkIds.Add(name);
        return true;
    }

    /// <summary>The wave, in the order of its steps; the next one begins.</summary>
    public ImmutableArray<WaitingCreate> Take()
    {
        ImmutableArray<WaitingCreate> wave = [.. _creates];
        _creates.Clear();
        _bulkIds.Clear();
        _taken.Clear();
        return wave;
    }

    /// <summary>What two resources must not share, or may be told apart by. Rather one key too many than one too few.</summary>
    private static IEnumerable<(string Attribute, string Key)> KeysOf(ScimResource resource)
    {
        foreach (var attribute in resource.Attributes.Attributes)
        {
            if (attribute.Definition.IsExtension && attribute.Value is ScimComplex extension)
            {
                foreach (var part in extension.Attributes.Where(part => part.Definition.Uniqueness is not Uniqueness.None))
                {
                    foreach (var text in TextsOf(part.Value))
                        yield return ($"{attribute.Definition.Name}:{part.Definition.Name}", text);
                }
            }
            else if (IsName(resource.Type, attribute.Definition))
            {
                foreach (var text in TextsOf(attribute.Value))
                    yield return ($"{resource.Type.Name}.{attribute.Definition.Name}", text);
            }
        }
    }

    private static bool IsName(ResourceType type, AttributeDefinition attribute) =>
        attribute.Uniqueness is not Uniqueness.None
        || attribute.Name is "userName" or "externalId"
        || (attribute.Name is "displayName" && type.Name is "Group");

    private static IEnumerable<string> TextsOf(ScimValue value) =>
        value is ScimList list
            ? list.Values.SelectMany(TextsOf)
            : [(value.AsText() ?? value.ToString() ?? "").ToUpperInvariant()];
}

internal sealed record WaitingCreate(int Index, BulkTarget Target, ScimResource Resource);
