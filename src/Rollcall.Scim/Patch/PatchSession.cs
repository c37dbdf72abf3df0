using System.Text.Json;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Patch;

/// <summary>The state of one PATCH while its operations are applied. Every method returns the error, or null when all is well.</summary>
internal sealed class PatchSession(ScimResource current, ScimLimits limits)
{
    private readonly ResourceType _type = current.Type;
    private readonly PatchState _state = new(current);
    private readonly PatchValues _reader = new(limits, current.Type.Dialect);
    private ValuePatch? _valuePatch;
    private OpaquePatch? _opaquePatch;

    internal const string RemoveTakesNoValue =
        "remove takes no value: say which values by a filter in the path (RFC 7644 section 3.5.2.2).";

    public ScimComplex Attributes => _state.Attributes;

    public MemberPatch Members { get; } = new(limits, current.Type.Dialect);

    private Dialect Dialect => _type.Dialect;

    private OpaquePatch Opaques => _opaquePatch ??= new OpaquePatch(_state, _reader, limits, _type);

    private ValuePatch Values => _valuePatch ??= new ValuePatch(_state, _reader, limits, Dialect);

    public ScimError? Apply(PatchOperation operation)
    {
        if (!operation.IsInSmallLetters && !Dialect.LooseValues)
            return ScimErrors.InvalidSyntax("op must be add, remove or replace, in small letters.");
        if (operation.Path is null)
            return ApplyToResource(operation.Op, operation.Value);
        if (ScimUrns.Same(operation.Path, _type.Schema.Id))
            return ApplyToResource(operation.Op, operation.Value);
        if (_state.FindOpaque(operation.Path) is { } opaque)
            return Opaques.Apply(operation.Op, opaque, operation.Value);
        // Operations in capitals show Entra (docs/decisions/0020); from anybody else a path that leads nowhere is a mistake.
        if (Opaques.PartOf(operation.Path) is { } part && (part.Known is not null || !operation.IsInSmallLetters))
            return Opaques.ApplyToPart(operation.Op, part, operation.Value);
        return PatchPath.Parse(operation.Path, _type, limits).TryGet(out var path, out var error)
            ? ApplyAt(operation.Op, path, operation.Value)
            : error;
    }

    /// <summary>A path-less operation is one for each name in its value (RFC 7644 3.5.2.1 and 3.5.2.3).</summary>
    private ScimError? ApplyToResource(PatchOperator op, ReadOnlyMemory<byte>? value)
    {
        if (op is PatchOperator.Remove)
            return ScimErrors.NoTarget("remove needs a path.");
        if (value is not { } json || JsonSlices.KindOf(json) is not JsonTokenType.StartObject)
            return ScimErrors.InvalidValue("Without a path the value must be an object of attributes.");
        if (!JsonSlices.Properties(json, limits).TryGet(out var properties, out var error))
            return error;
        foreach (var (name, part) in properties)
        {
            if (ApplyNamed(op, name, part) is { } problem)
                return problem;
        }
        return null;
    }

    private ScimError? ApplyNamed(PatchOperator op, string name, ReadOnlyMemory<byte> value)
    {
        if (IsNamed(name, "schemas") || IsNamed(name, "meta"))
            return null;
        if (IsNamed(name, "id"))
            return IsOwnId(value) ? null : ScimErrors.ReadOnly("id");
        if (ScimUrns.Same(name, _type.Schema.Id))
            return ApplyToResource(op, value);
        if (
            !Dialect.PathsAsNames
            && name.AsSpan().ContainsAny('.', '[')
            && _type.Find(name) is null
            && _state.FindOpaque(name) is null
        )
            return ScimErrors.InvalidPath($"{ScimErrors.Quote(name)}: a path belongs into path, not among the names of a value.");
        if (name.Contains(':') && !name.Contains('[') && !PathBinder.TryBind(name, _type, out _, out _))
            return ApplyUnknown(op, name, value);
        if (!PatchPath.Parse(name, _type, limits).TryGet(out var path, out var error))
            return error;
        // Clients that send the resource as they know it send readOnly names along, empty ones among them.
        return IsReadOnly(path) && JsonSlices.IsNothing(value) ? null : ApplyAt(op, path, value);
    }

    /// <summary>Under a URN nobody declared: an extension as an object, or one attribute of it behind the URN.</summary>
    private ScimError? ApplyUnknown(PatchOperator op, string name, ReadOnlyMemory<byte> value)
    {
        if (
            Dialect.PathsAsNames
            && _state.FindOpaque(name) is null
            && Opaques.PartOf(name) is { } part
            && (part.Known is not null || JsonSlices.KindOf(value) is not JsonTokenType.StartObject)
        )
            return Opaques.ApplyToPart(op, part, value);
        return Opaques.Apply(op, _state.FindOpaque(name) ?? AttributeDefinition.ForOpaque(name), value);
    }

    private ScimError? ApplyAt(PatchOperator op, PatchPath path, ReadOnlyMemory<byte>? value)
    {
        var attribute = path.Path.Attribute;
        if (IsReadOnly(path) || ReferenceEquals(attribute, CommonAttributes.Schemas))
            return ScimErrors.ReadOnly(path.Path.ToString());
        if (path.Path.SchemaUrn is null && attribute.Name is "members")
            return Members.Apply(op, path, value);
        if (attribute.IsExtension)
            return ApplyToExtension(op, attribute, value);
        if (op is PatchOperator.Remove && path.Filter is null && path.Path.Target.Required)
            return ScimErrors.Mutability(path.Path.ToString(), "is required and cannot be removed.");
        if (path.Filter is not null || (attribute.MultiValued && path.Path.SubAttribute is not null))
            return Values.Apply(op, path, value);
        return path.Path.SubAttribute is { } sub ? ApplyToSub(op, path.Path, sub, value) : ApplyToAttribute(op, path.Path, value);
    }

    private ScimError? ApplyToExtension(PatchOperator op, AttributeDefinition extension, ReadOnlyMemory<byte>? value)
    {
        if (op is PatchOperator.Remove || value is not { } json || JsonSlices.KindOf(json) is JsonTokenType.Null)
        {
            if (op is PatchOperator.Add)
                return null;
            if (
                extension.Required
                || extension.SubAttributes.Any(a => a.Required && _state.Get(new AttributePath(extension.Name, a)) is not null)
            )
                return ScimErrors.Mutability(extension.Name, "is required and cannot be removed.");
            foreach (var attribute in extension.SubAttributes)
            {
                if (
                    attribute.Mutability is not Mutability.ReadOnly
                    && _state.Set(new AttributePath(extension.Name, attribute), null) is { } kept
                )
                    return kept;
            }
            return null;
        }
        if (JsonSlices.KindOf(json) is not JsonTokenType.StartObject)
            return ScimErrors.InvalidValue(extension.Name, JsonWords.Of(JsonSlices.KindOf(json)), "an object");
        if (!JsonSlices.Properties(json, limits).TryGet(out var properties, out var error))
            return error;
        foreach (var (name, part) in properties)
        {
            if (!PatchPath.Parse($"{extension.Name}:{name}", _type, limits).TryGet(out var path, out error))
                return error;
            if (!(IsReadOnly(path) && JsonSlices.IsNothing(part)) && ApplyAt(op, path, part) is { } problem)
                return problem;
        }
        return null;
    }

    private ScimError? ApplyToAttribute(PatchOperator op, AttributePath path, ReadOnlyMemory<byte>? value)
    {
        var attribute = path.Attribute;
        if (op is PatchOperator.Remove)
        {
            if (!attribute.MultiValued || value is not { } listed || JsonSlices.KindOf(listed) is JsonTokenType.Null)
                return _state.Set(path, null);
            return Dialect.RemovesListed ? Values.RemoveListed(path, listed) : ScimErrors.InvalidValue(RemoveTakesNoValue);
        }
        if (value is not { } json || JsonSlices.Unassigns(attribute, json))
            return op is PatchOperator.Add ? null : _state.Set(path, null);
        if (
            attribute is { Type: AttributeType.Complex, MultiValued: false }
            && JsonSlices.KindOf(json) is JsonTokenType.StartObject
        )
            return MergeParts(op, path, json);
        if (!_reader.Read(_state.Extension(path), attribute, json, out var read).IsFine(out var error))
            return error;
        if (attribute is { Type: AttributeType.Complex, MultiValued: false } && read is not null)
            return _state.Set(path, ValueList.Merge(_state.Get(path) ?? ScimComplex.Empty, read));
        return attribute.MultiValued && op is PatchOperator.Add ? Values.Add(path, read) : _state.Set(path, read);
    }

    /// <summary>Each part of a single complex value by itself, so that a part given as null goes and an unnamed one stays.</summary>
    private ScimError? MergeParts(PatchOperator op, AttributePath path, ReadOnlyMemory<byte> json)
    {
        if (!JsonSlices.Properties(json, limits).TryGet(out var properties, out var error))
            return error;
        var known = false;
        foreach (var (name, part) in properties)
        {
            if (path.Attribute.FindSub(name) is not { } sub)
                continue;
            known = true;
            if (
                sub.Mutability is not Mutability.ReadOnly
                && ApplyToSub(op, path with { SubAttribute = sub }, sub, part) is { } problem
            )
                return problem;
        }
        return known ? null : ScimErrors.InvalidValue($"{path}: none of the names in the value is a sub-attribute.");
    }

    private ScimError? ApplyToSub(PatchOperator op, AttributePath path, AttributeDefinition sub, ReadOnlyMemory<byte>? value)
    {
        var whole = path with { SubAttribute = null };
        var complex = _state.Get(whole) as ScimComplex ?? ScimComplex.Empty;
        if (op is PatchOperator.Remove || value is not { } json || JsonSlices.Unassigns(sub, json))
            return op is PatchOperator.Add ? null : _state.Set(whole, complex.Without(sub));
        if (!_reader.ReadSub(_state.Extension(path), path.Attribute, sub, json, out var read).IsFine(out var error))
            return error;
        if (sub.MultiValued && op is PatchOperator.Add)
        {
            var list = new ValueList(sub, complex.Get(sub));
            foreach (var item in PatchValues.Spread(read))
                list.Add(item);
            read = list.ToValue();
        }
        return _state.Set(whole, complex.With(sub, read));
    }

    private bool IsOwnId(ReadOnlyMemory<byte> value)
    {
        var reader = new Utf8JsonReader(value.Span);
        reader.Read();
        return reader.TokenType is JsonTokenType.Null
            || (
                reader.TokenType is JsonTokenType.String
                && string.Equals(reader.GetString(), current.Id, StringComparison.Ordinal)
            );
    }

    private static bool IsReadOnly(PatchPath path) =>
        path.Path.Attribute.Mutability is Mutability.ReadOnly
        || path.Path.SubAttribute?.Mutability is Mutability.ReadOnly
        || path.SubAttribute?.Mutability is Mutability.ReadOnly;

    private static bool IsNamed(string name, string wanted) => string.Equals(name, wanted, StringComparison.OrdinalIgnoreCase);
}
