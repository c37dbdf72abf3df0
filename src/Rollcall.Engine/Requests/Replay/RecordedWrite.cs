using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Bulk;

namespace Rollcall.Engine.Requests.Replay;

/// <summary>One change that a recorded request asked for: a request of its own, or one operation of a bulk request.</summary>
/// <param name="Key">Whom it is about: the id of the resource; of a create that was refused something of its own.</param>
/// <param name="Path">Below the source's base URL. Of a bulk operation as it was sent.</param>
/// <param name="Body">JSON, redacted; empty for a delete.</param>
public sealed record RecordedWrite(
    RecordedRequest Request,
    string Key,
    ResourceKind Kind,
    ResourceId? Resource,
    string Method,
    string Path,
    string Body
)
{
    /// <summary>What a request asked for, in order; empty when that is not on record, or when it got no further than the door.</summary>
    public static ImmutableArray<RecordedWrite> In(RecordedRequest request)
    {
        if (request.Operation == "bulk")
            return InBulk(request);
        var kind = KindOf(request.Operation.StartsWith("users.", StringComparison.Ordinal), request.Operation);
        if (kind is not { } known || (request.Method != "DELETE" && request.Sent.Text is null))
            return [];
        var key = (request.Resource?.Value ?? request.Id).ToString();
        return [new(request, key, known, request.Resource, request.Method, request.Path, request.Sent.Text ?? "")];

        static ResourceKind? KindOf(bool users, string operation) =>
            users ? ResourceKind.User
            : operation.StartsWith("groups.", StringComparison.Ordinal) ? ResourceKind.Group
            : null;
    }

    /// <summary>The operations that were carried out, with the ids that the answer gave in place of references.</summary>
    private static ImmutableArray<RecordedWrite> InBulk(RecordedRequest request)
    {
        if (request.Sent.Text is not { } sent || request.Answered.Text is not { } answered)
            return [];
        // A request of more operations than are taken has no results, and so nothing to replay.
        if (!BulkRequestReader.Read(Encoding.UTF8.GetBytes(sent), int.MaxValue).TryGet(out var bulk, out _))
            return [];
        var results = ResultsIn(answered);
        var ids = results
            .Where(result => result is { BulkId: not null, Id: not null })
            .DistinctBy(result => result.BulkId)
            .ToDictionary(result => result.BulkId!, result => result.Id!, StringComparer.Ordinal);
        var writes = new RecordedWrite?[bulk.Operations.Length];
        var next = 0;
        for (var index = 0; index < bulk.Operations.Length; index++)
        {
            var operation = bulk.Operations[index];
            // Operations that were left undone after too many errors have no result; all others have theirs in the same order.
            if (next == results.Count || !results[next].IsOf(operation) || KindOf(operation.Path) is not { } kind)
                continue;
            var id = results[next++].Id;
            var data = operation.Data.IsEmpty ? "" : Encoding.UTF8.GetString(BulkReferences.Resolve(operation.Data, ids).Span);
            var alone = string.Create(CultureInfo.InvariantCulture, $"{request.Id} {index}");
            ResourceId? resource = ResourceId.TryParse(id, out var parsed) ? parsed : null;
            writes[index] = new(request, resource?.ToString() ?? alone, kind, resource, operation.Method, operation.Path, data);
        }
        // In the order in which they were carried out, what is referred to first. With all ids known, nothing is left to complete.
        return
        [
            .. BulkSchedule
                .Of(bulk.Operations)
                .DistinctBy(step => step.Index)
                .Select(step => writes[step.Index])
                .OfType<RecordedWrite>(),
        ];
    }

    private static ResourceKind? KindOf(string path) =>
        path.TrimStart('/').Split('/', '?')[0].ToUpperInvariant() switch
        {
            "USERS" => ResourceKind.User,
            "GROUPS" => ResourceKind.Group,
            _ => null,
        };

    private static List<BulkOutcome> ResultsIn(string answered)
    {
        using var json = JsonDocument.Parse(answered);
        return json.RootElement.TryGetProperty("Operations", out var operations) && operations.ValueKind is JsonValueKind.Array
            ? [.. operations.EnumerateArray().Select(BulkOutcome.Of)]
            : [];
    }

    /// <param name="Id">The end of its location.</param>
    private sealed record BulkOutcome(string? Method, string? BulkId, string? Id)
    {
        public static BulkOutcome Of(JsonElement result) =>
            new(TextOf(result, "method"), TextOf(result, "bulkId"), TextOf(result, "location")?.Split('/')[^1]);

        public bool IsOf(BulkOperation operation) => Method == operation.Method && BulkId == operation.BulkId;

        private static string? TextOf(JsonElement result, string name) =>
            result.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
    }
}
