using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Scim;
using Rollcall.Scim.Bulk;
using Rollcall.Server.Hosting;

namespace Rollcall.Server.Scim.Bulk;

/// <summary>POST /Bulk (RFC 7644 section 3.7).</summary>
internal sealed class BulkEndpoint(
    IDirectoryStore directory,
    DirectoryWriter writer,
    ServerOptions options,
    Representations representations
)
{
    /// <summary>ServiceProviderConfig says so.</summary>
    public const int MostOperations = 1_000;

    private const long LargestPayload = 10 * 1024 * 1024;

    /// <summary>Bytes; ServiceProviderConfig says so. A thousand users of the longest kind that IdPs send are a tenth of it.</summary>
    public static long MostBytes(ServerOptions options, RequestLimits limits) =>
        Math.Min(LargestPayload, Math.Min(options.MaxBodyBytes, limits.BodyBytes));

    public async ValueTask<ScimError?> HandleAsync(ScimExchange exchange)
    {
        var received = await exchange.ReadBodyAsync(MostBytes(options, exchange.Source.Limits));
        if (!received.TryGet(out var body, out var error))
            return error;
        using (body)
        {
            if (!BulkRequestReader.Read(body.Memory, MostOperations).TryGet(out var request, out error))
                return error;
            var operations = new BulkOperations(writer, exchange);
            var results = await new BulkRun(exchange, request, operations, representations).RunAsync();
            await WriteAsync(exchange, request, results);
            return null;
        }
    }

    private async Task WriteAsync(ScimExchange exchange, BulkRequest request, IReadOnlyList<BulkResult?> results)
    {
        using var body = new AnswerBody(exchange.Http.Response);
        BulkResponse.Begin(body);
        var first = true;
        for (var index = 0; index < results.Count; index++)
        {
            if (results[index] is not { } result)
                continue;
            await WriteAsync(body, first, exchange, request.Operations[index], result);
            first = false;
            BulkResponse.EndOperation(body);
            await body.SendFullBlockAsync(exchange.Aborted);
        }
        BulkResponse.End(body);
        exchange.Trace.IsAnswered(body.Pending);
        await body.CompleteAsync(exchange.Aborted);
    }

    private async Task WriteAsync(AnswerBody body, bool first, ScimExchange exchange, BulkOperation operation, BulkResult result)
    {
        if (result is not { Error: null, Resource: { } written, Representation: { } representation, Projection: { } projection })
        {
            var version = result.Resource is { } resource ? VersionTag.Of(resource.Version) : null;
            BulkResponse.BeginOperation(body, first, operation, result.Status, result.Location, version);
            if (result.Error is { } error)
                BulkResponse.WriteError(body, error);
            return;
        }
        if (written.Groups is null && representation.ShowsGroups(exchange, projection))
        {
            var now = await directory.FindAsync(written.Source, written.Kind, written.Id, withGroups: true, exchange.Aborted);
            written = written with { Groups = now?.Groups ?? [] };
        }
        var tag = representation.TagOf(exchange, written, projection);
        BulkResponse.BeginOperation(body, first, operation, result.Status, result.Location, tag);
        BulkResponse.BeginBody(body);
        await representation.WriteAsync(body, exchange, written, projection);
    }
}
