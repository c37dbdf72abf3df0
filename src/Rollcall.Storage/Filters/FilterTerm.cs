using System.Collections.Immutable;
using System.Text;
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
        Gathered(terms, " AND ") is var gathered && gathered is [var alone] ? alone : new All(gathered);

    public static FilterTerm AnyOf(ImmutableArray<FilterTerm> terms) =>
        Gathered(terms, " OR ") is var gathered && gathered is [var alone] ? alone : new Any(gathered);

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

    /// <summary>
    /// What SQL says becomes one condition, and with it one thing to ask of each row that memory looks at: a thousand of them, asked of 20,000 rows,
    /// would take minutes.
    /// </summary>
    private static ImmutableArray<FilterTerm> Gathered(ImmutableArray<FilterTerm> terms, string separator)
    {
        ImmutableArray<FilterTerm> said = [.. terms.Where(term => term is Sql)];
        return said.Length < 2 ? terms : [new Sql(Join(said, separator)), .. terms.Where(term => term is not Sql)];
    }

    /// <summary>
    /// In halves: SQLite reads <c>a OR b OR c</c> as a chain, each term one level deeper, and refuses what is deeper than 1,000
    /// (https://www.sqlite.org/limits.html, SQLITE_MAX_EXPR_DEPTH). A filter may have a thousand terms.
    /// </summary>
    private static string Join(ImmutableArray<FilterTerm> terms, string separator)
    {
        var text = new StringBuilder();
        Join(text, terms.AsSpan(), separator);
        return text.ToString();
    }

    private static void Join(StringBuilder text, ReadOnlySpan<FilterTerm> terms, string separator)
    {
        const int Few = 8;
        text.Append('(');
        if (terms.Length <= Few)
        {
            for (var i = 0; i < terms.Length; i++)
                text.Append(i == 0 ? "" : separator).Append(terms[i].InSql());
        }
        else
        {
            Join(text, terms[..(terms.Length / 2)], separator);
            text.Append(separator);
            Join(text, terms[(terms.Length / 2)..], separator);
        }
        text.Append(')');
    }
}
