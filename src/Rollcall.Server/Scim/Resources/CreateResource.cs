using Rollcall.Engine.Directory;
using Rollcall.Scim;
using Rollcall.Scim.Resources;
using Rollcall.Server.Hosting;

namespace Rollcall.Server.Scim.Resources;

/// <summary>POST /Users, POST /Groups (RFC 7644 section 3.3).</summary>
internal sealed class CreateResource(
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
        var received = await exchange.ReadBodyAsync(options.MaxBodyBytes);
        if (!received.TryGet(out var body, out error))
            return error;
        using (body)
        {
            var type = representation.TypeIn(exchange.Schemas);
            if (!ResourceReader.Read(body.Memory, type, ReadMode.Create).TryGet(out var resource, out error))
                return error;
            var created = await writer.CreateAsync(exchange.Write(condition: null), resource, exchange.Aborted);
            if (!created.TryGet(out var written, out error))
                return error;
            // 201 also for one that was there already: identity providers take anything else for a failure.
            const int status = StatusCodes.Status201Created;
            if (written.Linked)
                await answer.WriteAsync(exchange, representation, written, projection, status);
            else
                await ScimResponses.WriteResourceAsync(exchange, status, representation, written.Resource, projection);
            return null;
        }
    }
}
