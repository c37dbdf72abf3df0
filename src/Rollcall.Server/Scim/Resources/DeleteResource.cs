using Rollcall.Engine.Directory;
using Rollcall.Scim;

namespace Rollcall.Server.Scim.Resources;

/// <summary>DELETE /Users/{id}, DELETE /Groups/{id} (RFC 7644 section 3.6).</summary>
internal sealed class DeleteResource(DirectoryWriter writer, IRepresentation representation)
{
    public async ValueTask<ScimError?> HandleAsync(ScimExchange exchange)
    {
        var type = representation.TypeIn(exchange.Schemas);
        if (!ResourceId.TryParse(exchange.Item, out var id))
            return ScimErrors.NotFound(type.Name, exchange.Item ?? "");
        var error = await writer.DeleteAsync(exchange.Write(Preconditions.Of(exchange.Headers)), type, id, exchange.Aborted);
        if (error is null)
            exchange.Http.Response.StatusCode = StatusCodes.Status204NoContent;
        return error;
    }
}
