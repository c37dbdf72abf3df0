using Rollcall.Engine.Directory;
using Rollcall.Scim;
using Rollcall.Scim.Patch;
using Rollcall.Scim.Resources;

namespace Rollcall.Server.Scim.Bulk;

/// <summary>
/// Carries out single operations of a bulk request, by the same writer and the same rules as if each had come alone. Each is atomic by
/// itself; a directory that cannot be reached is an error of the operation, because others before it may have been made durable.
/// </summary>
internal sealed class BulkOperations(DirectoryWriter writer, ScimExchange exchange)
{
    public Task<BulkResult> CreateAsync(BulkTarget target, ScimResource resource) =>
        GuardAsync(
            async () =>
            {
                var created = await writer.CreateAsync(exchange.Write(condition: null), resource, exchange.Aborted);
                return created.TryGet(out var written, out var error)
                    ? Written(StatusCodes.Status201Created, target, written.Resource) with
                    {
                        Linked = written.Linked,
                    }
                    : BulkResult.Failed(error);
            },
            location: null
        );

    /// <param name="version">What the operation said, to be met by the resource as If-Match is.</param>
    /// <param name="data">With ids in place of references.</param>
    public async Task<BulkResult> ChangeAsync(string method, BulkTarget target, string? version, ReadOnlyMemory<byte> data)
    {
        var type = target.Representation.TypeIn(exchange.Schemas);
        var location = target.Representation.LocationOf(exchange, target.Item ?? "");
        if (!target.TryId(out var id))
            return BulkResult.Failed(ScimErrors.NotFound(type.Name, target.Item ?? ""), location);
        var context = exchange.Write(Preconditions.Of(version));
        return method switch
        {
            "PUT" => await GuardAsync(
                async () => Of(await writer.ReplaceAsync(context, type, id, data, exchange.Aborted)),
                location
            ),
            "PATCH" => PatchReader.Read(data, type.Dialect).TryGet(out var request, out var error)
                ? await GuardAsync(
                    async () => Of(await writer.PatchAsync(context, type, id, request, exchange.Aborted)),
                    location
                )
                : BulkResult.Failed(error, location),
            _ => await GuardAsync(
                async () =>
                    await writer.DeleteAsync(context, type, id, exchange.Aborted) is { } failed
                        ? BulkResult.Failed(failed, location)
                        : new BulkResult { Status = StatusCodes.Status204NoContent, Location = location },
                location
            ),
        };

        BulkResult Of(ScimResult<WrittenResource> result) =>
            result.TryGet(out var written, out var failed)
                ? Written(StatusCodes.Status200OK, target, written.Resource)
                : BulkResult.Failed(failed, location);
    }

    private BulkResult Written(int status, BulkTarget target, StoredResource resource) =>
        new()
        {
            Status = status,
            Location = target.Representation.LocationOf(exchange, resource.Id.ToString()),
            Resource = resource,
            Projection = target.Projection,
            Representation = target.Representation,
        };

    private static async Task<BulkResult> GuardAsync(Func<Task<BulkResult>> carryOut, string? location)
    {
        try
        {
            return await carryOut();
        }
        catch (StoreUnavailableException unavailable)
        {
            return BulkResult.Failed(
                ScimErrors.Unavailable(
                    "The directory cannot be reached just now; send this operation again.",
                    RetryAfter.Of(unavailable.Trouble)
                ),
                location
            );
        }
    }
}
