using System.Globalization;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Resources;

namespace Rollcall.Storage.Filters;

/// <summary>Decides in memory, for one row, what SQL could not.</summary>
internal sealed class RemainderCheck(ResourceQuery query, FilterTerm remainder, IReadOnlyList<string> flags)
{
    private readonly Dictionary<string, int> _numbers = flags
        .Select((condition, number) => KeyValuePair.Create(condition, number))
        .ToDictionary(StringComparer.Ordinal);

    /// <param name="flag">The value of a flag of that row, by its number.</param>
    public bool Matches(StoredResource row, Func<int, bool> flag)
    {
        var type = row.Kind is ResourceKind.User ? query.Schemas.User : query.Schemas.Group;
        var resource = ResourceReader.Read(row.Document, type, ReadMode.Stored).Required().WithId(row.Id.ToString());
        var version = string.Create(CultureInfo.InvariantCulture, $"W/\"{row.Version}\"");
        var meta = new ResourceMeta(type.Name, row.Created, row.LastModified, Location: "", version);
        return Holds(remainder, resource, meta, flag);
    }

    private bool Holds(FilterTerm term, ScimResource resource, ResourceMeta meta, Func<int, bool> flag) =>
        term switch
        {
            FilterTerm.Sql sql => flag(_numbers[sql.Condition]),
            FilterTerm.Memory memory => FilterEvaluator.Matches(memory.Filter, resource, meta),
            FilterTerm.All all => all.Terms.All(part => Holds(part, resource, meta, flag)),
            FilterTerm.Any any => any.Terms.Any(part => Holds(part, resource, meta, flag)),
            FilterTerm.Not not => !Holds(not.Inner, resource, meta, flag),
            _ => false,
        };
}
