using System.Collections.Immutable;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Patch;

/// <summary>The values of a multi-valued attribute while one operation works on some of them.</summary>
internal sealed class SelectedValues
{
    private const int MostListedWithoutValue = 100;

    private readonly AttributeDefinition _attribute;
    private readonly AttributeDefinition? _primary;
    private readonly List<Entry> _entries;

    public SelectedValues(AttributeDefinition attribute, ScimValue? current)
    {
        _attribute = attribute;
        _primary = attribute.FindSub("primary");
        _entries = [.. PatchValues.Spread(current).Select(value => new Entry(value))];
    }

    public int Count => _entries.Count;

    public int SelectedCount => _entries.Count(e => e.Selected);

    /// <summary>Selects the values the filter matches; without a filter all.</summary>
    public void Select(Filter? filter)
    {
        foreach (var entry in _entries)
            entry.Selected = filter is null || FilterEvaluator.Matches(filter, AsComplex(entry.Value));
    }

    /// <summary>Adds a value behind the others, or what it says to the one it equals.</summary>
    public void Append(ScimValue value) => _entries.Add(new Entry(value) { Selected = true });

    /// <summary>Removes the selected values, or a sub-attribute of theirs; a value without any part left goes.</summary>
    public void Remove(AttributeDefinition? sub)
    {
        foreach (var entry in _entries.Where(e => e.Selected))
            entry.Value = sub is null ? ScimComplex.Empty : WithPart(entry.Value, sub, null);
        _entries.RemoveAll(e => e.Value is ScimComplex { IsEmpty: true });
    }

    /// <summary>Removes every value of which one of the listed says nothing else.</summary>
    public ScimError? RemoveListed(ImmutableArray<ScimValue> listed)
    {
        var value = _attribute.FindInner("value");
        var casing = value is null ? StringComparer.Ordinal : StringComparer.FromComparison(ScimEquality.Comparison(value));
        var byValue = listed.ToLookup(v => TextOf(v, value), casing);
        var others = byValue[""].ToList();
        if (others.Count > MostListedWithoutValue)
            return ScimErrors.InvalidValue(
                $"{_attribute.Name}: more than {MostListedWithoutValue} listed values without a value."
            );
        _entries.RemoveAll(e =>
            byValue[TextOf(e.Value, value)].Any(l => Says(e.Value, l)) || others.Exists(l => Says(e.Value, l))
        );
        return null;
    }

    /// <summary>
    /// Puts a value, or a sub-attribute, into the selected values. With none selected, a new value is made of it and what
    /// the filter says by eq.
    /// </summary>
    /// <returns>False when the filter does not say what the new value is.</returns>
    public bool Put(ScimValue value, AttributeDefinition? sub, Filter? filter, bool replace)
    {
        var implied = default(ScimComplex);
        if (filter is null)
            implied = ScimComplex.Empty;
        else if (!TryImply(filter, ScimComplex.Empty, out implied) && SelectedCount == 0)
            return false;
        var made = SelectedCount == 0;
        if (made)
            Append(FromComplex(implied));
        foreach (var entry in _entries.Where(e => e.Selected))
        {
            entry.Value = sub switch
            {
                not null => WithPart(entry.Value, sub, value),
                null when replace => ValueList.Merge(FromComplex(implied), value),
                null => ValueList.Merge(entry.Value, value),
            };
        }
        // A value that its own path would not find again is not what the filter asks for.
        return !made || filter is null || FilterEvaluator.Matches(filter, AsComplex(_entries[^1].Value));
    }

    /// <summary>
    /// The values as they are now. A selected value with primary true takes primary from the others (RFC 7644 3.5.2);
    /// equal ones become one.
    /// </summary>
    /// <returns>False when primary is true on several selected values.</returns>
    public bool TryFinish(out ScimValue? values)
    {
        values = null;
        var primaries = _entries.Count(e => e.Selected && ValueList.IsPrimary(e.Value));
        var list = new ValueList(_attribute);
        foreach (var entry in _entries)
        {
            if (_primary is not null && primaries > 0 && !entry.Selected && ValueList.IsPrimary(entry.Value))
                entry.Value = WithPart(entry.Value, _primary, ScimBoolean.False);
            list.Add(entry.Value);
        }
        if (list.PrimaryCount > 1)
            return false;
        values = list.ToValue();
        return true;
    }

    private ScimComplex AsComplex(ScimValue value) =>
        value as ScimComplex ?? ScimComplex.Of(new ScimAttribute(_attribute.PlainValue, value));

    /// <summary>A plain value stands for itself, not for an object with one part.</summary>
    private ScimValue FromComplex(ScimComplex complex) =>
        _attribute.Type is AttributeType.Complex ? complex : complex.Get(_attribute.PlainValue) ?? complex;

    private ScimValue WithPart(ScimValue value, AttributeDefinition sub, ScimValue? part) =>
        _attribute.Type is AttributeType.Complex
            ? (value as ScimComplex ?? ScimComplex.Empty).With(sub, part)
            : part ?? ScimComplex.Empty;

    private static string TextOf(ScimValue value, AttributeDefinition? sub) =>
        value is ScimComplex complex ? (sub is null ? null : complex.Get(sub)?.AsText()) ?? "" : value.AsText() ?? "";

    /// <summary>Whether everything the listed value says is true of the value.</summary>
    private bool Says(ScimValue value, ScimValue listed)
    {
        if (value is not ScimComplex complex || listed is not ScimComplex parts)
            return ScimEquality.Same(_attribute, value, listed);
        foreach (var (definition, part) in parts.Attributes)
        {
            // What a reference or a shown name looks like is no part of which value is meant.
            var identifies = definition.Name is not ("$ref" or "display") || parts.Attributes.Length == 1;
            if (identifies && !ScimEquality.Same(definition, complex.Get(definition), part))
                return false;
        }
        return true;
    }

    /// <summary>Gathers what the filter says by eq; false when it says more than that.</summary>
    private static bool TryImply(Filter filter, ScimComplex known, out ScimComplex implied)
    {
        implied = known;
        switch (filter)
        {
            case CompareFilter { Operator: CompareOperator.Equal, Value: { } value } equal:
                implied = known.With(equal.Path.Attribute, value);
                return true;
            case AndFilter all:
                var whole = true;
                foreach (var term in all.Terms)
                    whole &= TryImply(term, implied, out implied);
                return whole;
            default:
                return false;
        }
    }

    private sealed class Entry(ScimValue value)
    {
        public ScimValue Value { get; set; } = value;

        public bool Selected { get; set; }
    }
}
