using System.Globalization;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Storage.Filters;

/// <summary>
/// Finds who has a value of an attribute that was declared unique. While not all values are known to be written down (see
/// <see cref="UniqueState"/>) the documents are looked through as for any other attribute. Which of the two is decided inside the statement,
/// by what it sees: whoever takes the mark back in the same moment cannot make it miss anybody.
/// </summary>
internal sealed class UniqueLookup(SqlDialect dialect, SqlParameters parameters, ResourceQuery query)
{
    /// <summary>A condition that holds for whoever matches; null when there is nothing to look up.</summary>
    /// <param name="inDocument">The same comparison by the document, or more than it says.</param>
    public FilterTerm? Find(CompareFilter filter, FilterTerm inDocument)
    {
        var path = filter.Path;
        if (
            path.SchemaUrn is null
            || path.Target.Uniqueness is Uniqueness.None
            || filter is not { Operator: CompareOperator.Equal, Value: { } value }
            || UniqueValues.KeyOf(path.Target, value) is not { Length: > 0 } key
        )
            return null;
        var kind = ((int)query.Kind).ToString(CultureInfo.InvariantCulture);
        var source = parameters.Add(query.Source);
        var name = parameters.Add(path.ToString());
        var complete = $"""
            EXISTS (SELECT 1 FROM unique_paths p WHERE p.source = {source} AND p.kind = {kind} AND p.path = {name}
              AND p.form = {parameters.Add(UniqueValues.FormOf(path))} AND p.state = {(int)UniqueState.Complete})
            """;
        // The walk comes after a row that is not there when the values are complete: as a condition of its own, SQLite would ask it of each
        // resource.
        return new FilterTerm.Sql(
            dialect.IsAmong(
                "r.id",
                $"""
                SELECT v.resource_id FROM unique_values v
                WHERE v.source = {source} AND v.kind = {kind} AND v.path = {name} AND v.value_key = {parameters.Add(
                    key
                )} AND {complete}
                UNION ALL
                SELECT r.id FROM (SELECT 1 WHERE NOT {complete}) incomplete CROSS JOIN {dialect.From(usesJson: true)}
                WHERE r.source = {source} AND r.kind = {kind} AND {inDocument.InSql()}
                """
            )
        );
    }
}
