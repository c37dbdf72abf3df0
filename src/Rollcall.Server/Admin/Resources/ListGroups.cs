using Rollcall.AdminApi;
using Rollcall.Engine.Directory;

namespace Rollcall.Server.Admin.Resources;

/// <summary><c>GET /admin/v1/groups</c></summary>
internal static class ListGroups
{
    /// <summary>Lists groups with their links, or those a part of whose displayName is q.</summary>
    public static async Task<IResult> HandleAsync(
        ResourceListing listing,
        ResourceReports reports,
        string? q,
        string? source,
        int? limit,
        string? after,
        CancellationToken cancellationToken
    )
    {
        var parameters = new ListParameters(q, source, limit, after);
        var (slice, problem) = await listing.ListAsync(ResourceKind.Group, parameters, cancellationToken);
        if (slice is null)
            return problem!;
        var groups = new List<Group>(slice.Resources.Count);
        foreach (var group in slice.Resources)
            groups.Add(await reports.GroupAsync(group, members: null, withWaiting: false, cancellationToken));
        return TypedResults.Json(new GroupPage(slice.Total, groups, slice.Next), AdminJson.Default.GroupPage);
    }
}
