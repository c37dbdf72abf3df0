using System.Buffers;
using System.Text;
using System.Text.Json;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Patch;

/// <summary>
/// Changes what is kept verbatim under a URN without a schema: the extension as a whole, or one attribute of it. Entra writes its custom
/// attributes by path, <c>urn:...:CustomExtensionName:2.0:User:tag</c>, whether a schema of them was declared here or not.
/// </summary>
internal sealed class OpaquePatch(PatchState state, PatchValues reader, ScimLimits limits, ResourceType type)
{
    public ScimError? Apply(PatchOperator op, AttributeDefinition opaque, ReadOnlyMemory<byte>? value)
    {
        if (!type.Dialect.TakesUnknown)
            return ScimErrors.InvalidPath($"{ScimErrors.Quote(opaque.Name)}: no schema of {type.Name} has it.");
        if (op is PatchOperator.Remove || value is not { } json || JsonSlices.IsNothing(json))
        {
            if (op is not PatchOperator.Add)
                state.SetOpaque(opaque, null);
            return null;
        }
        return JsonSlices.KindOf(json) is JsonTokenType.StartObject
            ? Set(opaque, json)
            : ScimErrors.InvalidPath($"{ScimErrors.Quote(opaque.Name)}: no attribute, and no schema URN with an object of data.");
    }

    /// <summary>
    /// Splits a path behind the URN of an extension without a schema. Only the last colon can be meant: an attribute has none, and it begins
    /// with a letter, which the version in a URN does not.
    /// </summary>
    /// <returns>Null when the path is none, or names a schema that the type has.</returns>
    public OpaquePart? PartOf(string path)
    {
        var colon = path.LastIndexOf(':');
        if (!type.Dialect.TakesUnknown || colon < 0 || !path.StartsWith("urn:", StringComparison.OrdinalIgnoreCase))
            return null;
        var name = path[(colon + 1)..];
        if (name.Length == 0 || !char.IsAsciiLetter(name[0]) || !name.All(IsPartOfName) || IsOfStandard(path))
            return null;
        return new OpaquePart(path[..colon], name, state.FindOpaque(path[..colon]));
    }

    /// <summary>Sets or unassigns one attribute; the others stay as they are.</summary>
    public ScimError? ApplyToPart(PatchOperator op, OpaquePart part, ReadOnlyMemory<byte>? value)
    {
        var opaque = part.Known ?? AttributeDefinition.ForOpaque(part.Urn);
        var kept = Encoding.UTF8.GetBytes((state.Attributes.Get(opaque) as ScimOpaque)?.Json ?? "{}");
        if (!JsonSlices.Properties(kept, limits).TryGet(out var properties, out var error))
            return error;
        var unassigns = op is PatchOperator.Remove || value is not { } json || JsonSlices.IsNothing(json);
        if (unassigns && op is PatchOperator.Add)
            return null;
        var at = properties.FindIndex(property => string.Equals(property.Name, part.Name, StringComparison.OrdinalIgnoreCase));
        if (op is PatchOperator.Add && at >= 0 && JsonSlices.KindOf(properties[at].Value) is JsonTokenType.StartArray)
            return ScimErrors.InvalidPath(
                $"{ScimErrors.Quote($"{part.Urn}:{part.Name}")} has several values; without a declared schema they can only be replaced."
            );
        if (unassigns && at < 0)
            return null;
        if (unassigns)
            properties.RemoveAt(at);
        else if (at < 0)
            properties.Add(new JsonProperty(part.Name, value!.Value));
        else
            properties[at] = properties[at] with { Value = value!.Value };
        if (properties.Count > 0)
            return Set(opaque, Write(properties));
        state.SetOpaque(opaque, null);
        return null;
    }

    private ScimError? Set(AttributeDefinition opaque, ReadOnlyMemory<byte> json)
    {
        if (!reader.ReadOpaque(opaque.Name, json, out var text).IsFine(out var error))
            return error;
        if (
            state.Attributes.Get(opaque) is null
            && state.Attributes.Attributes.Count(a => a.Definition.IsOpaque) >= limits.MaxUnknownExtensions
        )
            return ScimErrors.InvalidValue($"More than {limits.MaxUnknownExtensions} extensions with unknown URNs.");
        state.SetOpaque(opaque, text);
        return null;
    }

    /// <summary>A mistyped name of the standard is a mistake, and nobody's extension.</summary>
    private bool IsOfStandard(string path) =>
        path.StartsWith("urn:ietf:params:scim:schemas:core:", StringComparison.OrdinalIgnoreCase)
        || path.StartsWith(type.Schema.Id, StringComparison.OrdinalIgnoreCase)
        || type.ExtensionAttributes.Any(extension => path.StartsWith(extension.Name, StringComparison.OrdinalIgnoreCase));

    private static bool IsPartOfName(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '$';

    private static ReadOnlyMemory<byte> Write(List<JsonProperty> properties)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        foreach (var (name, value) in properties)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(value.Span, skipInputValidation: true);
        }
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenMemory;
    }
}

/// <summary>One attribute of an extension without a schema.</summary>
/// <param name="Known">The extension, when the resource has data under its URN already.</param>
internal sealed record OpaquePart(string Urn, string Name, AttributeDefinition? Known);
