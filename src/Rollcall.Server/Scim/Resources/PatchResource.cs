using Rollcall.Engine.Directory;
using Rollcall.Scim;
using Rollcall.Scim.Patch;
using Rollcall.Server.Hosting;

namespace Rollcall.Server.Scim.Resources;

/// <summary>PATCH /Users/{id}, PATCH /Groups/{id} (RFC 7644 section 3.5.2).</summary>
internal sealed class PatchResource(
    DirectoryWriter writer,
    WrittenAnswer answer,
    ServerOptions options,
    IRepresentation representation
)
{
    public async ValueTask<ScimError?> HandleAsync(ScimExchange exchange)
    {
        if (!representation.ProjectionOf(exchange).TryGet(out var projection, out var error))
            return error;
        var type = representation.TypeIn(exchange.Schemas);
        if (!ResourceId.TryParse(exchange.Item, out var id))
            return ScimErrors.NotFound(type.Name, exchange.Item ?? "");
        var received = await exchange.ReadBodyAsync(options.MaxBodyBytes);
        if (!received.TryGet(out var body, out error))
            return error;
        using (body)
        {
            if (!PatchReader.Read(body.Memory, type.Dialect).TryGet(out var request, out error))
                return error;
            // Whoever names attributes wants to see them (RFC 7644 section 3.9); for the rest the kind decides.
            var isShown = !projection.IsNone || await representation.IsShownAfterPatchAsync(exchange, request, id);
            var context = exchange.Write(
                Preconditions.Of(exchange.Headers),
                isShown && representation.ShowsGroups(exchange, projection)
            );
            var patched = await writer.PatchAsync(context, type, id, request, exchange.Aborted);
            if (!patched.TryGet(out var written, out error))
                return error;
            if (isShown)
                await answer.WriteAsync(exchange, representation, written, projection);
            else
                ScimResponses.NoContent(exchange.Http.Response, written.Resource.Version);
            return null;
        }
    }
}
