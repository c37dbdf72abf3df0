using Npgsql;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Postgres;

internal sealed class PostgresCredentials(PostgresDatabase database) : ICredentialStore
{
    public Task<IReadOnlyList<CredentialUsed>> UsedAsync(CancellationToken cancellationToken) =>
        database.RunAsync<IReadOnlyList<CredentialUsed>>(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "SELECT source, name, used_at FROM credential_uses";
                await using var rows = await command.ExecuteReaderAsync(token);
                var used = new List<CredentialUsed>();
                while (await rows.ReadAsync(token))
                    used.Add(new CredentialUsed(rows.GetString(0), rows.GetString(1), rows.Time(2)));
                return used;
            },
            cancellationToken
        );

    public Task RecordUsedAsync(IReadOnlyCollection<CredentialUsed> used, CancellationToken cancellationToken) =>
        database.RunAsync(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection);
                // In one order, so that two replicas never wait for each other.
                foreach (
                    var use in used.OrderBy(use => use.Source, StringComparer.Ordinal)
                        .ThenBy(use => use.Name, StringComparer.Ordinal)
                )
                {
                    var command = new NpgsqlBatchCommand(
                        """
                        INSERT INTO credential_uses (source, name, used_at) VALUES ($1, $2, $3)
                        ON CONFLICT (source, name) DO UPDATE SET used_at = greatest(credential_uses.used_at, excluded.used_at)
                        """
                    );
                    command.Parameters.Text(use.Source).Text(use.Name).Time(use.At);
                    batch.BatchCommands.Add(command);
                }
                return used.Count == 0 ? 0 : await batch.ExecuteNonQueryAsync(token);
            },
            cancellationToken
        );

    public Task<bool> WarnAsync(CredentialWarning warning, AuditEntry audit, CancellationToken cancellationToken) =>
        database.RunAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = """
                    WITH warned AS (
                      INSERT INTO credential_warnings (source, name, expires, days) VALUES ($12, $13, $14, $15)
                      ON CONFLICT DO NOTHING RETURNING name)
                    INSERT INTO audit (at, actor, action, source, target, kind, resource_id, subject, reason_code, correlation_id, data)
                    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM warned
                    """;
                PostgresAudit.AddColumns(command.Parameters, audit);
                command.Parameters.Text(warning.Source).Text(warning.Name).Time(warning.Expires).Small(warning.Days);
                return await command.ExecuteNonQueryAsync(token) > 0;
            },
            cancellationToken
        );
}
