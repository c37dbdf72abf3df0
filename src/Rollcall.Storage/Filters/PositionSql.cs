using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Filters;

/// <summary>The condition that a resource r stands after a position: by the value that is sorted by, then by id.</summary>
internal sealed class PositionSql(CombinedQuery query, SqlParameters parameters)
{
    /// <param name="key">SQL of the value; null when the resources have no such attribute.</param>
    /// <param name="idSql">SQL of the id.</param>
    public string Follows(string? key, bool nullable, string idSql)
    {
        var after = query.After!;
        var id = parameters.Add(after.Id);
        if (!query.Sorts)
            return query.Descending ? $"{idSql} < {id}" : $"{idSql} > {id}";
        // What has no value is last when ascending, first when descending (RFC 7644 3.4.2.3).
        if (key is null)
        {
            return after.Key is null ? $"{idSql} > {id}"
                : query.Descending ? "FALSE"
                : "TRUE";
        }
        if (after.Key is not { } value)
            return query.Descending ? $"({key} IS NOT NULL OR {idSql} > {id})" : $"({key} IS NULL AND {idSql} > {id})";
        var at = parameters.Add(value);
        // The comparison with the value alone comes first, for an index.
        if (query.Descending)
            return $"({key} <= {at} AND ({key} < {at} OR {idSql} > {id}))";
        var follows = $"({key} >= {at} AND ({key} > {at} OR {idSql} > {id}))";
        return nullable ? $"({key} IS NULL OR {follows})" : follows;
    }
}
