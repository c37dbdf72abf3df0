using Npgsql;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Postgres;

/// <summary>Makes keys that wait for a license seat due, in the transaction that records whose seats are free now.</summary>
internal static class PostgresSeats
{
    // The code stands in it as in the condition of the index, which is used for that. Keys that somebody has locked are passed over: these are taken in another
    // order than all others are, and would be waited for in a circle.
    internal static readonly string Wake = $"""
        UPDATE work_keys k SET due_at = now() WHERE k.ctid = ANY (ARRAY(
          SELECT w.ctid FROM work_keys w
          WHERE w.target = $1 AND NOT w.parked AND w.reason_code = '{ReasonCodes.NoSeats.Value}' AND w.due_at > now()
            AND (w.leased_until IS NULL OR w.leased_until <= now())
          ORDER BY w.due_at LIMIT $2 FOR UPDATE SKIP LOCKED))
        """;

    /// <summary>A statement for each target, to be the last of the batch: whoever is turned away by a record that goes along waits by then.</summary>
    /// <returns>With the place of a record of that target.</returns>
    public static IEnumerable<(NpgsqlBatchCommand Command, int Index)> Freed(IReadOnlyList<WorkRecord> records)
    {
        foreach (
            var target in Enumerable
                .Range(0, records.Count)
                .Where(index => records[index].FreedSeats > 0)
                .GroupBy(index => records[index].Work.Key.Target, StringComparer.Ordinal)
        )
        {
            var command = new NpgsqlBatchCommand(Wake);
            command.Parameters.Text(target.Key).Integer(target.Sum(index => records[index].FreedSeats));
            yield return (command, target.First());
        }
    }
}
