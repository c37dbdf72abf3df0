using Rollcall.Scim.Paths;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Resources;

/// <summary>Attributes that are named by their path where an object is meant. They are put into it when all else is read.</summary>
internal ref partial struct ResourceReading
{
    /// <summary>"urn:...:User:department": "x" instead of an object under the URN.</summary>
    private bool TryReadFlat(AttributePath path)
    {
        var value = default(ScimValue);
        if (path.Target.Mutability is Mutability.ReadOnly || path.Attribute.Mutability is Mutability.ReadOnly)
        {
            _values.Json.Skip();
            return true;
        }
        if (path.SchemaUrn is null && path.SubAttribute is null)
            return TryReadKnown(path.Attribute);
        var extension = path.SchemaUrn is null ? null : type.Find(path.SchemaUrn);
        if (path.SubAttribute is null && !_values.TryRead(extension, path.Attribute, out value))
            return false;
        if (path.SubAttribute is { } sub)
        {
            if (path.Attribute.MultiValued)
                return Fail(ScimErrors.InvalidValue($"{path}: has several values, write it as an array of objects."));
            if (!_values.TryReadSub(extension, path.Attribute, sub, out value))
                return false;
        }
        if (!path.Attribute.IsDropped)
            (_flat ??= []).Add((path, value));
        return true;
    }

    private bool TryAddFlat()
    {
        foreach (var (path, value) in _flat ?? [])
        {
            var top = path.SchemaUrn is null ? path.Attribute : type.Find(path.SchemaUrn);
            if (top is null)
                continue;
            var at = _seen.FindIndex(s => ReferenceEquals(s.Definition, top));
            var whole = (at < 0 ? null : _seen[at].Value) as ScimComplex ?? ScimComplex.Empty;
            if (Assigned(whole, path))
                return Fail(ScimErrors.InvalidSyntax($"{path} comes twice."));
            ScimValue changed = path.SchemaUrn is null
                ? whole.With(path.Target, value)
                : whole.With(path.Attribute, Part(whole, path, value));
            if (at < 0)
                _seen.Add((top, changed));
            else
                _seen[at] = (top, changed);
        }
        return true;
    }

    private static bool Assigned(ScimComplex whole, AttributePath path)
    {
        if (path.SchemaUrn is null)
            return whole.Get(path.Target) is not null;
        var attribute = whole.Get(path.Attribute);
        return path.SubAttribute is null
            ? attribute is not null
            : attribute is ScimComplex complex && complex.Get(path.SubAttribute) is not null;
    }

    private static ScimValue? Part(ScimComplex whole, AttributePath path, ScimValue? value) =>
        path.SubAttribute is null
            ? value
            : (whole.Get(path.Attribute) as ScimComplex ?? ScimComplex.Empty).With(path.SubAttribute, value);
}
