using Rollcall.Engine.Directory;
using Rollcall.Scim.Resources;

namespace Rollcall.Server.Scim.Resources;

/// <summary>Answers 200 with a resource that was just replaced or patched.</summary>
internal sealed class WrittenAnswer(IDirectoryStore directory)
{
    public async ValueTask WriteAsync(
        ScimExchange exchange,
        IRepresentation representation,
        WrittenResource written,
        Projection projection
    )
    {
        var resource = written.Resource;
        if (resource.Groups is null && representation.ShowsGroups(exchange, projection))
        {
            // The writer has no use for a user's groups, the answer has. Only they are taken from this second read: the rest stays what
            // was written, even if somebody else has written since.
            var now = await directory.FindAsync(resource.Source, resource.Kind, resource.Id, withGroups: true, exchange.Aborted);
            resource = resource with { Groups = now?.Groups ?? [] };
        }
        await ScimResponses.WriteResourceAsync(exchange, StatusCodes.Status200OK, representation, resource, projection);
    }
}
