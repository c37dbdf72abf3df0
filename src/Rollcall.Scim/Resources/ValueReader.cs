using System.Globalization;
using System.Text.Json;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Resources;

/// <summary>
/// Reads the values of attributes from JSON by their definitions. One pass over the tokens. Methods return false with
/// <see cref="Error"/> set; on return the reader stands on the last token of the value.
/// </summary>
internal ref partial struct ValueReader(Utf8JsonReader json, ScimLimits limits, ValueLeniency leniency)
{
    /// <summary>Attributes of the complex values being read, innermost last: one list serves the whole document.</summary>
    private readonly List<Slot> _slots = [];
    private AttributeDefinition? _extension;
    private AttributeDefinition? _attribute;

    public Utf8JsonReader Json = json;

    public ScimError? Error { get; private set; }

    private readonly bool IsStrict => leniency is ValueLeniency.Strict or ValueLeniency.StrictPatch;

    /// <summary>Reads the value of an attribute; null for JSON null and for nothing but empty parts.</summary>
    public bool TryRead(AttributeDefinition? extension, AttributeDefinition attribute, out ScimValue? value)
    {
        value = null;
        _extension = extension;
        _attribute = attribute;
        if (Json.TokenType is JsonTokenType.Null)
            return true;
        if (attribute.IsExtension)
            return TryReadExtension(attribute, out value);
        if (attribute.MultiValued)
            return TryReadList(attribute, null, out value);
        // Entra has sent a manager as an array of one.
        return attribute.Type is AttributeType.Complex && Json.TokenType is JsonTokenType.StartArray && !IsStrict
            ? TryReadOnlyElement(attribute, out value)
            : TryReadSingle(attribute, out value);
    }

    /// <summary>Reads one value of an attribute, for a path that selects single values.</summary>
    public bool TryReadOne(AttributeDefinition? extension, AttributeDefinition attribute, out ScimValue? value)
    {
        _extension = extension;
        _attribute = attribute;
        value = null;
        return Json.TokenType is JsonTokenType.Null
            || (
                Json.TokenType is JsonTokenType.StartArray
                    ? TryReadOnlyElement(attribute, out value)
                    : TryReadSingle(attribute, out value)
            );
    }

    /// <summary>Reads the value of a sub-attribute.</summary>
    public bool TryReadSub(
        AttributeDefinition? extension,
        AttributeDefinition attribute,
        AttributeDefinition sub,
        out ScimValue? value
    )
    {
        _extension = extension;
        _attribute = attribute;
        return TryReadPart(sub, out value);
    }

    private bool TryReadSingle(AttributeDefinition attribute, out ScimValue? value) =>
        attribute.Type is AttributeType.Complex
            ? TryReadComplex(attribute, out value)
            : TryReadScalar(attribute, null, out value);

    private bool TryReadComplex(AttributeDefinition attribute, out ScimValue? value)
    {
        value = null;
        if (Json.TokenType is not JsonTokenType.StartObject)
            return TryReadBareValue(attribute, out value);
        var start = _slots.Count;
        while (Json.Read() && Json.TokenType is JsonTokenType.PropertyName)
        {
            if (!TryReadName(attribute, start, out var sub))
                return false;
            var name = UndeclaredName(sub);
            Json.Read();
            var part = default(ScimValue);
            if (name is not null)
                (sub, part) = (AttributeDefinition.ForOpaque(name), Verbatim());
            else if (sub is null || Ignored(sub))
                Json.Skip();
            else if (!TryReadPart(sub, out part))
                return false;
            if (sub is not null)
                _slots.Add(new Slot(sub, part));
        }
        value = TakeSlots(start);
        return leniency is ValueLeniency.Patch or ValueLeniency.Stored || HasRequired(attribute, value);
    }

    private bool TryReadPart(AttributeDefinition sub, out ScimValue? value)
    {
        value = null;
        if (Json.TokenType is JsonTokenType.Null)
            return true;
        return sub.MultiValued && _attribute is not null
            ? TryReadList(_attribute, sub, out value)
            : TryReadScalar(sub, sub, out value);
    }

    /// <summary>A complex value given as its <c>value</c> alone: "manager": "26118915" (Entra).</summary>
    private bool TryReadBareValue(AttributeDefinition attribute, out ScimValue? value)
    {
        value = null;
        var bare = attribute.FindSub("value");
        var allowed = leniency is ValueLeniency.Patch || (!attribute.MultiValued && !IsStrict);
        if (bare is null || !allowed || Json.TokenType is not JsonTokenType.String)
            return Unexpected(null, "an object");
        if (!TryReadScalar(bare, bare, out var inner))
            return false;
        value = inner is null || inner.AsText() is "" ? null : ScimComplex.Of(new ScimAttribute(bare, inner));
        return true;
    }

    /// <summary>Values of readOnly attributes are ours, not the client's (RFC 7644 3.3 and 3.5.1).</summary>
    private readonly bool Ignored(AttributeDefinition definition) =>
        definition.Mutability is Mutability.ReadOnly && leniency is not ValueLeniency.Stored;

    private bool HasRequired(AttributeDefinition attribute, ScimValue? value)
    {
        if (value is not ScimComplex complex)
            return true;
        foreach (var sub in attribute.SubAttributes)
        {
            if (sub.Required && complex.Get(sub) is null)
                return Fail(sub, "is required and must not be empty");
        }
        return true;
    }

    private bool Unexpected(AttributeDefinition? sub, string expected) =>
        Fail(sub, string.Create(CultureInfo.InvariantCulture, $"found {JsonWords.Of(Json.TokenType)}, expected {expected}"));

    private bool Fail(AttributeDefinition? sub, string problem)
    {
        var name = sub is null ? _attribute?.Name : $"{_attribute?.Name}.{sub.Name}";
        var path = _extension is null ? name : $"{_extension.Name}:{name}";
        Error ??= ScimErrors.InvalidValue($"{path}: {problem}.");
        return false;
    }
}
