using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Sqlite;

internal sealed class SqliteSettings(SqliteReaders readers, SqliteWriter writer) : ISettingsStore
{
    public async Task<ConfigurationVersion?> ActiveConfigurationAsync(CancellationToken cancellationToken) =>
        (await ConfigurationsAsync(1, cancellationToken)).FirstOrDefault();

    public async Task<IReadOnlyList<ConfigurationVersion>> ConfigurationsAsync(int limit, CancellationToken cancellationToken) =>
        await readers.ReadAsync(limit, Configurations, cancellationToken);

    public async Task<long> ActivateConfigurationAsync(
        string document,
        string origin,
        AuditEntry audit,
        CancellationToken cancellationToken
    ) =>
        await writer.WriteAsync(
            connection =>
            {
                SqliteAudit.Append(connection, audit);
                using var rows = connection
                    .Prepare(
                        """
                        INSERT INTO configuration_versions (document, origin, activated) VALUES (?1, ?2, ?3) RETURNING number
                        """
                    )
                    .Add(document)
                    .Add(origin)
                    .Add(audit.At);
                rows.Read();
                return rows.Int64(0);
            },
            cancellationToken
        );

    public async Task<IReadOnlyList<AdminToken>> AdminTokensAsync(CancellationToken cancellationToken) =>
        await readers.ReadAsync(0, static (connection, _) => Tokens(connection), cancellationToken);

    public async Task<bool> AddAdminTokenAsync(AdminToken token, AuditEntry audit, CancellationToken cancellationToken) =>
        await writer.WriteAsync(
            connection =>
            {
                var added =
                    connection
                        .Prepare("INSERT OR IGNORE INTO admin_tokens (name, hash, role, created) VALUES (?1, ?2, ?3, ?4)")
                        .Add(token.Name)
                        .Add(token.Hash.Span)
                        .Add(token.Role)
                        .Add(token.Created)
                        .Execute() > 0;
                if (added)
                    SqliteAudit.Append(connection, audit);
                return added;
            },
            cancellationToken
        );

    private static IReadOnlyList<ConfigurationVersion> Configurations(SqliteConnection connection, int limit)
    {
        var versions = new List<ConfigurationVersion>();
        using var rows = connection
            .Prepare("SELECT number, document, origin, activated FROM configuration_versions ORDER BY number DESC LIMIT ?1")
            .Add(limit);
        while (rows.Read())
            versions.Add(new ConfigurationVersion(rows.Int64(0), rows.Text(1), rows.Text(2), rows.Time(3)));
        return versions;
    }

    private static IReadOnlyList<AdminToken> Tokens(SqliteConnection connection)
    {
        var tokens = new List<AdminToken>();
        using var rows = connection.Prepare("SELECT name, hash, role, created FROM admin_tokens ORDER BY name");
        while (rows.Read())
            tokens.Add(new AdminToken(rows.Text(0), rows.Bytes(1).ToArray(), rows.Text(2), rows.Time(3)));
        return tokens;
    }
}
