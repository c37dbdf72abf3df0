using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Patch;

/// <summary>Reads the body of a PATCH: <c>schemas</c> with the PatchOp URN, and <c>Operations</c>; names and op in any case.</summary>
public static class PatchReader
{
    /// <summary>Reads the body. Paths and values are looked at when they are applied.</summary>
    /// <param name="utf8Json">Must stay as it is until the request has been applied.</param>
    /// <param name="client">How the client that sent it is understood; null: as <see cref="Dialect.Auto"/>.</param>
    /// <returns>The request, or invalidSyntax or invalidValue.</returns>
    public static ScimResult<PatchRequest> Read(ReadOnlyMemory<byte> utf8Json, Dialect? client = null, ScimLimits? limits = null)
    {
        client ??= Dialect.Auto;
        limits ??= ScimLimits.Default;
        return JsonMessage.Read(
            utf8Json,
            limits,
            (client, limits),
            static (body, context) => ReadBody(body, context.client, context.limits)
        );
    }

    private static ScimResult<PatchRequest> ReadBody(ReadOnlyMemory<byte> body, Dialect client, ScimLimits limits)
    {
        if (!JsonSlices.Properties(body, limits).TryGet(out var properties, out var error))
            return error;
        var schemas = JsonSlices.Find(properties, "schemas");
        if (schemas is null || !JsonSlices.Holds(schemas.Value, ScimUrns.PatchOp))
            return ScimErrors.InvalidSyntax($"schemas: must be an array that holds {ScimUrns.PatchOp}.");
        if (JsonSlices.Find(properties, "Operations") is not { } list || JsonSlices.KindOf(list) is not JsonTokenType.StartArray)
            return ScimErrors.InvalidSyntax("Operations: is required and must be an array.");
        var operations = ImmutableArray.CreateBuilder<PatchOperation>();
        var json = new Utf8JsonReader(list.Span, new JsonReaderOptions { MaxDepth = limits.MaxDepth });
        json.Read();
        while (json.Read() && json.TokenType is not JsonTokenType.EndArray)
        {
            if (operations.Count == limits.MaxPatchOperations)
                return ScimErrors.InvalidValue($"Operations: more than {limits.MaxPatchOperations}.");
            if (json.TokenType is not JsonTokenType.StartObject)
                return At(operations.Count, $"found {JsonWords.Of(json.TokenType)}, expected an object");
            if (!ReadOperation(JsonSlices.Slice(list, ref json), operations.Count, limits).TryGet(out var operation, out error))
                return error;
            operations.Add(operation);
        }
        return operations.Count == 0 && !client.TakesNoOperations
            ? ScimErrors.InvalidSyntax("Operations: is empty, expected at least one operation.")
            : new PatchRequest(operations.ToImmutable());
    }

    private static ScimResult<PatchOperation> ReadOperation(ReadOnlyMemory<byte> json, int index, ScimLimits limits)
    {
        if (!JsonSlices.Properties(json, limits).TryGet(out var properties, out var error))
            return error;
        if (JsonSlices.Find(properties, "op") is not { } op || JsonSlices.TextOf(op) is not { } word)
            return At(index, "op is required: add, remove or replace");
        if (OperatorOf(word) is not { } kind)
            return At(index, $"op is {ScimErrors.Quote(word)}, expected add, remove or replace");
        var path = JsonSlices.Find(properties, "path");
        var text = path is null ? null : JsonSlices.TextOf(path.Value);
        if (path is { } given && text is null && JsonSlices.KindOf(given) is not JsonTokenType.Null)
            return At(index, "path must be a string");
        var value = JsonSlices.Find(properties, "value");
        if (value is null && kind is not PatchOperator.Remove)
            return ScimErrors.InvalidValue(
                string.Create(CultureInfo.InvariantCulture, $"Operations[{index}]: value is required.")
            );
        return new PatchOperation(kind, string.IsNullOrWhiteSpace(text) ? null : text, value)
        {
            IsInSmallLetters = word.All(char.IsAsciiLetterLower),
        };
    }

    private static PatchOperator? OperatorOf(string word) =>
        word.ToUpperInvariant() switch
        {
            "ADD" => PatchOperator.Add,
            "REMOVE" => PatchOperator.Remove,
            "REPLACE" => PatchOperator.Replace,
            _ => null,
        };

    private static ScimError At(int index, string problem) =>
        ScimErrors.InvalidSyntax(string.Create(CultureInfo.InvariantCulture, $"Operations[{index}]: {problem}."));
}
