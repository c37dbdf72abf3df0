using Rollcall.Engine.Directory;
using Rollcall.Scim.Resources;

namespace Rollcall.Server.Scim.Resources;

/// <summary>Answers with a resource that was there before: replaced, patched, or found by a create.</summary>
internal sealed class WrittenAnswer(IDirectoryStore directory)
{
    public async ValueTask WriteAsync(
        ScimExchange exchange,
        IRepresentation representation,
        WrittenResource written,
        Projection projection,
        int status = StatusCodes.Status200OK
    )
    {
        var resource = written.Resource;
        if (resource.Groups is null && representation.ShowsGroups(exchange, projection))
        {
            // Of a user who was found by a create. Only the groups are taken from this second read: the rest stays what was written,
            // even if somebody else has written since.
            var now = await directory.FindAsync(resource.Source, resource.Kind, resource.Id, withGroups: true, exchange.Aborted);
            resource = resource with { Groups = now?.Groups ?? [] };
        }
        await ScimResponses.WriteResourceAsync(exchange, status, representation, resource, projection);
    }
}
