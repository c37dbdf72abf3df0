using System.Globalization;
using Npgsql;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Postgres;

/// <summary>
/// How many resources of a kind a source has, without counting them: whoever creates or deletes one moves a total in the same statement.
/// Each server process of PostgreSQL moves a row of its own, as far as there are enough, so that nobody waits for another's commit.
/// </summary>
internal static class PostgresTotals
{
    // "totals" on a telephone: any number that nothing else in the database takes.
    private const long Lock = 868257;

    private const int Slots = 64;

    /// <summary>
    /// Adds what is missing to what is there, both as one statement sees them: changes that are on their way bring their own. Nothing is
    /// written when the totals are right, as they are but after a migration, and after somebody wrote to the tables by hand.
    /// </summary>
    private const string Correct = """
        INSERT INTO resource_totals (source, kind, slot, total)
        SELECT coalesce(c.source, t.source), coalesce(c.kind, t.kind), 0, coalesce(c.total, 0) - coalesce(t.total, 0)
        FROM (SELECT source, kind, count(*) AS total FROM resources GROUP BY source, kind) c
        FULL JOIN (SELECT source, kind, sum(total)::bigint AS total FROM resource_totals GROUP BY source, kind) t
          ON t.source = c.source AND t.kind = c.kind
        WHERE coalesce(c.total, 0) <> coalesce(t.total, 0)
        ON CONFLICT (source, kind, slot) DO UPDATE SET total = resource_totals.total + excluded.total
        """;

    /// <summary>Part of a statement of <see cref="PostgresSaveSql"/>: counts the rows of its part <c>changed</c>.</summary>
    /// <param name="by">+ 1 or - 1.</param>
    public static string Change(string by) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            counted AS (
              INSERT INTO resource_totals (source, kind, slot, total)
              SELECT $2, $3, pg_backend_pid() % {Slots}, {by} FROM changed
              ON CONFLICT (source, kind, slot) DO UPDATE SET total = resource_totals.total {by})
            """
        );

    /// <param name="source">Reference to the source.</param>
    public static string Sum(string source, ResourceKind kind) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT coalesce(sum(total), 0)::bigint FROM resource_totals WHERE source = {source} AND kind = {(int)kind}"
        );

    public static Task<int> CorrectAsync(PostgresDatabase database, CancellationToken cancellationToken) =>
        database.RunAsync(
            async (connection, token) =>
            {
                // One replica at a time: two would add the same.
                await using var transaction = await connection.BeginTransactionAsync(token);
                await using var batch = new NpgsqlBatch(connection)
                {
                    // Counting a large directory, and waiting for a replica that counts it, takes its time.
                    Timeout = 0,
                    BatchCommands =
                    {
                        new NpgsqlBatchCommand(
                            string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({Lock})")
                        ),
                        new NpgsqlBatchCommand(Correct),
                    },
                };
                var corrected = await batch.ExecuteNonQueryAsync(token);
                await transaction.CommitAsync(token);
                return corrected;
            },
            cancellationToken
        );
}
