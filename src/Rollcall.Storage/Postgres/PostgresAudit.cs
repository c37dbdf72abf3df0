using Npgsql;
using Rollcall.Engine.Audit;

namespace Rollcall.Storage.Postgres;

internal sealed class PostgresAudit(PostgresDatabase database) : IAuditStore
{
    private static readonly AuditSql Sql = new('$');

    private const string Insert = $"""
        INSERT INTO audit ({AuditSql.Columns})
        SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::uuid[], $8::text[], $9::text[],
          $10::text[], $11::text[])
        """;

    public Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken) =>
        database.RunAsync(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Append([entry]) } };
                return await batch.ExecuteNonQueryAsync(token);
            },
            cancellationToken
        );

    public Task<long> CountAsync(string target, string action, DateTimeOffset since, CancellationToken cancellationToken) =>
        database.RunAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "SELECT count(*) FROM audit WHERE target = $1 AND action = $2 AND at >= $3";
                command.Parameters.Text(target).Text(action).Time(since);
                return (long)(await command.ExecuteScalarAsync(token))!;
            },
            cancellationToken
        );

    public Task<IReadOnlyList<AuditEntry>> QueryAsync(AuditQuery query, CancellationToken cancellationToken) =>
        database.RunAsync((connection, token) => QueryAsync(connection, query, token), cancellationToken);

    /// <summary>In their order, by one statement: to begin one costs as much as what it does for a row.</summary>
    public static NpgsqlBatchCommand Append(IReadOnlyCollection<AuditEntry> entries)
    {
        var command = new NpgsqlBatchCommand(Insert);
        command
            .Parameters.Times(entries.Select(entry => entry.At))
            .Texts(entries.Select(entry => entry.Actor))
            .Texts(entries.Select(entry => entry.Action))
            .Texts(entries.Select(entry => entry.Source))
            .Texts(entries.Select(entry => entry.Target))
            .Kinds(entries.Select(entry => entry.Kind))
            .NullableIds(entries.Select(entry => entry.Resource))
            .Texts(entries.Select(entry => entry.Subject))
            .Texts(entries.Select(entry => entry.ReasonCode))
            .Texts(entries.Select(entry => entry.CorrelationId))
            .Texts(entries.Select(entry => entry.Data));
        return command;
    }

    /// <summary>The eleven columns, in the order every INSERT here names them.</summary>
    public static void AddColumns(NpgsqlParameterCollection parameters, AuditEntry entry) =>
        parameters
            .Time(entry.At)
            .Text(entry.Actor)
            .Text(entry.Action)
            .Text(entry.Source)
            .Text(entry.Target)
            .Kind(entry.Kind)
            .Id(entry.Resource)
            .Text(entry.Subject)
            .Text(entry.ReasonCode)
            .Text(entry.CorrelationId)
            .Text(entry.Data);

    private static async Task<IReadOnlyList<AuditEntry>> QueryAsync(
        NpgsqlConnection connection,
        AuditQuery query,
        CancellationToken cancellationToken
    )
    {
        var (sql, values) = Sql.Select(query);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.Values(values);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var entries = new List<AuditEntry>();
        while (await rows.ReadAsync(cancellationToken))
            entries.Add(Read(rows));
        return entries;
    }

    private static AuditEntry Read(NpgsqlDataReader row) =>
        new()
        {
            Sequence = row.GetInt64(0),
            At = row.Time(1),
            Actor = row.GetString(2),
            Action = row.GetString(3),
            Source = row.TextOrNull(4),
            Target = row.TextOrNull(5),
            Kind = row.IsDBNull(6) ? null : row.Kind(6),
            Resource = row.IsDBNull(7) ? null : row.Id(7),
            Subject = row.TextOrNull(8),
            ReasonCode = row.TextOrNull(9),
            CorrelationId = row.GetString(10),
            Data = row.GetString(11),
        };
}
