using System.Collections.Immutable;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Resources;

/// <summary>
/// Gathers the values of a multi-valued attribute. A value that is there already is not there twice: the later one adds
/// its sub-attributes to the earlier (RFC 7643 2.4: no two values of equal type and value).
/// </summary>
internal sealed class ValueList(AttributeDefinition attribute)
{
    /// <summary>Up to here a scan is cheaper than a hash table.</summary>
    private const int Few = 8;

    private readonly ImmutableArray<ScimValue>.Builder _values = ImmutableArray.CreateBuilder<ScimValue>();
    private Dictionary<ScimValue, int>? _index;

    public ValueList(AttributeDefinition attribute, ScimValue? current)
        : this(attribute)
    {
        if (current is ScimList list)
        {
            foreach (var value in list.Values)
                Add(value);
        }
        else
        {
            Add(current);
        }
    }

    public int Count => _values.Count;

    public int PrimaryCount
    {
        get
        {
            var count = 0;
            foreach (var value in _values)
                count += IsPrimary(value) ? 1 : 0;
            return count;
        }
    }

    public static bool IsPrimary(ScimValue value) =>
        value is ScimComplex complex && complex.Get("primary") is ScimBoolean { Value: true };

    /// <summary>Adds a value; null and empty ones are nothing. The place it has now, or -1.</summary>
    public int Add(ScimValue? value)
    {
        if (value is null or ScimComplex { IsEmpty: true })
            return -1;
        var at = Find(value);
        if (at >= 0)
        {
            _values[at] = Merge(_values[at], value);
            return at;
        }
        _values.Add(value);
        if (_values.Count > Few)
            Index()[value] = _values.Count - 1;
        return _values.Count - 1;
    }

    public ScimList? ToValue() => _values.Count == 0 ? null : new ScimList(_values.DrainToImmutable());

    /// <summary>The first with what the second has written over it.</summary>
    public static ScimValue Merge(ScimValue into, ScimValue from)
    {
        if (into is not ScimComplex merged || from is not ScimComplex parts)
            return from;
        foreach (var (definition, value) in parts.Attributes)
            merged = merged.With(definition, value);
        return merged;
    }

    private int Find(ScimValue value)
    {
        if (_values.Count > Few)
            return Index().GetValueOrDefault(value, -1);
        var comparer = new ValueIdentity(attribute);
        for (var i = 0; i < _values.Count; i++)
        {
            if (comparer.Equals(_values[i], value))
                return i;
        }
        return -1;
    }

    private Dictionary<ScimValue, int> Index()
    {
        if (_index is not null)
            return _index;
        _index = new Dictionary<ScimValue, int>(new ValueIdentity(attribute));
        for (var i = 0; i < _values.Count; i++)
            _index.TryAdd(_values[i], i);
        return _index;
    }
}

/// <summary>
/// When two values of a multi-valued attribute are one: equal <c>value</c> and equal <c>type</c>, compared by their caseExact;
/// without a <c>value</c>, when all sub-attributes are equal. <c>primary</c> marks a value, it is no part of which value it is.
/// </summary>
internal sealed class ValueIdentity(AttributeDefinition attribute) : IEqualityComparer<ScimValue>
{
    private readonly AttributeDefinition? _value = attribute.FindSub("value");
    private readonly AttributeDefinition? _type = attribute.FindSub("type");
    private readonly AttributeDefinition? _primary = attribute.FindSub("primary");

    public bool Equals(ScimValue? x, ScimValue? y)
    {
        if (x is ScimComplex left && y is ScimComplex right && _value is not null)
        {
            var leftValue = left.Get(_value);
            var rightValue = right.Get(_value);
            if (leftValue is not null || rightValue is not null)
            {
                return ScimEquality.Same(_value, leftValue, rightValue)
                    && (_type is null || ScimEquality.Same(_type, left.Get(_type), right.Get(_type)));
            }
        }
        return ScimEquality.Same(attribute, WithoutPrimary(x), WithoutPrimary(y));
    }

    public int GetHashCode(ScimValue obj)
    {
        if (obj is ScimComplex complex && _value is not null && complex.Get(_value) is { } value)
            return HashOf(_value, value);
        return HashOf(attribute, WithoutPrimary(obj) ?? obj);
    }

    private ScimValue? WithoutPrimary(ScimValue? value) =>
        value is ScimComplex complex && _primary is not null ? complex.Without(_primary) : value;

    private static int HashOf(AttributeDefinition definition, ScimValue value)
    {
        switch (value)
        {
            case ScimDateTime time:
                return time.Value.GetHashCode();
            case ScimComplex complex:
                var hash = new HashCode();
                foreach (var part in complex.Attributes)
                    hash.Add(HashOf(part.Definition, part.Value));
                return hash.ToHashCode();
            default:
                return value.AsText() is { } text
                    ? string.GetHashCode(text, ScimEquality.Comparison(definition))
                    : value.GetHashCode();
        }
    }
}
