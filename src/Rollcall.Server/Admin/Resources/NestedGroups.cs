using Rollcall.AdminApi;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Server.Admin.Resources;

/// <summary>
/// Groups of which a person's groups are members. Targets count direct members only, which surprises whoever nests groups in the
/// identity provider: so the explanation names them.
/// </summary>
internal sealed class NestedGroups(IDirectoryStore directory)
{
    private const int MostGroupsAsked = 50;
    private const int MostNamed = 20;

    private static readonly AttributePath Member = AttributePath.Parse("members.value", ResourceType.Group).Required();

    /// <summary>Null when there are none.</summary>
    public async Task<IReadOnlyList<NestedGroup>?> OfAsync(Person person, CancellationToken cancellationToken)
    {
        var own = person.Groups ?? [];
        var nested = new List<NestedGroup>();
        foreach (var group in own.Take(MostGroupsAsked))
        {
            var query = new ResourceQuery
            {
                Source = person.Source,
                Kind = ResourceKind.Group,
                Filter = new CompareFilter(Member, CompareOperator.Equal, new ScimString(group.Id)),
                Count = MostNamed,
            };
            var page = await directory.QueryAsync(query, cancellationToken);
            nested.AddRange(
                page.Resources.Where(outer => own.All(direct => direct.Id != outer.Id.ToString()))
                    .Select(outer => new NestedGroup(outer.DisplayName ?? outer.Id.ToString(), group.DisplayName))
            );
        }
        return nested.Count == 0 ? null : [.. nested.Take(MostNamed)];
    }
}
