using System.Collections.Immutable;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Resources;

/// <summary>An attribute with its value.</summary>
public readonly record struct ScimAttribute(AttributeDefinition Definition, ScimValue Value)
{
    public bool Equals(ScimAttribute other) =>
        string.Equals(Definition.Name, other.Definition.Name, StringComparison.Ordinal) && Value.Equals(other.Value);

    public override int GetHashCode() => HashCode.Combine(Definition.Name, Value);
}

/// <summary>
/// Attributes with values, each once, in the order of their schema: a complex value, the data of an extension, or a whole
/// resource. A dozen entries at most in practice, so a scan over an array beats any map.
/// </summary>
public sealed record ScimComplex : ScimValue
{
    private readonly ImmutableArray<ScimAttribute> _attributes;

    private ScimComplex(ImmutableArray<ScimAttribute> inOrder) => _attributes = inOrder;

    public static ScimComplex Empty { get; } = new([]);

    public ImmutableArray<ScimAttribute> Attributes => _attributes;

    public bool IsEmpty => _attributes.IsEmpty;

    /// <summary>From attributes in any order.</summary>
    /// <exception cref="ArgumentException">An attribute comes twice.</exception>
    public static ScimComplex Of(params ReadOnlySpan<ScimAttribute> attributes)
    {
        ScimAttribute[] sorted = [.. attributes];
        return FromOwned(sorted);
    }

    /// <summary>As <see cref="Of"/>, keeping the array: the caller lets go of it.</summary>
    internal static ScimComplex FromOwned(ScimAttribute[] attributes)
    {
        if (attributes.Length == 0)
            return Empty;
        if (!InOrder(attributes))
        {
            Array.Sort(attributes, static (a, b) => Compare(a.Definition, b.Definition));
            if (!InOrder(attributes))
                throw new ArgumentException("An attribute comes twice.", nameof(attributes));
        }
        return new ScimComplex(System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(attributes));
    }

    public ScimValue? Get(AttributeDefinition definition)
    {
        foreach (var attribute in _attributes)
        {
            if (string.Equals(attribute.Definition.Name, definition.Name, StringComparison.Ordinal))
                return attribute.Value;
        }
        return null;
    }

    /// <summary>The value of the attribute of this name, in any case; null when unassigned.</summary>
    public ScimValue? Get(string name)
    {
        foreach (var attribute in _attributes)
        {
            if (string.Equals(attribute.Definition.Name, name, StringComparison.OrdinalIgnoreCase))
                return attribute.Value;
        }
        return null;
    }

    /// <summary>The text of a string, reference, dateTime or binary sub-attribute; null when unassigned or of another type.</summary>
    public string? Text(string name) => Get(name)?.AsText();

    /// <summary>With the attribute set; null, an empty list and an empty complex value unassign it (RFC 7643 2.5).</summary>
    public ScimComplex With(AttributeDefinition definition, ScimValue? value)
    {
        if (value is null or ScimList { Values.IsEmpty: true } or ScimComplex { IsEmpty: true })
            return Without(definition);
        var at = 0;
        while (at < _attributes.Length && Compare(_attributes[at].Definition, definition) < 0)
            at++;
        var attribute = new ScimAttribute(definition, value);
        return at < _attributes.Length && Compare(_attributes[at].Definition, definition) == 0
            ? new ScimComplex(_attributes.SetItem(at, attribute))
            : new ScimComplex(_attributes.Insert(at, attribute));
    }

    public ScimComplex Without(AttributeDefinition definition)
    {
        for (var i = 0; i < _attributes.Length; i++)
        {
            if (string.Equals(_attributes[i].Definition.Name, definition.Name, StringComparison.Ordinal))
                return _attributes.Length == 1 ? Empty : new ScimComplex(_attributes.RemoveAt(i));
        }
        return this;
    }

    public bool Equals(ScimComplex? other) => other is not null && _attributes.AsSpan().SequenceEqual(other._attributes.AsSpan());

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var attribute in _attributes)
            hash.Add(attribute);
        return hash.ToHashCode();
    }

    private static bool InOrder(ReadOnlySpan<ScimAttribute> attributes)
    {
        for (var i = 1; i < attributes.Length; i++)
        {
            if (Compare(attributes[i - 1].Definition, attributes[i].Definition) >= 0)
                return false;
        }
        return true;
    }

    private static int Compare(AttributeDefinition left, AttributeDefinition right)
    {
        if (ReferenceEquals(left, right))
            return 0;
        var byPosition = left.Position.CompareTo(right.Position);
        return byPosition != 0 ? byPosition : string.CompareOrdinal(left.Name, right.Name);
    }
}
