using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Patch;

/// <summary>The resource while it is being patched: reading and setting whole attributes, wherever they are.</summary>
internal sealed class PatchState(ScimResource current)
{
    private readonly ResourceType _type = current.Type;

    public ScimComplex Attributes { get; private set; } = current.Attributes;

    public AttributeDefinition? Extension(AttributePath path) => path.SchemaUrn is null ? null : _type.Find(path.SchemaUrn);

    /// <summary>Null when unassigned, and when what is kept there does not fit the schema: the client is not shown it and does not build on it.</summary>
    public ScimValue? Get(AttributePath path)
    {
        var value = Extension(path) is { } extension
            ? (Attributes.Get(extension) as ScimComplex)?.Get(path.Attribute)
            : Attributes.Get(path.Attribute);
        return value is ScimOpaque ? null : value;
    }

    /// <summary>Sets a whole attribute; an immutable one only when it has no value yet (RFC 7644 3.5.2).</summary>
    public ScimError? Set(AttributePath path, ScimValue? value)
    {
        var attribute = path.Attribute;
        // Never kept, so nothing changes.
        if (attribute.IsDropped)
            return null;
        var before = Get(path);
        if (attribute.Mutability is Mutability.Immutable && before is not null && !ScimEquality.Same(attribute, before, value))
            return ScimErrors.Mutability(path.ToString(), "is immutable and has a value already.");
        if (before is ScimComplex parts)
        {
            foreach (var (sub, was) in parts.Attributes)
            {
                if (sub.Mutability is Mutability.Immutable && !ScimEquality.Same(sub, was, (value as ScimComplex)?.Get(sub)))
                    return ScimErrors.Mutability($"{path}.{sub.Name}", "is immutable and has a value already.");
            }
        }
        if (Extension(path) is { } extension)
            Attributes = Attributes.With(
                extension,
                (Attributes.Get(extension) as ScimComplex ?? ScimComplex.Empty).With(attribute, value)
            );
        else
            Attributes = Attributes.With(attribute, value);
        return null;
    }

    public AttributeDefinition? FindOpaque(string name)
    {
        foreach (var attribute in Attributes.Attributes)
        {
            if (attribute.Definition.IsOpaque && ScimUrns.Same(attribute.Definition.Name, name))
                return attribute.Definition;
        }
        return null;
    }

    /// <summary>Sets or, with null, unassigns what is kept verbatim under a URN.</summary>
    public void SetOpaque(AttributeDefinition opaque, ScimValue? json) => Attributes = Attributes.With(opaque, json);
}
