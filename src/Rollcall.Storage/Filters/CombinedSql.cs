using System.Collections.Immutable;
using System.Globalization;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Filters;

/// <summary>
/// A <see cref="CombinedQuery"/> as the SQL of one database: a SELECT for each part and UNION ALL between them. After the columns of a resource
/// come the value it is sorted by (when there is an order), whether it stands after the position (when memory has to look
/// at every row), and the flags of what memory decides.
/// </summary>
internal sealed class CombinedSql
{
    private readonly CombinedQuery _query;
    private readonly SqlDialect _dialect;
    private readonly int _columns;
    private readonly ImmutableArray<Part> _parts;
    private readonly int _whereValues;

    private CombinedSql(CombinedQuery query, SqlDialect dialect, string columns, int columnCount)
    {
        _query = query;
        _dialect = dialect;
        _columns = columnCount;
        var parameters = new SqlParameters(dialect);
        var conditions = query.Parts.Select(part => Condition.Of(part, dialect, parameters)).ToList();
        _whereValues = parameters.Values.Count;
        Scans = conditions.Exists(condition => condition.Remainder is not null);
        var after = new PositionSql(query, parameters);
        var order = new ResourceOrder(dialect, parameters);
        var alone = conditions.Count == 1 ? conditions[0].OrderBy(order) : null;
        var flags = conditions.Max(condition => condition.Flags.Count);
        _parts =
        [
            .. conditions.Select(condition =>
            {
                var key = condition.Query.SortBy is null
                    ? default((string Sql, bool Nullable, bool UsesJson)?)
                    : order.KeyOf(condition.Query);
                var follows = query.After is null
                    ? null
                    : after.Follows(key?.Sql, key?.Nullable ?? true, condition.IdOf(dialect));
                var select = new List<string> { columns };
                if (query.Sorts)
                    select.Add(key?.Sql ?? "NULL");
                if (Scans)
                    select.Add($"({follows ?? "TRUE"}) IS TRUE");
                select.AddRange(condition.Flags.Select(flag => $"({flag}) IS TRUE"));
                select.AddRange(Enumerable.Repeat("FALSE", flags - condition.Flags.Count));
                var from = alone?.From ?? dialect.From(condition.UsesJson || key is { UsesJson: true });
                var rows = Scans || follows is null ? condition.Where : $"{condition.Where} AND {follows}";
                return new Part(
                    $"SELECT {string.Join(", ", select)} FROM {from} WHERE {rows}",
                    condition.Query.Filter is null
                        ? $"({dialect.Total(condition.Source, condition.Query.Kind)})"
                        : $"(SELECT count(*) FROM {from} WHERE {condition.Where})",
                    condition.Remainder is null ? null : new RemainderCheck(condition.Query, condition.Remainder, condition.Flags)
                );
            }),
        ];
        OrderBy = alone?.Sql ?? PlaceOrder();
        Values = parameters.Values;
    }

    /// <param name="columns">The columns of a resource r, the first of them its id.</param>
    public static CombinedSql Of(CombinedQuery query, SqlDialect dialect, string columns, int columnCount) =>
        new(query, dialect, columns, columnCount);

    /// <summary>True when SQL cannot say all of the filter: memory looks at the rows, which are all those the rest of it finds.</summary>
    public bool Scans { get; }

    public IReadOnlyList<object> Values { get; }

    public IEnumerable<object> CountValues => Values.Take(_whereValues);

    public string CountSql => $"SELECT {string.Join(" + ", _parts.Select(part => part.Count))}";

    public string RowsSql => $"{string.Join(" UNION ALL ", _parts.Select(part => part.Select))} ORDER BY {OrderBy}";

    /// <summary>The column with the value that is sorted by; null without an order.</summary>
    public int? KeyColumn => _query.Sorts ? _columns : null;

    public int AfterColumn => _columns + (_query.Sorts ? 1 : 0);

    /// <summary>What memory decides of rows of this kind; null: nothing, they match.</summary>
    /// <param name="flag">The value of a flag, by its column.</param>
    public bool Matches(StoredResource row, Func<int, bool> flag)
    {
        for (var index = 0; index < _parts.Length; index++)
        {
            if (_query.Parts[index].Kind == row.Kind)
                return _parts[index].Remainder?.Matches(row, number => flag(AfterColumn + 1 + number)) ?? true;
        }
        return false;
    }

    private string OrderBy { get; }

    /// <summary>By the places of the columns, which is all that can be said of several parts.</summary>
    private string PlaceOrder() =>
        _query.Sorts
            ? $"{_dialect.Order((_columns + 1).ToString(CultureInfo.InvariantCulture), _query.Descending, nullable: true)}, 1"
            : _dialect.Order("1", _query.Descending, nullable: false);

    private sealed record Part(string Select, string Count, RemainderCheck? Remainder);

    /// <summary>What a part's filter is in SQL, before it is known what it is read from.</summary>
    private sealed record Condition(
        ResourceQuery Query,
        string Source,
        string Where,
        bool UsesJson,
        bool FindsByIndex,
        bool FindsFew,
        FilterTerm? Remainder,
        IReadOnlyList<string> Flags
    )
    {
        /// <summary>The id, so written that an index which finds the rows is not passed over for one that has them in order.</summary>
        public string IdOf(SqlDialect dialect) => FindsByIndex ? dialect.SortedAfterwards("r.id", findsFew: false) : "r.id";

        public OrderSql OrderBy(ResourceOrder order) => order.Of(Query, Source, FindsByIndex, FindsFew);

        public static Condition Of(ResourceQuery part, SqlDialect dialect, SqlParameters parameters)
        {
            var scope = new ResourceRowScope(dialect, parameters, part);
            var source = parameters.Add(part.Source);
            var term = part.Filter is { } filter ? new FilterTranslator(scope).Translate(filter) : FilterTerm.True;
            var where = string.Create(
                CultureInfo.InvariantCulture,
                $"r.source = {source} AND r.kind = {(int)part.Kind} AND {term.InSql()}{scope.Narrowing(part.Filter, source)}"
            );
            var remainder = term.Remainder();
            var findsFew = scope.FindsFew && part.Filter is (Scim.Filters.CompareFilter or Scim.Filters.ValuePathFilter);
            return new Condition(
                part,
                source,
                where,
                scope.UsesJson,
                scope.FindsByIndex || findsFew,
                findsFew,
                remainder,
                ResourceSql.FlagsOf(remainder)
            );
        }
    }
}
