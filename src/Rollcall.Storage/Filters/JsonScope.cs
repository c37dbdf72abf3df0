using Rollcall.Scim.Filters;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Storage.Filters;

/// <summary>Attributes of a JSON object: the document of a resource, or one value of a multi-valued attribute.</summary>
internal sealed class JsonScope(SqlDialect dialect, SqlParameters parameters, JsonPlace place) : IFilterScope
{
    private readonly TextComparison _text = new(dialect, parameters);

    public FilterTerm Compare(CompareFilter filter) => OverValues(filter.Path, at => Leaf(filter, at), filter);

    public FilterTerm Present(PresentFilter filter) =>
        filter.Path.Target.Type is AttributeType.Complex
            ? new FilterTerm.Sql(dialect.JsonHasContent(place.At(filter.Path.SchemaUrn, filter.Path.Attribute.Name), parameters))
            : OverValues(filter.Path, at => Present(filter.Path.Target, at), filter);

    public FilterTerm AnyValue(ValuePathFilter filter)
    {
        var at = place.At(filter.Path.SchemaUrn, filter.Path.Attribute.Name);
        if (filter.Path.Attribute.Type is not AttributeType.Complex)
            return new FilterTerm.Memory(dialect.JsonExists(at, parameters), filter);
        if (filter.Path.Attribute.MultiValued)
        {
            var alias = parameters.Alias();
            var from = dialect.JsonEach(at, alias, parameters);
            return Exists(from, Inner(new JsonPlace($"{alias}.value", []), filter.Inner), filter);
        }
        var inner = Inner(at, filter.Inner);
        var condition = $"({dialect.JsonExists(at, parameters)} AND {inner.InSql()})";
        return inner is FilterTerm.Sql ? new FilterTerm.Sql(condition) : new FilterTerm.Memory(condition, filter);
    }

    private FilterTerm Inner(JsonPlace at, Filter filter) =>
        new FilterTranslator(new JsonScope(dialect, parameters, at)).Translate(filter);

    /// <summary>One condition on a single value, or on any value of a multi-valued attribute.</summary>
    private FilterTerm OverValues(AttributePath path, Func<JsonPlace, (string Condition, bool IsExact)> leaf, Filter filter)
    {
        var attribute = place.At(path.SchemaUrn, path.Attribute.Name);
        if (!path.Attribute.MultiValued)
        {
            var (condition, isExact) = leaf(attribute.At(path.SubAttribute?.Name));
            return isExact ? new FilterTerm.Sql(condition) : new FilterTerm.Memory(condition, filter);
        }
        var alias = parameters.Alias();
        var from = dialect.JsonEach(attribute, alias, parameters);
        var (any, exact) = leaf(new JsonPlace($"{alias}.value", []).At(path.SubAttribute?.Name));
        var inner = exact ? new FilterTerm.Sql(any) : (FilterTerm)new FilterTerm.Memory(any, filter);
        return Exists(from, inner, filter);
    }

    private static FilterTerm Exists(string from, FilterTerm inner, Filter filter)
    {
        var condition = $"EXISTS (SELECT 1 FROM {from} WHERE {inner.InSql()})";
        return inner is FilterTerm.Sql ? new FilterTerm.Sql(condition) : new FilterTerm.Memory(condition, filter);
    }

    private (string Condition, bool IsExact) Leaf(CompareFilter filter, JsonPlace at)
    {
        var target = filter.Path.Target;
        switch (target.Type, filter.Value)
        {
            case (AttributeType.Boolean, ScimBoolean wanted):
                return (wanted.Value ? dialect.JsonIsTrue(at, parameters) : dialect.JsonIsFalse(at, parameters), true);
            case (AttributeType.Integer, ScimInteger wanted):
                var number = parameters.Add(wanted.Value);
                return ($"{dialect.JsonNumber(at, parameters)} {TextComparison.Symbol(filter.Operator)} {number}", true);
            case (AttributeType.DateTime, ScimDateTime wanted):
                return (Around(filter.Operator, dialect.JsonText(at, parameters), wanted), false);
            // Numbers with a point are no text to compare.
            case (AttributeType.DateTime or AttributeType.Decimal or AttributeType.Integer, _):
                return (dialect.JsonExists(at, parameters), false);
        }
        var literal = filter.Value?.AsText() ?? "";
        return target.CaseExact
            ? _text.Compare(dialect.JsonText(at, parameters), filter.Operator, literal)
            : _text.CompareFolded(dialect.JsonText(at, parameters), filter.Operator, literal);
    }

    /// <summary>
    /// Points in time stand in JSON as their clients wrote them. A database may round them, which keeps their order but makes those equal
    /// that are next to each other: memory looks at what is left.
    /// </summary>
    private string Around(CompareOperator comparison, string text, ScimDateTime wanted)
    {
        var symbol = comparison switch
        {
            CompareOperator.GreaterThan or CompareOperator.GreaterOrEqual => ">=",
            CompareOperator.LessThan or CompareOperator.LessOrEqual => "<=",
            _ => "=",
        };
        return $"{dialect.Instant(text)} {symbol} {dialect.Instant(parameters.Add(wanted.Text))}";
    }

    private (string Condition, bool IsExact) Present(AttributeDefinition target, JsonPlace at) =>
        target.Type is AttributeType.Boolean or AttributeType.Integer or AttributeType.Decimal
            ? (dialect.JsonExists(at, parameters), true)
            : ($"{dialect.JsonText(at, parameters)} <> ''", true);
}
