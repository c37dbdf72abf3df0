using Rollcall.Scim.Filters;

namespace Rollcall.Storage.Filters;

/// <summary>
/// Turns a filter into terms. What and, or, not, ne and null mean is here, the same for every place an attribute can be in; how an
/// attribute is compared is the scope's matter. The meaning is that of <see cref="Filter"/>.
/// </summary>
internal sealed class FilterTranslator(IFilterScope scope)
{
    // Recursion is as deep as the filter, which the parser bounds.
    public FilterTerm Translate(Filter filter) =>
        filter switch
        {
            AndFilter all => FilterTerm.AllOf([.. all.Terms.Select(Translate)]),
            OrFilter any => FilterTerm.AnyOf([.. any.Terms.Select(Translate)]),
            NotFilter not => FilterTerm.NotOf(Translate(not.Inner)),
            PresentFilter present => scope.Present(present),
            ValuePathFilter values => scope.AnyValue(values),
            CompareFilter { Value: null, Operator: CompareOperator.NotEqual } present => scope.Present(
                new PresentFilter(present.Path)
            ),
            CompareFilter { Value: null } absent => FilterTerm.NotOf(scope.Present(new PresentFilter(absent.Path))),
            CompareFilter { Operator: CompareOperator.NotEqual } differs => FilterTerm.NotOf(
                scope.Compare(differs with { Operator = CompareOperator.Equal })
            ),
            CompareFilter compare => scope.Compare(compare),
            _ => throw new ArgumentException($"There is no translation of {filter.GetType().Name}.", nameof(filter)),
        };
}

/// <summary>What attribute names mean in one place: a row of resources, JSON, a membership.</summary>
internal interface IFilterScope
{
    /// <summary>A comparison with a value; never ne.</summary>
    FilterTerm Compare(CompareFilter filter);

    FilterTerm Present(PresentFilter filter);

    FilterTerm AnyValue(ValuePathFilter filter);
}
