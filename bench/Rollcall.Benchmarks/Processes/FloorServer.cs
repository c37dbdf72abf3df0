using Microsoft.Data.Sqlite;

namespace Rollcall.Benchmarks.Processes;

/// <summary>
/// What the same web server does with nothing to do (<c>/bare</c>), and with one durable SQLite transaction a request
/// (<c>/one-transaction</c>): the floors that ratios are of.
/// </summary>
internal static class FloorServer
{
    public static async Task RunAsync(string url, string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        var app = builder.Build();
        var answer = Payload.StoredAnswer();
        app.MapGet(
            "/bare",
            context =>
            {
                context.Response.ContentType = "application/scim+json";
                context.Response.ContentLength = answer.Length;
                return context.Response.Body.WriteAsync(answer, context.RequestAborted).AsTask();
            }
        );
        await using var database = Open(folder);
        var turn = new SemaphoreSlim(1);
        app.MapPost(
            "/one-transaction",
            async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body, context.RequestAborted);
                var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
                await turn.WaitAsync(context.RequestAborted);
                try
                {
                    Insert(database, id, body.ToArray());
                }
                finally
                {
                    turn.Release();
                }
                context.Response.StatusCode = 201;
                context.Response.ContentLength = answer.Length;
                await context.Response.Body.WriteAsync(answer, context.RequestAborted);
            }
        );
        await app.RunAsync();
    }

    private static SqliteConnection Open(string folder)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "floor.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
            CREATE TABLE resources (id BLOB PRIMARY KEY, user_name TEXT NOT NULL, document BLOB NOT NULL) WITHOUT ROWID;
            CREATE UNIQUE INDEX resources_user_name ON resources (user_name);
            CREATE TABLE audit (sequence INTEGER PRIMARY KEY, resource BLOB NOT NULL, at INTEGER NOT NULL, data TEXT NOT NULL);
            """;
        command.ExecuteNonQuery();
        return connection;
    }

    private static void Insert(SqliteConnection connection, Guid id, byte[] document)
    {
        using var transaction = connection.BeginTransaction();
        using var resource = connection.CreateCommand();
        resource.CommandText = "INSERT INTO resources VALUES ($id, $name, $document)";
        resource.Parameters.AddWithValue("$id", id.ToByteArray(bigEndian: true));
        resource.Parameters.AddWithValue("$name", id.ToString());
        resource.Parameters.AddWithValue("$document", document);
        resource.ExecuteNonQuery();
        using var audit = connection.CreateCommand();
        audit.CommandText = "INSERT INTO audit (resource, at, data) VALUES ($id, 0, '{}')";
        audit.Parameters.AddWithValue("$id", id.ToByteArray(bigEndian: true));
        audit.ExecuteNonQuery();
        transaction.Commit();
    }
}
