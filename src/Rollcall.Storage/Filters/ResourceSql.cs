using System.Globalization;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Schema;

namespace Rollcall.Storage.Filters;

/// <summary>A query of resources as the SQL of one database.</summary>
/// <param name="Where">Everything from FROM on, without an order.</param>
/// <param name="CountSql">A query for the number of all that match, not only of a page.</param>
/// <param name="WhereValues">How many of the values stand in <paramref name="Where"/> or <paramref name="CountSql"/>.</param>
/// <param name="Remainder">What memory has to decide for each row; null when SQL says it all.</param>
/// <param name="FindsFew">An equality on an indexed column: a handful of rows, whatever the value.</param>
/// <param name="DependsOnValues">
/// The best plan depends on the values: how much a filter leaves, in how many hours there were changes. All of a source is read by one plan.
/// </param>
/// <param name="SortsByDocument">The order is by something in the document, which nobody outside of <paramref name="Where"/> knows.</param>
/// <param name="Flags">Conditions that the remainder needs to know of each row, in the order of their columns.</param>
internal sealed record ResourceSql(
    string Where,
    string CountSql,
    int WhereValues,
    string OrderBy,
    IReadOnlyList<object> Values,
    FilterTerm? Remainder,
    bool FindsFew,
    bool DependsOnValues,
    bool SortsByDocument,
    IReadOnlyList<string> Flags
)
{
    public static ResourceSql Of(ResourceQuery query, SqlDialect dialect)
    {
        var parameters = new SqlParameters(dialect);
        var scope = new ResourceRowScope(dialect, parameters, query);
        var source = parameters.Add(query.Source);
        var term = query.Filter is { } filter ? new FilterTranslator(scope).Translate(filter) : FilterTerm.True;
        var condition = term.InSql() + scope.Narrowing(query.Filter, source);
        var whereValues = parameters.Values.Count;
        var findsFew = scope.FindsFew && query.Filter is (CompareFilter or ValuePathFilter);
        var order = new ResourceOrder(dialect, parameters).Of(query, source, scope.FindsByIndex || findsFew, findsFew);
        var remainder = term.Remainder();
        var usesJson = scope.UsesJson || order.UsesJson;
        var from = order.From ?? dialect.From(usesJson);
        // The kind is a literal so that partial indexes fit.
        var where = string.Create(
            CultureInfo.InvariantCulture,
            $"FROM {from} WHERE r.source = {source} AND r.kind = {(int)query.Kind} AND {condition}"
        );
        var count = query.Filter is null ? dialect.Total(source, query.Kind) : $"SELECT count(*) {where}";
        return new ResourceSql(
            where,
            count,
            whereValues,
            order.Sql,
            parameters.Values,
            remainder,
            findsFew,
            !findsFew && (query.Filter is not null || order.From is not null),
            order.UsesJson,
            FlagsOf(remainder)
        );
    }

    public IEnumerable<object> CountValues => Values.Take(WhereValues);

    /// <param name="columns">What to select of r.</param>
    public string RowsSql(string columns) =>
        $"SELECT {columns}{string.Concat(Flags.Select(flag => $", ({flag}) IS TRUE"))} {Where} ORDER BY {OrderBy}";

    internal static List<string> FlagsOf(FilterTerm? term)
    {
        var flags = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        Collect(term);
        return flags;

        void Collect(FilterTerm? at)
        {
            switch (at)
            {
                case FilterTerm.Sql sql when known.Add(sql.Condition):
                    flags.Add(sql.Condition);
                    break;
                case FilterTerm.All all:
                    all.Terms.ToList().ForEach(Collect);
                    break;
                case FilterTerm.Any any:
                    any.Terms.ToList().ForEach(Collect);
                    break;
                case FilterTerm.Not not:
                    Collect(not.Inner);
                    break;
            }
        }
    }
}

internal static class ResourceQueryTotals
{
    /// <summary>How many match in all, when the page tells: one that is not full is the last. Null: they have to be counted.</summary>
    public static long? TotalAfter(this ResourceQuery query, int found) =>
        found < query.Count && (found > 0 || query.StartIndex == 1) ? query.StartIndex - 1L + found : null;
}

/// <summary>An order in SQL.</summary>
/// <param name="From">Where resources are read from to come in this order; null: from anywhere.</param>
internal sealed record OrderSql(string Sql, bool UsesJson, string? From = null);

/// <summary>What a query is sorted by (RFC 7644 3.4.2.3), always made total by the id.</summary>
internal sealed class ResourceOrder(SqlDialect dialect, SqlParameters parameters)
{
    private const string LastModified = "r.last_modified";

    /// <param name="query">Says by what.</param>
    /// <param name="source">Reference to its source.</param>
    /// <param name="sortsAnyway">An index finds the rows: walking in order of another one would read many more.</param>
    /// <param name="findsFew">See <see cref="ResourceSql.FindsFew"/>.</param>
    public OrderSql Of(ResourceQuery query, string source, bool sortsAnyway, bool findsFew)
    {
        var id = sortsAnyway ? dialect.SortedAfterwards("r.id", findsFew) : "r.id";
        if (query.SortBy is null)
            return new OrderSql(dialect.Order(id, query.Descending, nullable: false), UsesJson: false);
        var (expression, nullable, usesJson) = KeyOf(query);
        return
            expression is LastModified
            && query.Filter is null
            && dialect.InTimeOrder(source, query.Kind, query.Descending) is { } byTime
            ? new OrderSql($"{byTime.OrderBy}, {id}", UsesJson: false, byTime.From)
            : new OrderSql($"{dialect.Order(expression, query.Descending, nullable)}, {id}", usesJson);
    }

    /// <summary>The value that a query with an order is sorted by, and whether a resource may have none.</summary>
    public (string Sql, bool Nullable, bool UsesJson) KeyOf(ResourceQuery query)
    {
        var path = query.SortBy ?? throw new ArgumentException("The query has no order.", nameof(query));
        return path.SchemaUrn is not null ? Json() : Column(path.ToString(), query.Kind) ?? Json();

        (string, bool, bool) Json()
        {
            var attribute = new JsonPlace(dialect.Document, []).At(path.SchemaUrn, path.Attribute.Name);
            var sub = path.SubAttribute?.Name ?? path.Attribute.FindSub("value")?.Name;
            var type = path.SubAttribute is null && sub is not null ? path.Attribute.FindSub(sub)! : path.Target;
            if (type.Type is AttributeType.Integer or AttributeType.Decimal && !path.Attribute.MultiValued)
                return (dialect.JsonNumber(attribute.At(sub), parameters), true, true);
            var value = path.Attribute.MultiValued
                ? dialect.JsonSortValue(attribute, sub, parameters)
                : dialect.JsonText(attribute.At(sub), parameters);
            return type switch
            {
                { Type: AttributeType.DateTime } => (dialect.Instant(value), true, true),
                { Type: AttributeType.String, CaseExact: false } => (dialect.Fold(value), true, true),
                _ => (value, true, true),
            };
        }
    }

    private static (string, bool, bool)? Column(string name, ResourceKind kind) =>
        name switch
        {
            "id" => ("r.id", false, false),
            "userName" => ("r.user_name_key", false, false),
            "displayName" => ("r.display_name_key", kind is ResourceKind.User, false),
            "externalId" => ("r.external_id", true, false),
            "active" => ("r.active", false, false),
            "meta.created" => ("r.created", false, false),
            "meta.lastModified" => (LastModified, false, false),
            _ => null,
        };
}
