using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Sqlite;

internal sealed class SqliteCredentials(SqliteReaders readers, SqliteWriter writer) : ICredentialStore
{
    public async Task<IReadOnlyList<CredentialUsed>> UsedAsync(CancellationToken cancellationToken) =>
        await readers.ReadAsync(0, static (connection, _) => Used(connection), cancellationToken);

    public async Task RecordUsedAsync(IReadOnlyCollection<CredentialUsed> used, CancellationToken cancellationToken) =>
        await writer.WriteAsync(
            connection =>
            {
                foreach (var use in used)
                {
                    connection
                        .Prepare(
                            """
                            INSERT INTO credential_uses (source, name, used_at) VALUES (?1, ?2, ?3)
                            ON CONFLICT (source, name) DO UPDATE SET used_at = max(used_at, excluded.used_at)
                            """
                        )
                        .Add(use.Source)
                        .Add(use.Name)
                        .Add(use.At)
                        .Execute();
                }
                return used.Count;
            },
            cancellationToken
        );

    public async Task<bool> WarnAsync(CredentialWarning warning, AuditEntry audit, CancellationToken cancellationToken) =>
        await writer.WriteAsync(
            connection =>
            {
                var isNew =
                    connection
                        .Prepare(
                            "INSERT OR IGNORE INTO credential_warnings (source, name, expires, days) VALUES (?1, ?2, ?3, ?4)"
                        )
                        .Add(warning.Source)
                        .Add(warning.Name)
                        .Add(warning.Expires)
                        .Add((long)warning.Days)
                        .Execute() > 0;
                if (isNew)
                    SqliteAudit.Append(connection, audit);
                return isNew;
            },
            cancellationToken
        );

    private static IReadOnlyList<CredentialUsed> Used(SqliteConnection connection)
    {
        var used = new List<CredentialUsed>();
        using var rows = connection.Prepare("SELECT source, name, used_at FROM credential_uses");
        while (rows.Read())
            used.Add(new CredentialUsed(rows.Text(0), rows.Text(1), rows.Time(2)));
        return used;
    }
}
