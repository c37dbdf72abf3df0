using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Requests.Replay;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Server.Admin.Requests;

/// <summary>What a replay has to know of the directory: the resources that writes are about, and who else has a value they wanted.</summary>
internal sealed class ReplayedPeople(IDirectoryStore directory, string source)
{
    /// <summary>Of an externalId there may be several, some of whom the writes are about.</summary>
    private const int MostHolders = 100;

    public async Task<Dictionary<string, StoredResource>> OfAsync(
        IReadOnlyList<RecordedWrite> writes,
        CancellationToken cancellationToken
    )
    {
        var now = new Dictionary<string, StoredResource>(StringComparer.Ordinal);
        foreach (var write in writes.DistinctBy(write => write.Key))
        {
            if (
                write.Resource is { } id
                && await directory.FindAsync(source, write.Kind, id, withGroups: true, cancellationToken) is { } found
            )
                now[write.Key] = found;
        }
        return now;
    }

    /// <summary>Of the wanted values those that somebody else has, with the ids of who it is.</summary>
    /// <param name="about">Whom writes are about: they are not somebody else.</param>
    public async Task<IReadOnlyDictionary<ClaimedValue, ImmutableArray<string>>> HeldAsync(
        IReadOnlySet<ClaimedValue> wanted,
        IReadOnlySet<string> about,
        IReadOnlyList<ConfigurationSnapshot> configurations,
        CancellationToken cancellationToken
    )
    {
        var held = new Dictionary<ClaimedValue, ImmutableArray<string>>();
        foreach (var value in wanted.Where(value => value.IsName))
        {
            foreach (var holder in await HoldersAsync(value, cancellationToken))
                Add(value, holder);
        }
        // A declared attribute may be unique under one of the configurations only, and then nothing finds its values but looking at everybody.
        foreach (var kind in wanted.Where(value => !value.IsName).Select(value => value.Kind).Distinct())
        {
            var types = configurations
                .Select(configuration => configuration.FindSchemas(source))
                .OfType<ScimSchemas>()
                .Select(schemas => kind is ResourceKind.User ? schemas.User : schemas.Group)
                .ToArray();
            var everybody = new ResourceQuery { Source = source, Kind = kind };
            await foreach (var resource in directory.AllAsync(everybody, cancellationToken))
            {
                var values = types.SelectMany(type => ClaimedValue.Of(ResourceForm.Read(resource, type), kind));
                foreach (var value in values.Where(value => !value.IsName && wanted.Contains(value)))
                    Add(value, resource);
            }
        }
        return held;

        void Add(ClaimedValue value, StoredResource holder)
        {
            var id = holder.Id.ToString();
            if (!about.Contains(id))
                held[value] = [.. held.GetValueOrDefault(value, []), id];
        }
    }

    private async Task<IReadOnlyList<StoredResource>> HoldersAsync(ClaimedValue value, CancellationToken cancellationToken)
    {
        var type = value.Kind is ResourceKind.User ? ScimSchemas.Default.User : ScimSchemas.Default.Group;
        var query = new ResourceQuery
        {
            Source = source,
            Kind = value.Kind,
            Filter = new CompareFilter(
                AttributePath.Parse(value.Path, type).Required(),
                CompareOperator.Equal,
                new ScimString(value.Key)
            ),
            Count = MostHolders,
        };
        return (await directory.QueryAsync(query, cancellationToken)).Resources;
    }
}
