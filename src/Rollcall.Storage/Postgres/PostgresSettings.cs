using Npgsql;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Postgres;

internal sealed class PostgresSettings(PostgresDatabase database) : ISettingsStore
{
    public async Task<ConfigurationVersion?> ActiveConfigurationAsync(CancellationToken cancellationToken) =>
        (await ConfigurationsAsync(1, cancellationToken)).FirstOrDefault();

    public Task<IReadOnlyList<ConfigurationVersion>> ConfigurationsAsync(int limit, CancellationToken cancellationToken) =>
        database.RunAsync<IReadOnlyList<ConfigurationVersion>>(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText =
                    "SELECT number, document, origin, activated FROM configuration_versions ORDER BY number DESC LIMIT $1";
                command.Parameters.Integer(limit);
                await using var rows = await command.ExecuteReaderAsync(token);
                var versions = new List<ConfigurationVersion>();
                while (await rows.ReadAsync(token))
                    versions.Add(new ConfigurationVersion(rows.GetInt64(0), rows.GetString(1), rows.GetString(2), rows.Time(3)));
                return versions;
            },
            cancellationToken
        );

    public Task<long> ActivateConfigurationAsync(
        string document,
        string origin,
        AuditEntry audit,
        CancellationToken cancellationToken
    ) =>
        database.RunAsync(
            async (connection, token) =>
            {
                var insert = new NpgsqlBatchCommand(
                    "INSERT INTO configuration_versions (document, origin, activated) VALUES ($1, $2, $3) RETURNING number"
                );
                insert.Parameters.Text(document).Text(origin).Time(audit.At);
                await using var batch = new NpgsqlBatch(connection) { BatchCommands = { insert, PostgresAudit.Append([audit]) } };
                return (long)(await batch.ExecuteScalarAsync(token))!;
            },
            cancellationToken
        );

    public Task<IReadOnlyList<AdminToken>> AdminTokensAsync(CancellationToken cancellationToken) =>
        database.RunAsync<IReadOnlyList<AdminToken>>(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "SELECT name, hash, role, created FROM admin_tokens ORDER BY name";
                await using var rows = await command.ExecuteReaderAsync(token);
                var tokens = new List<AdminToken>();
                while (await rows.ReadAsync(token))
                {
                    tokens.Add(new AdminToken(rows.GetString(0), rows.GetFieldValue<byte[]>(1), rows.GetString(2), rows.Time(3)));
                }
                return tokens;
            },
            cancellationToken
        );

    public Task<bool> AddAdminTokenAsync(AdminToken token, AuditEntry audit, CancellationToken cancellationToken) =>
        database.RunAsync(
            async (connection, cancellation) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = """
                    WITH added AS (
                      INSERT INTO admin_tokens (name, hash, role, created) VALUES ($12, $13, $14, $15)
                      ON CONFLICT DO NOTHING RETURNING name)
                    INSERT INTO audit (at, actor, action, source, target, kind, resource_id, subject, reason_code, correlation_id, data)
                    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM added
                    """;
                PostgresAudit.AddColumns(command.Parameters, audit);
                command.Parameters.Text(token.Name).Bytes(token.Hash).Text(token.Role).Time(token.Created);
                return await command.ExecuteNonQueryAsync(cancellation) > 0;
            },
            cancellationToken
        );
}
