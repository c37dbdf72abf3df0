using Rollcall.Engine.Directory;
using Rollcall.Scim;
using Rollcall.Server.Hosting;

namespace Rollcall.Server.Scim.Resources;

/// <summary>PUT /Users/{id}, PUT /Groups/{id} (RFC 7644 section 3.5.1). Never creates.</summary>
internal sealed class ReplaceResource(
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
        if (!ResourceId.TryParse(exchange.Item, out var id))
            return ScimErrors.NotFound(representation.TypeIn(exchange.Schemas).Name, exchange.Item ?? "");
        var received = await exchange.ReadBodyAsync(options.MaxBodyBytes);
        if (!received.TryGet(out var body, out error))
            return error;
        using (body)
        {
            var context = exchange.Write(Preconditions.Of(exchange.Headers), representation.ShowsGroups(exchange, projection));
            var replaced = await writer.ReplaceAsync(
                context,
                representation.TypeIn(exchange.Schemas),
                id,
                body.Memory,
                exchange.Aborted
            );
            if (!replaced.TryGet(out var written, out error))
                return error;
            await answer.WriteAsync(exchange, representation, written, projection);
            return null;
        }
    }
}
