using Microsoft.Data.Sqlite;

namespace Rollcall.Benchmarks.Processes;

/// <summary>
/// The floor of creates: the rows that Rollcall writes for a new user (resource, e-mail, audit entry) into its schema with all indexes,
/// prepared and in a durable transaction of their own.
/// </summary>
internal sealed class OneTransaction : IAsyncDisposable
{
    private const string Resource = """
        INSERT INTO resources (id, source, kind, version, created, last_modified,
          user_name, user_name_key, external_id, display_name, display_name_key, active, document)
        VALUES ($id, 'bench', 1, 1, $now, $now, $name, upper($name), 'ext-' || $name, 'Given Family', 'GIVEN FAMILY', 1, $document)
        """;

    private const string Email =
        "INSERT INTO resource_emails (resource_id, email_key, source) VALUES ($id, upper($name) || '@BENCH.EXAMPLE', 'bench')";

    private const string Audit = """
        INSERT INTO audit (at, actor, action, source, kind, resource_id, subject, correlation_id, data)
        VALUES ($now, 'token:bench', 'resource.created', 'bench', 1, $id, $name, $name, '{}')
        """;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand[] _inserts;

    private OneTransaction(SqliteConnection connection)
    {
        _connection = connection;
        _inserts = [.. new[] { Resource, Email, Audit }.Select(Prepared)];
    }

    /// <param name="folder">Where a Rollcall has made its database, and ended.</param>
    public static OneTransaction Open(string folder)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "rollcall.db")};Pooling=False");
        connection.Open();
        using var settings = connection.CreateCommand();
        settings.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";
        settings.ExecuteNonQuery();
        return new OneTransaction(connection);
    }

    public async Task InsertAsync(Guid id, string document, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            using var transaction = _connection.BeginTransaction();
            foreach (var insert in _inserts)
            {
                insert.Transaction = transaction;
                Set("$id", id.ToByteArray(bigEndian: true));
                Set("$now", TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
                Set("$name", id.ToString());
                Set("$document", document);
                insert.ExecuteNonQuery();

                void Set(string name, object value)
                {
                    if (insert.Parameters.Contains(name))
                        insert.Parameters[name].Value = value;
                }
            }
            transaction.Commit();
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var insert in _inserts)
            await insert.DisposeAsync();
        await _connection.DisposeAsync();
        _turn.Dispose();
    }

    private SqliteCommand Prepared(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in (string[])["$id", "$now", "$name", "$document"])
        {
            if (sql.Contains(name, StringComparison.Ordinal))
                command.Parameters.AddWithValue(name, DBNull.Value);
        }
        command.Prepare();
        return command;
    }
}
