using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Filters;

/// <summary>Says whether a resource matches a filter. The meaning of every operator is written at <see cref="Filter"/>.</summary>
public static class FilterEvaluator
{
    /// <summary>Whether the resource matches.</summary>
    /// <param name="filter">Bound to the resource's type.</param>
    /// <param name="resource">The resource. A group matches by its members only as far as they are inside it.</param>
    /// <param name="meta">For paths into <c>meta</c>; without it they are unassigned.</param>
    public static bool Matches(Filter filter, ScimResource resource, ResourceMeta? meta = null) =>
        Matches(filter, new Scope(resource, resource.Attributes, meta));

    /// <summary>Whether one value of a multi-valued attribute matches what stands in brackets.</summary>
    public static bool Matches(Filter inner, ScimComplex value) => Matches(inner, new Scope(null, value, null));

    // Recursion is as deep as the filter, which the parser bounds.
    private static bool Matches(Filter filter, in Scope scope)
    {
        switch (filter)
        {
            case CompareFilter compare:
                return Compare(compare, scope);
            case PresentFilter present:
                return IsPresent(scope.Select(present.Path), present.Path.SubAttribute);
            case NotFilter not:
                return !Matches(not.Inner, scope);
            case AndFilter all:
                foreach (var term in all.Terms)
                {
                    if (!Matches(term, scope))
                        return false;
                }
                return true;
            case OrFilter any:
                foreach (var term in any.Terms)
                {
                    if (Matches(term, scope))
                        return true;
                }
                return false;
            case ValuePathFilter valuePath:
                return AnyValue(valuePath, scope.Select(valuePath.Path));
            default:
                return false;
        }
    }

    private static bool AnyValue(ValuePathFilter filter, ScimValue? selected)
    {
        if (selected is ScimComplex single)
            return Matches(filter.Inner, single);
        if (selected is not ScimList list)
            return false;
        foreach (var value in list.Values)
        {
            // A plain value counts as a value with the one sub-attribute "value".
            var candidate = value as ScimComplex ?? ScimComplex.Of(new ScimAttribute(filter.Path.Attribute.PlainValue, value));
            if (Matches(filter.Inner, candidate))
                return true;
        }
        return false;
    }

    private static bool Compare(CompareFilter filter, in Scope scope)
    {
        var selected = scope.Select(filter.Path);
        var sub = filter.Path.SubAttribute;
        if (filter.Value is null)
            return IsPresent(selected, sub) == (filter.Operator is CompareOperator.NotEqual);
        return filter.Operator is CompareOperator.NotEqual
            ? !Any(selected, sub, CompareOperator.Equal, filter)
            : Any(selected, sub, filter.Operator, filter);
    }

    private static bool Any(ScimValue? value, AttributeDefinition? sub, CompareOperator comparison, CompareFilter filter)
    {
        if (value is ScimList list)
        {
            foreach (var item in list.Values)
            {
                if (Any(item, sub, comparison, filter))
                    return true;
            }
            return false;
        }
        if (sub is not null)
            return Any((value as ScimComplex)?.Get(sub), null, comparison, filter);
        return value is not null
            && filter.Value is not null
            && Satisfies(value, comparison, filter.Value, ScimEquality.Comparison(filter.Path.Target));
    }

    private static bool Satisfies(ScimValue value, CompareOperator comparison, ScimValue literal, StringComparison casing)
    {
        switch (value, literal)
        {
            case (ScimBoolean a, ScimBoolean b):
                return comparison is CompareOperator.Equal && a.Value == b.Value;
            case (ScimDateTime a, ScimDateTime b):
                return InOrder(a.Value.CompareTo(b.Value), comparison);
            case (ScimInteger a, ScimInteger b):
                return InOrder(a.Value.CompareTo(b.Value), comparison);
            case (ScimInteger or ScimDecimal, ScimInteger or ScimDecimal):
                return InOrder(Number(value).CompareTo(Number(literal)), comparison);
        }
        if (value.AsText() is not { } text || literal.AsText() is not { } wanted)
            return false;
        return comparison switch
        {
            CompareOperator.Equal => string.Equals(text, wanted, casing),
            CompareOperator.Contains => text.Contains(wanted, casing),
            CompareOperator.StartsWith => text.StartsWith(wanted, casing),
            CompareOperator.EndsWith => text.EndsWith(wanted, casing),
            _ => InOrder(string.Compare(text, wanted, casing), comparison),
        };
    }

    private static decimal Number(ScimValue value) =>
        value switch
        {
            ScimInteger integer => integer.Value,
            ScimDecimal number => number.Value,
            _ => 0,
        };

    private static bool InOrder(int order, CompareOperator comparison) =>
        comparison switch
        {
            CompareOperator.Equal => order == 0,
            CompareOperator.GreaterThan => order > 0,
            CompareOperator.GreaterOrEqual => order >= 0,
            CompareOperator.LessThan => order < 0,
            CompareOperator.LessOrEqual => order <= 0,
            _ => false,
        };

    private static bool IsPresent(ScimValue? value, AttributeDefinition? sub)
    {
        switch (value)
        {
            case null:
                return false;
            case ScimList list:
                foreach (var item in list.Values)
                {
                    if (IsPresent(item, sub))
                        return true;
                }
                return false;
            case ScimComplex complex when sub is not null:
                return IsPresent(complex.Get(sub), null);
            case ScimComplex complex:
                foreach (var part in complex.Attributes)
                {
                    if (IsPresent(part.Value, null))
                        return true;
                }
                return false;
            default:
                return sub is null && value.AsText() is not "";
        }
    }

    /// <summary>What paths are looked up in: a whole resource, or one value of a multi-valued attribute.</summary>
    private readonly ref struct Scope(ScimResource? resource, ScimComplex attributes, ResourceMeta? meta)
    {
        private readonly ScimResource? _resource = resource;
        private readonly ScimComplex _attributes = attributes;
        private readonly ResourceMeta? _meta = meta;

        public ScimValue? Select(AttributePath path)
        {
            if (path.SchemaUrn is not null)
                return (_attributes.Get(path.SchemaUrn) as ScimComplex)?.Get(path.Attribute);
            if (_resource is null)
                return _attributes.Get(path.Attribute);
            if (ReferenceEquals(path.Attribute, CommonAttributes.Id))
                return _resource.Id is null ? null : new ScimString(_resource.Id);
            if (ReferenceEquals(path.Attribute, CommonAttributes.Meta))
                return _meta?.ToValue();
            if (ReferenceEquals(path.Attribute, CommonAttributes.Schemas))
                return new ScimList([.. _resource.SchemaUrns().Select(urn => new ScimReference(urn))]);
            return _attributes.Get(path.Attribute);
        }
    }
}
