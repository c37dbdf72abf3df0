using Rollcall.Engine.Directory;
using Rollcall.Scim;

namespace Rollcall.Server.Scim.Resources;

/// <summary>GET /Users/{id}, GET /Groups/{id} (RFC 7644 section 3.4.1).</summary>
internal sealed class GetResource(IDirectoryStore directory, IRepresentation representation)
{
    public async ValueTask<ScimError?> HandleAsync(ScimExchange exchange)
    {
        if (!representation.ProjectionOf(exchange).TryGet(out var projection, out var error))
            return error;
        var type = representation.TypeIn(exchange.Schemas);
        if (!ResourceId.TryParse(exchange.Item, out var id))
            return ScimErrors.NotFound(type.Name, exchange.Item ?? "");
        var withGroups = representation.ShowsGroups(exchange, projection);
        var found = await directory.FindAsync(exchange.SourceId, representation.Kind, id, withGroups, exchange.Aborted);
        if (found is null)
            return ScimErrors.NotFound(type.Name, exchange.Item ?? "");
        if (exchange.Headers.IfMatch.Count > 0 && Preconditions.Of(exchange.Headers.IfMatch)?.IsMetBy(found.Version) is false)
            return ScimErrors.PreconditionFailed(VersionTag.Of(found.Version));
        if (
            exchange.Headers.IfNoneMatch is { Count: > 0 } known
            && representation.TagOf(exchange, found, projection) is var tag
            && Preconditions.IsKnown(known, tag)
        )
        {
            ScimResponses.NotModified(exchange.Http.Response, tag, representation.LocationOf(exchange, id.ToString()));
            return null;
        }
        await ScimResponses.WriteResourceAsync(exchange, StatusCodes.Status200OK, representation, found, projection);
        return null;
    }
}
