using Rollcall.AdminApi;
using Rollcall.Engine.Directory;

namespace Rollcall.Server.Admin.Resources;

/// <summary><c>GET /admin/v1/people/{key}</c></summary>
internal static class GetPerson
{
    /// <summary>Shows one person by id or userName, with links, reasons and what waits.</summary>
    public static async Task<IResult> HandleAsync(
        string key,
        ResourceLookup lookup,
        ResourceReports reports,
        CancellationToken cancellationToken
    )
    {
        switch (await lookup.FindAsync(ResourceKind.User, key, cancellationToken))
        {
            case Lookup.Found found:
                var person = await reports.PersonAsync(found.Resource, withWaiting: true, cancellationToken);
                return TypedResults.Json(person, AdminJson.Default.Person);
            case Lookup.Deleted deleted:
                return TypedResults.Json(await reports.PersonAsync(deleted, cancellationToken), AdminJson.Default.Person);
            case Lookup.Failed failed:
                return failed.Problem;
            default:
                throw new InvalidOperationException("A lookup is one of its family.");
        }
    }
}
