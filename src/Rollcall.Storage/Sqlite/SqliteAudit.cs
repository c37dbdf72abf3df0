using Rollcall.Engine.Audit;

namespace Rollcall.Storage.Sqlite;

internal sealed class SqliteAudit(SqliteReaders readers, SqliteWriter writer) : IAuditStore
{
    private static readonly AuditSql Sql = new('?');

    public async Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken) =>
        await writer.WriteAsync(
            connection =>
            {
                Append(connection, entry);
                return true;
            },
            cancellationToken
        );

    public async Task<IReadOnlyList<AuditEntry>> QueryAsync(AuditQuery query, CancellationToken cancellationToken) =>
        await readers.ReadAsync(query, Query, cancellationToken);

    public async Task<long> CountAsync(string target, string action, DateTimeOffset since, CancellationToken cancellationToken) =>
        await readers.ReadAsync(
            (target, action, since),
            static (connection, asked) =>
            {
                using var rows = connection
                    .Prepare("SELECT count(*) FROM audit WHERE target = ?1 AND action = ?2 AND at >= ?3")
                    .Add(asked.target)
                    .Add(asked.action)
                    .Add(asked.since);
                rows.Read();
                return rows.Int64(0);
            },
            cancellationToken
        );

    internal static void Append(SqliteConnection connection, AuditEntry entry) =>
        connection
            .Prepare(
                $"""
                INSERT INTO audit ({AuditSql.Columns})
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                """
            )
            .Add(entry.At)
            .Add(entry.Actor)
            .Add(entry.Action)
            .Add(entry.Source)
            .Add(entry.Target)
            .Add((long?)entry.Kind)
            .Add(entry.Resource)
            .Add(entry.Subject)
            .Add(entry.ReasonCode)
            .Add(entry.CorrelationId)
            .Add(entry.Data)
            .Execute();

    private static IReadOnlyList<AuditEntry> Query(SqliteConnection connection, AuditQuery query)
    {
        var (sql, values) = Sql.Select(query);
        var entries = new List<AuditEntry>();
        using var rows = connection.PrepareFilter(sql).AddValues(values);
        while (rows.Read())
            entries.Add(Read(rows));
        return entries;
    }

    private static AuditEntry Read(SqliteStatement row) =>
        new()
        {
            Sequence = row.Int64(0),
            At = row.Time(1),
            Actor = row.Text(2),
            Action = row.Text(3),
            Source = row.TextOrNull(4),
            Target = row.TextOrNull(5),
            Kind = row.IsNull(6) ? null : row.Kind(6),
            Resource = row.IsNull(7) ? null : row.Id(7),
            Subject = row.TextOrNull(8),
            ReasonCode = row.TextOrNull(9),
            CorrelationId = row.Text(10),
            Data = row.Text(11),
        };
}
