using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.Bulk;

/// <summary>
/// Reads the body of a bulk request. What is wrong with the message as a whole is an error of the request; what is wrong with one
/// operation is that operation's own, and the others go on (RFC 7644 3.7.3).
/// </summary>
public static class BulkRequestReader
{
    private const int LongestBulkId = 256;

    /// <summary>Reads the body. The data of the operations is looked at when they are carried out.</summary>
    /// <param name="utf8Json">Must stay as it is until the request has been carried out.</param>
    /// <param name="mostOperations">More are refused with 413 (RFC 7644 3.7.4).</param>
    /// <returns>The request, or invalidSyntax, invalidValue or 413.</returns>
    public static ScimResult<BulkRequest> Read(ReadOnlyMemory<byte> utf8Json, int mostOperations, ScimLimits? limits = null)
    {
        limits ??= ScimLimits.Default;
        return JsonMessage.Read(
            utf8Json,
            limits,
            (mostOperations, limits),
            static (body, context) => ReadBody(body, context.mostOperations, context.limits)
        );
    }

    private static ScimResult<BulkRequest> ReadBody(ReadOnlyMemory<byte> body, int mostOperations, ScimLimits limits)
    {
        if (!JsonSlices.Properties(body, limits).TryGet(out var properties, out var error))
            return error;
        if (JsonSlices.Find(properties, "schemas") is not { } schemas || !JsonSlices.Holds(schemas, ScimUrns.BulkRequest))
            return ScimErrors.InvalidSyntax($"schemas: must be an array that holds {ScimUrns.BulkRequest}.");
        if (JsonSlices.Find(properties, "Operations") is not { } list || JsonSlices.KindOf(list) is not JsonTokenType.StartArray)
            return ScimErrors.InvalidSyntax("Operations: is required and must be an array.");
        if (!TryFailOnErrors(JsonSlices.Find(properties, "failOnErrors"), out var failOnErrors))
            return ScimErrors.InvalidValue("failOnErrors: expected a whole number, how many operations may fail.");
        var operations = ImmutableArray.CreateBuilder<BulkOperation>();
        var bulkIds = new HashSet<string>(StringComparer.Ordinal);
        var json = new Utf8JsonReader(list.Span, new JsonReaderOptions { MaxDepth = limits.MaxDepth });
        json.Read();
        while (json.Read() && json.TokenType is not JsonTokenType.EndArray)
        {
            if (operations.Count == mostOperations)
                return TooManyOperations(mostOperations);
            operations.Add(ReadOperation(JsonSlices.Slice(list, ref json), bulkIds, limits));
        }
        return operations.Count == 0
            ? ScimErrors.InvalidSyntax("Operations: is empty, expected at least one operation.")
            : new BulkRequest(operations.ToImmutable(), failOnErrors);
    }

    private static ScimError TooManyOperations(int most) =>
        new(
            413,
            null,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Operations: more than {most}, the maxOperations of ServiceProviderConfig. Nothing was carried out; send them in several requests."
            )
        );

    /// <summary>0 is taken as not given: several clients write it for "go on whatever fails".</summary>
    private static bool TryFailOnErrors(ReadOnlyMemory<byte>? json, out int? number)
    {
        number = null;
        if (json is not { } given || JsonSlices.KindOf(given) is JsonTokenType.Null)
            return true;
        var reader = new Utf8JsonReader(given.Span);
        reader.Read();
        if (reader.TokenType is not JsonTokenType.Number || !reader.TryGetInt32(out var read) || read < 0)
            return false;
        number = read == 0 ? null : read;
        return true;
    }

    private static BulkOperation ReadOperation(ReadOnlyMemory<byte> json, HashSet<string> bulkIds, ScimLimits limits)
    {
        var nothing = new BulkOperation("", null, null, "", default, null);
        if (JsonSlices.KindOf(json) is not JsonTokenType.StartObject)
            return nothing with
            {
                Problem = ScimErrors.InvalidSyntax(
                    $"The operation is {JsonWords.Of(JsonSlices.KindOf(json))}, expected an object."
                ),
            };
        if (!JsonSlices.Properties(json, limits).TryGet(out var properties, out var error))
            return nothing with { Problem = error };
        var read = new BulkOperation(
            Text(properties, "method")?.ToUpperInvariant() ?? "",
            Text(properties, "bulkId"),
            Text(properties, "version"),
            Text(properties, "path") ?? "",
            JsonSlices.Find(properties, "data") ?? default,
            Problem: null
        );
        return read with { Problem = ProblemOf(read, bulkIds) };
    }

    private static ScimError? ProblemOf(BulkOperation operation, HashSet<string> bulkIds)
    {
        if (operation.Method is not ("POST" or "PUT" or "PATCH" or "DELETE"))
            return ScimErrors.InvalidValue(
                $"method: found {ScimErrors.Quote(operation.Method)}, expected POST, PUT, PATCH or DELETE."
            );
        if (operation.Path.Length == 0)
            return ScimErrors.InvalidValue("path: is required, such as /Users or /Users/{id}.");
        if (operation.Method is not "DELETE" && operation.Data.IsEmpty)
            return ScimErrors.InvalidValue($"data: is required with {operation.Method}.");
        if (!operation.Creates)
            return null;
        // RFC 7644 3.7: without it the client could not tell which of its creates an answer is about.
        if (string.IsNullOrEmpty(operation.BulkId))
            return ScimErrors.InvalidValue("bulkId: is required with POST, a name of your own for this operation.");
        if (operation.BulkId.Length > LongestBulkId)
            return ScimErrors.InvalidValue($"bulkId: is longer than {LongestBulkId} characters.");
        return bulkIds.Add(operation.BulkId)
            ? null
            : ScimErrors.InvalidValue($"bulkId: {ScimErrors.Quote(operation.BulkId)} is used by an operation before this one.");
    }

    /// <summary>Null also for what is no string: the check of the operation then says what is missing.</summary>
    private static string? Text(List<JsonProperty> properties, string name) =>
        JsonSlices.Find(properties, name) is { } json ? JsonSlices.TextOf(json) : null;
}
