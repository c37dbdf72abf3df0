using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Patch;

/// <summary>Reads the values of operations, with the leniency PATCH needs.</summary>
internal sealed class PatchValues(ScimLimits limits, Dialect dialect)
{
    /// <summary>The values of a list, a single value by itself, or nothing.</summary>
    public static ImmutableArray<ScimValue> Spread(ScimValue? value) =>
        value switch
        {
            null => [],
            ScimList list => list.Values,
            _ => [value],
        };

    /// <summary>The whole value of an attribute.</summary>
    public PatchReading Read(
        AttributeDefinition? extension,
        AttributeDefinition attribute,
        ReadOnlyMemory<byte> json,
        out ScimValue? value
    )
    {
        var reader = Open(json);
        return reader.TryRead(extension, attribute, out value) ? Known(attribute, value, json) : new(reader.Error);
    }

    /// <summary>One value of a multi-valued attribute.</summary>
    public PatchReading ReadOne(
        AttributeDefinition? extension,
        AttributeDefinition attribute,
        ReadOnlyMemory<byte> json,
        out ScimValue? value
    )
    {
        var reader = Open(json);
        return reader.TryReadOne(extension, attribute, out value) ? Known(attribute, value, json) : new(reader.Error);
    }

    public PatchReading ReadSub(
        AttributeDefinition? extension,
        AttributeDefinition attribute,
        AttributeDefinition sub,
        ReadOnlyMemory<byte> json,
        out ScimValue? value
    )
    {
        var reader = Open(json);
        return reader.TryReadSub(extension, attribute, sub, out value) ? default : new(reader.Error);
    }

    public PatchReading ReadOpaque(string urn, ReadOnlyMemory<byte> json, out ScimValue? value)
    {
        value = null;
        if (TextRules.Problem(urn, limits) is { } badName)
            return new(ScimErrors.InvalidPath($"{ScimErrors.Quote(urn)}: {badName}."));
        if (urn.Length > limits.MaxNameLength)
            return new(ScimErrors.InvalidPath($"{ScimErrors.Quote(urn)}: is too long."));
        var reader = Open(json).Json;
        if (!OpaqueJson.TryRead(ref reader, urn, limits, takesAll: false, out var text, out var error))
            return new(error);
        value = new ScimOpaque(text);
        return default;
    }

    /// <summary>A value of which nothing is known must not pass as if it had been taken.</summary>
    private static PatchReading Known(AttributeDefinition attribute, ScimValue? value, ReadOnlyMemory<byte> json) =>
        value is null && JsonSlices.KindOf(json) is JsonTokenType.StartObject or JsonTokenType.StartArray
            ? new(ScimErrors.InvalidValue($"{attribute.Name}: the value holds nothing the schema knows."))
            : default;

    private ValueReader Open(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = limits.MaxDepth });
        reader.Read();
        return new ValueReader(reader, limits, dialect.LooseValues ? ValueLeniency.Patch : ValueLeniency.StrictPatch);
    }
}

/// <summary>How a reading went: fine, or an error.</summary>
internal readonly record struct PatchReading(ScimError? Error)
{
    public bool IsFine([NotNullWhen(false)] out ScimError? error)
    {
        error = Error;
        return error is null;
    }
}
