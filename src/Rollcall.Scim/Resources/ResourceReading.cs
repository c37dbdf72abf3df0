using System.Text.Json;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Resources;

/// <summary>One reading of one resource: the properties of the outermost object. The values inside are <see cref="ValueReader"/>'s.</summary>
internal ref partial struct ResourceReading(Utf8JsonReader json, ResourceType type, ReadMode mode, ScimLimits limits)
{
    /// <summary>Canonical order is the rule, so the next property is mostly one of the next few attributes.</summary>
    private const int LookAhead = 4;

    private readonly List<(AttributeDefinition Definition, ScimValue? Value)> _seen = new(24);
    private readonly bool _stored = mode is ReadMode.Stored;
    private ValueReader _values = new(json, limits, LeniencyOf(type, mode));
    private HashSet<string>? _unknown;
    private List<(AttributePath Path, ScimValue? Value)>? _flat;
    private ScimError? _error;
    private int _next;
    private int _opaque;
    private bool _hasSchemas;

    /// <summary>What we stored we wrote ourselves, whatever the client was like.</summary>
    private readonly bool _takesUnknown = mode is ReadMode.Stored || type.Dialect.TakesUnknown;

    public readonly ScimError Error => _error ?? _values.Error ?? ScimErrors.InvalidSyntax("The body cannot be read.");

    public bool TryRead(out ScimComplex attributes)
    {
        attributes = ScimComplex.Empty;
        if (!_values.Json.Read() || _values.Json.TokenType is not JsonTokenType.StartObject)
            return Fail(ScimErrors.InvalidSyntax($"The body is {JsonWords.Of(_values.Json.TokenType)}, expected an object."));
        while (_values.Json.Read() && _values.Json.TokenType is JsonTokenType.PropertyName)
        {
            if (!TryReadProperty())
                return false;
        }
        // Anything after the object makes the JSON reader throw.
        _values.Json.Read();
        if (!_stored && !_hasSchemas)
            return Fail(ScimErrors.InvalidSyntax($"schemas: is required and must hold {type.Schema.Id}."));
        return TryAddFlat() && TryFinish(out attributes);
    }

    private bool TryReadProperty()
    {
        var attribute = Predicted();
        if (attribute is null)
        {
            if (_values.Json.ValueSpan.Length > limits.MaxNameLength)
                return Fail(ScimErrors.InvalidSyntax($"An attribute name is longer than {limits.MaxNameLength} bytes."));
            Span<char> buffer = stackalloc char[_values.Json.ValueSpan.Length];
            var name = buffer[.._values.Json.CopyString(buffer)];
            attribute = type.Find(name);
            if (attribute is null)
                return TryReadUnknown(name.ToString());
        }
        _values.Json.Read();
        return TryReadKnown(attribute);
    }

    private bool TryReadKnown(AttributeDefinition attribute)
    {
        foreach (var (definition, _) in _seen)
        {
            if (ReferenceEquals(definition, attribute))
                return Fail(ScimErrors.InvalidSyntax($"{attribute.Name} comes twice."));
        }
        var value = default(ScimValue);
        if (ReferenceEquals(attribute, CommonAttributes.Schemas))
        {
            if (!TryReadSchemas())
                return false;
        }
        else if (attribute.Mutability is Mutability.ReadOnly && (!_stored || IsOurs(attribute)))
        {
            _values.Json.Skip();
        }
        else if (!_values.TryRead(null, attribute, out value))
        {
            return false;
        }
        if (attribute.IsDropped)
            value = null;
        else if (value is null && !_stored && attribute.Name is "members")
            value = new ScimList([]);
        _seen.Add((attribute, value));
        return true;
    }

    /// <summary>id and meta are not part of the attributes, whatever a stored form says.</summary>
    private static bool IsOurs(AttributeDefinition attribute) =>
        ReferenceEquals(attribute, CommonAttributes.Id) || ReferenceEquals(attribute, CommonAttributes.Meta);

    private AttributeDefinition? Predicted()
    {
        var attributes = type.Attributes;
        var end = Math.Min(_next + LookAhead, attributes.Length);
        for (var i = _next; i < end; i++)
        {
            if (!_values.Json.ValueTextEquals(attributes[i].Utf8Name.Span))
                continue;
            _next = i + 1;
            return attributes[i];
        }
        return null;
    }

    /// <summary>A URN with an attribute of ours behind it, a URN we do not know, or a name that means nothing to us.</summary>
    private bool TryReadUnknown(string key)
    {
        _unknown ??= new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (!_unknown.Add(key))
            return Fail(ScimErrors.InvalidSyntax($"{ScimErrors.Quote(key)} comes twice."));
        _values.Json.Read();
        if (!_takesUnknown && !PathBinder.TryBind(key, type, out _, out _))
            return Fail(ScimErrors.InvalidSyntax($"{ScimErrors.Quote(key)}: no schema of {type.Name} has it."));
        if (!key.Contains(':'))
        {
            _values.Json.Skip();
            return true;
        }
        if (PathBinder.TryBind(key, type, out var path, out _))
            return TryReadFlat(path);
        if (ScimUrns.Same(key, type.Schema.Id))
            return TryReadCore();
        if (_values.Json.TokenType is not JsonTokenType.StartObject)
        {
            _values.Json.Skip();
            return true;
        }
        if (++_opaque > limits.MaxUnknownExtensions)
            return Fail(ScimErrors.InvalidValue($"More than {limits.MaxUnknownExtensions} extensions with unknown URNs."));
        if (TextRules.Problem(key, limits) is { } problem)
            return Fail(ScimErrors.InvalidValue($"{ScimErrors.Quote(key)}: {problem}."));
        if (!OpaqueJson.TryRead(ref _values.Json, key, limits, takesAll: _stored, out var json, out var error))
            return Fail(error);
        if (json is not "{}")
            _seen.Add((AttributeDefinition.ForOpaque(key), new ScimOpaque(json)));
        return true;
    }

    /// <summary>
    /// Clients that treat every schema alike put the core attributes under their URN, too. That the URN has not come before keeps it from
    /// standing in itself.
    /// </summary>
    private bool TryReadCore()
    {
        if (!type.Dialect.PathsAsNames || _values.Json.TokenType is not JsonTokenType.StartObject)
            return Fail(
                ScimErrors.InvalidSyntax("The attributes of the core schema stand in the body itself, not under its URN.")
            );
        while (_values.Json.Read() && _values.Json.TokenType is JsonTokenType.PropertyName)
        {
            if (!TryReadProperty())
                return false;
        }
        return true;
    }

    private bool TryReadSchemas()
    {
        if (_stored)
        {
            _values.Json.Skip();
            return true;
        }
        if (_values.Json.TokenType is not JsonTokenType.StartArray)
            return Fail(ScimErrors.InvalidSyntax($"schemas: found {JsonWords.Of(_values.Json.TokenType)}, expected an array."));
        var known = false;
        var read = 0;
        while (_values.Json.Read() && _values.Json.TokenType is not JsonTokenType.EndArray)
        {
            if (_values.Json.TokenType is not JsonTokenType.String)
                return Fail(ScimErrors.InvalidSyntax($"schemas: found {JsonWords.Of(_values.Json.TokenType)}, expected URNs."));
            if (read++ == limits.MaxValues)
                return Fail(ScimErrors.InvalidValue($"schemas: more than {limits.MaxValues} values."));
            if (!known && _values.Json.ValueSpan.Length <= limits.MaxNameLength)
                known = SpeaksOfType(_values.Json.GetString());
        }
        _hasSchemas = true;
        return known || Fail(ScimErrors.InvalidValue($"schemas: holds no schema of {type.Name}, expected {type.Schema.Id}."));
    }

    /// <summary>
    /// The core schema; or, from clients that forget it, an extension of the type or the URN of SCIM 1 (OneLogin).
    /// Whether the body is such a resource the required attributes will tell.
    /// </summary>
    private readonly bool SpeaksOfType(string? urn) =>
        ScimUrns.Same(urn, type.Schema.Id)
        || ScimUrns.Same(urn, ScimUrns.Core1)
        || type.Extensions.Any(e => ScimUrns.Same(urn, e.Schema.Id));

    private static ValueLeniency LeniencyOf(ResourceType type, ReadMode mode) =>
        mode is ReadMode.Stored ? ValueLeniency.Stored
        : type.Dialect.LooseValues ? ValueLeniency.None
        : ValueLeniency.Strict;

    private readonly bool TryFinish(out ScimComplex attributes)
    {
        var assigned = new List<ScimAttribute>(_seen.Count);
        foreach (var (definition, value) in _seen)
        {
            if (value is not (null or ScimComplex { IsEmpty: true }))
                assigned.Add(new ScimAttribute(definition, value));
        }
        attributes = ScimComplex.FromOwned([.. assigned]);
        return true;
    }

    private bool Fail(ScimError error)
    {
        _error ??= error;
        return false;
    }
}
