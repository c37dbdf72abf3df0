using System.Collections.Immutable;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Resources;

/// <summary>
/// A User or Group as the client sees it. Immutable. <c>meta</c> is not inside: it travels as <see cref="ResourceMeta"/>.
/// The data of an extension is one attribute named by the URN, whether we have its schema (<see cref="ScimComplex"/>) or
/// not (<see cref="ScimOpaque"/>).
/// </summary>
public sealed class ScimResource : IEquatable<ScimResource>
{
    public ScimResource(ResourceType type, string? id, ScimComplex attributes)
    {
        Type = type;
        Id = id;
        Attributes = attributes;
    }

    public ResourceType Type { get; }

    /// <summary>Given by the service provider; null before that.</summary>
    public string? Id { get; }

    /// <summary>Everything but id, meta and schemas.</summary>
    public ScimComplex Attributes { get; }

    public string? ExternalId => Text("externalId");

    public string? UserName => Text("userName");

    public string? DisplayName => Text("displayName");

    /// <summary>A user without <c>active</c> is active.</summary>
    public bool Active => Attributes.Get("active") is not ScimBoolean { Value: false };

    /// <summary>The addresses in <c>emails</c>, in order, as they came.</summary>
    public ImmutableArray<string> EmailValues =>
        Attributes.Get("emails") is ScimList list
            ? [.. list.Values.OfType<ScimComplex>().Select(e => e.Text("value")).OfType<string>()]
            : [];

    public ScimValue? Get(AttributeDefinition definition) => Attributes.Get(definition);

    /// <summary>By attribute name or extension URN, in any case.</summary>
    public ScimValue? Get(string name) => Attributes.Get(name);

    /// <summary>
    /// Every single value the path selects: a list is spread, a sub-attribute is taken from each value. A path to an
    /// attribute of an extension looks inside that extension. <c>id</c> is included, <c>meta</c> and <c>schemas</c> are not.
    /// </summary>
    public ImmutableArray<ScimValue> Get(AttributePath path)
    {
        var value = Holder(path)?.Get(path.Attribute);
        if (value is null)
            return Id is not null && ReferenceEquals(path.Attribute, CommonAttributes.Id) ? [new ScimString(Id)] : [];
        return path.SubAttribute is { } sub
            ? [.. Spread(value).OfType<ScimComplex>().Select(v => v.Get(sub)).OfType<ScimValue>().SelectMany(v => Spread(v))]
            : Spread(value);
    }

    /// <summary>The text of the first value the path selects, or null.</summary>
    public string? FirstText(AttributePath path)
    {
        foreach (var value in Get(path))
        {
            if (value.AsText() is { } text)
                return text;
        }
        return null;
    }

    public ScimResource WithId(string? id) => new(Type, id, Attributes);

    public ScimResource With(ScimComplex attributes) =>
        ReferenceEquals(attributes, Attributes) ? this : new(Type, Id, attributes);

    public ScimResource With(AttributeDefinition definition, ScimValue? value) => With(Attributes.With(definition, value));

    /// <summary>With the attribute of this name set.</summary>
    /// <exception cref="ArgumentException">The type has no attribute of this name.</exception>
    public ScimResource With(string name, ScimValue? value) =>
        With(Type.Find(name) ?? throw new ArgumentException($"{Type} has no attribute {name}.", nameof(name)), value);

    public ScimResource Without(AttributeDefinition definition) => With(Attributes.Without(definition));

    /// <summary>The URNs of <c>schemas</c>: the core schema and every extension that holds data (RFC 7643 3).</summary>
    public IEnumerable<string> SchemaUrns() =>
        Attributes
            .Attributes.Where(a => a.Definition.IsExtension || a.Definition.IsOpaque)
            .Select(a => a.Definition.Name)
            .Prepend(Type.Schema.Id);

    public bool Equals(ScimResource? other) =>
        other is not null
        && string.Equals(Type.Name, other.Type.Name, StringComparison.Ordinal)
        && string.Equals(Id, other.Id, StringComparison.Ordinal)
        && Attributes.Equals(other.Attributes);

    public override bool Equals(object? obj) => Equals(obj as ScimResource);

    public override int GetHashCode() => HashCode.Combine(Type.Name, Id, Attributes);

    private static ImmutableArray<ScimValue> Spread(ScimValue value) => value is ScimList list ? list.Values : [value];

    private string? Text(string name) => Attributes.Text(name);

    /// <summary>The complex value that holds the path's attribute: the resource itself, or the extension's data.</summary>
    internal ScimComplex? Holder(AttributePath path) =>
        path.SchemaUrn is null ? Attributes : Attributes.Get(path.SchemaUrn) as ScimComplex;
}
