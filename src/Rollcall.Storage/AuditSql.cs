using Rollcall.Engine.Audit;

namespace Rollcall.Storage;

/// <summary>What both databases say alike about the audit log.</summary>
/// <param name="marker">Before a parameter's number: <c>?</c> or <c>$</c>.</param>
internal sealed class AuditSql(char marker)
{
    /// <summary>Those that an entry is written with, in this order.</summary>
    public const string Columns =
        "at, actor, action, source, target, kind, resource_id, subject, reason_code, correlation_id, data";

    /// <summary>The query, and its values: texts, whole numbers, ids and points in time.</summary>
    public (string Sql, IReadOnlyList<object> Values) Select(AuditQuery query)
    {
        var where = new Conditions(marker);
        where.Add("resource_id = ", query.Resource);
        where.Add("source = ", query.Source);
        where.Add("target = ", query.Target);
        if (query.ChangedAtSource)
            where.Add("target IS NULL AND resource_id IS NOT NULL");
        where.Add("action = ", query.Action);
        where.Add("correlation_id = ", query.CorrelationId);
        where.Add("at >= ", query.Since);
        where.Add("sequence < ", query.Before);
        return (
            $"SELECT sequence, {Columns} FROM audit{where} ORDER BY sequence DESC LIMIT {where.Value((long)query.Limit)}",
            where.Values
        );
    }
}
