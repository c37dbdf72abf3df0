using Rollcall.AdminApi;
using Rollcall.Engine.Directory;

namespace Rollcall.Server.Admin.Resources;

/// <summary><c>GET /admin/v1/people</c></summary>
internal static class ListPeople
{
    /// <summary>Lists people with their links, or those a part of whose userName, displayName or address is q.</summary>
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
        var (slice, problem) = await listing.ListAsync(ResourceKind.User, parameters, cancellationToken);
        if (slice is null)
            return problem!;
        var people = new List<Person>(slice.Resources.Count);
        foreach (var user in slice.Resources)
            people.Add(await reports.PersonAsync(user, withWaiting: false, cancellationToken));
        return TypedResults.Json(new PersonPage(slice.Total, people, slice.Next), AdminJson.Default.PersonPage);
    }
}
