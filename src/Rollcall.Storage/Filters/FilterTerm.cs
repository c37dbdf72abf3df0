using System.Collections.Immutable;
using Rollcall.Scim.Filters;

namespace Rollcall.Storage.Filters;

/// <summary>
/// A filter cut into what SQL says exactly and what only memory can tell. NULL counts as false: conditions are joined by AND and OR
/// alone, and negated by IS NOT TRUE.
/// </summary>
internal abstract record FilterTerm
{
    private FilterTerm() { }

    public static FilterTerm True { get; } = new Sql("TRUE");

    public static FilterTerm False { get; } = new Sql("FALSE");

    /// <summary>True for exactly the rows that match.</summary>
    public sealed record Sql(string Condition) : FilterTerm;

    /// <summary>True for every row that matches, and maybe for others: those that pass are looked at in memory.</summary>
    public sealed record Memory(string Superset, Filter Filter) : FilterTerm;

    public sealed record All(ImmutableArray<FilterTerm> Terms) : FilterTerm;

    public sealed record Any(ImmutableArray<FilterTerm> Terms) : FilterTerm;

    public sealed record Not(FilterTerm Inner) : FilterTerm;

    public static FilterTerm AllOf(ImmutableArray<FilterTerm> terms) =>
        terms.All(term => term is Sql) ? new Sql(Join(terms, " AND ")) : new All(terms);

    public static FilterTerm AnyOf(ImmutableArray<FilterTerm> terms) =>
        terms.All(term => term is Sql) ? new Sql(Join(terms, " OR ")) : new Any(terms);

    public static FilterTerm NotOf(FilterTerm term) =>
        term is Sql sql ? new Sql($"({sql.Condition}) IS NOT TRUE") : new Not(term);

    /// <summary>A condition that holds for every matching row.</summary>
    public string InSql() =>
        this switch
        {
            Sql sql => sql.Condition,
            Memory memory => memory.Superset,
            All all => Join(all.Terms, " AND "),
            Any any => Join(any.Terms, " OR "),
            // The complement of a superset is not one.
            _ => "TRUE",
        };

    /// <summary>What is left to decide for a row that passed <see cref="InSql"/>; null when nothing is.</summary>
    public FilterTerm? Remainder() =>
        this switch
        {
            Sql => null,
            All all => AllOf([.. all.Terms.Where(term => term is not Sql)]),
            _ => this,
        };

    private static string Join(ImmutableArray<FilterTerm> terms, string separator) =>
        $"({string.Join(separator, terms.Select(term => term.InSql()))})";
}
