using Rollcall.AdminApi;
using Rollcall.Engine.Directory;
using Rollcall.Server.Admin.Http;

namespace Rollcall.Server.Admin.Resources;

/// <summary><c>GET /admin/v1/groups/{key}</c></summary>
internal static class GetGroup
{
    /// <summary>Shows one group by id or displayName, with links, reasons and what waits.</summary>
    public static async Task<IResult> HandleAsync(
        string key,
        ResourceLookup lookup,
        ResourceReports reports,
        IDirectoryStore directory,
        CancellationToken cancellationToken
    )
    {
        switch (await lookup.FindAsync(ResourceKind.Group, key, cancellationToken))
        {
            case Lookup.Found { Resource: var resource }:
                long members = 0;
                await foreach (var _ in directory.MembersAsync(resource.Id, cancellationToken))
                    members++;
                var group = await reports.GroupAsync(resource, members, withWaiting: true, cancellationToken);
                return TypedResults.Json(group, AdminJson.Default.Group);
            case Lookup.Deleted deleted:
                return Problems.NotFound(
                    $"The source {deleted.Source} has deleted the group {deleted.Name}.",
                    $"`rollcall audit --resource {deleted.Id}` shows what is on record of it, and what was done at the apps."
                );
            case Lookup.Failed failed:
                return failed.Problem;
            default:
                throw new InvalidOperationException("A lookup is one of its family.");
        }
    }
}
