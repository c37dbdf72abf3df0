using Npgsql;
using NpgsqlTypes;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Requests;
using Rollcall.Storage.Postgres;

namespace Rollcall.Storage.Requests;

/// <summary>A table beside the directory's, written by binary COPY and committed without waiting for the disk.</summary>
internal sealed class PostgresRequestLog(PostgresDatabase database) : IRequestLog
{
    private const int Portion = 5_000;

    private const string Copy = $"COPY requests ({RequestSql.Columns}) FROM STDIN (FORMAT BINARY)";

    private static readonly RequestSql Sql = new('$', "strpos");

    public Task AppendAsync(IReadOnlyList<RecordedRequest> requests, CancellationToken cancellationToken) =>
        database.RunAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                await using (var lazy = new NpgsqlCommand("SET LOCAL synchronous_commit = off", connection))
                    await lazy.ExecuteNonQueryAsync(token);
                await using (var import = await connection.BeginBinaryImportAsync(Copy, token))
                {
                    foreach (var request in requests)
                        await WriteAsync(import, request, token);
                    await import.CompleteAsync(token);
                }
                await transaction.CommitAsync(token);
                return true;
            },
            cancellationToken
        );

    public Task<RecordedRequest?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        database.RunAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = $"SELECT {RequestSql.Columns} FROM requests WHERE id = $1";
                command.Parameters.Id(new ResourceId(id));
                await using var rows = await command.ExecuteReaderAsync(token);
                return await rows.ReadAsync(token) ? Read(rows) : null;
            },
            cancellationToken
        );

    public Task<IReadOnlyList<RecordedRequest>> QueryAsync(RequestQuery query, CancellationToken cancellationToken) =>
        database.RunAsync<IReadOnlyList<RecordedRequest>>(
            async (connection, token) => await QueryAsync(connection, Sql.Select(query), token),
            cancellationToken
        );

    public Task<RequestWindow> SearchAsync(RequestQuery query, int mostLookedAt, CancellationToken cancellationToken) =>
        database.RunAsync(
            async (connection, token) =>
            {
                var (sql, values) = Sql.Last(query, mostLookedAt);
                await using var command = connection.CreateCommand();
                command.CommandText = sql;
                command.Parameters.Values(values);
                var last = await command.ExecuteScalarAsync(token) is Guid id ? id : default(Guid?);
                var bound = last is { } to ? new ResourceId(to) : default(ResourceId?);
                return new RequestWindow(await QueryAsync(connection, Sql.Select(query, bound), token), last);
            },
            cancellationToken
        );

    public async Task<long> TrimAsync(string source, DateTimeOffset before, int keep, CancellationToken cancellationToken)
    {
        long gone = 0;
        int portion;
        do
        {
            portion = await database.RunAsync(
                (connection, token) => DeletePortionAsync(connection, source, before, keep, token),
                cancellationToken
            );
            gone += portion;
        } while (portion == Portion);
        return gone;
    }

    public Task<IReadOnlyList<string>> SourcesAsync(CancellationToken cancellationToken) =>
        database.RunAsync<IReadOnlyList<string>>(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                // From one source to the next by the index, not over every row.
                command.CommandText = """
                    WITH RECURSIVE s(source) AS (
                      SELECT min(source) FROM requests
                      UNION ALL SELECT (SELECT min(r.source) FROM requests r WHERE r.source > s.source) FROM s WHERE s.source IS NOT NULL)
                    SELECT source FROM s WHERE source IS NOT NULL
                    """;
                await using var rows = await command.ExecuteReaderAsync(token);
                var sources = new List<string>();
                while (await rows.ReadAsync(token))
                    sources.Add(rows.GetString(0));
                return sources;
            },
            cancellationToken
        );

    private static async Task<List<RecordedRequest>> QueryAsync(
        NpgsqlConnection connection,
        (string Sql, IReadOnlyList<object> Values) query,
        CancellationToken cancellationToken
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = query.Sql;
        command.Parameters.Values(query.Values);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<RecordedRequest>();
        while (await rows.ReadAsync(cancellationToken))
            found.Add(Read(rows));
        return found;
    }

    private static async Task<int> DeletePortionAsync(
        NpgsqlConnection connection,
        string source,
        DateTimeOffset before,
        int keep,
        CancellationToken cancellationToken
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """
            DELETE FROM requests WHERE id IN (
              SELECT id FROM requests
              WHERE source = $1 AND id < greatest($2, (SELECT id FROM requests WHERE source = $1 ORDER BY id DESC LIMIT 1 OFFSET $3))
              ORDER BY id LIMIT $4)
            """;
        command.Parameters.Text(source).Id(new ResourceId(RequestIds.First(before))).Integer(keep - 1).Integer(Portion);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter row, RecordedRequest request, CancellationToken cancellationToken)
    {
        await row.StartRowAsync(cancellationToken);
        await row.WriteAsync(request.Id, NpgsqlDbType.Uuid, cancellationToken);
        await TextAsync(request.Source);
        await TextAsync(request.Credential);
        await TextAsync(request.Method);
        await TextAsync(request.Path);
        await TextAsync(request.Query);
        await TextAsync(request.Operation);
        await row.WriteAsync(request.Writes, NpgsqlDbType.Boolean, cancellationToken);
        if (request.Resource is { } resource)
            await row.WriteAsync(resource.Value, NpgsqlDbType.Uuid, cancellationToken);
        else
            await row.WriteNullAsync(cancellationToken);
        await TextAsync(request.UserAgent);
        await TextAsync(request.Client);
        await row.WriteAsync((short)request.Status, NpgsqlDbType.Smallint, cancellationToken);
        await TextAsync(request.ScimType);
        await TextAsync(request.Detail);
        await row.WriteAsync((long)request.Duration.TotalMicroseconds, NpgsqlDbType.Bigint, cancellationToken);
        foreach (var body in new[] { request.Sent, request.Answered })
        {
            await row.WriteAsync(body.Length, NpgsqlDbType.Integer, cancellationToken);
            await row.WriteAsync((short)body.Omitted, NpgsqlDbType.Smallint, cancellationToken);
        }
        await TextAsync(request.Sent.Text);
        await TextAsync(request.Answered.Text);

        Task TextAsync(string? text) =>
            text is null ? row.WriteNullAsync(cancellationToken) : row.WriteAsync(text, NpgsqlDbType.Text, cancellationToken);
    }

    private static RecordedRequest Read(NpgsqlDataReader row)
    {
        var id = row.GetGuid(0);
        return new()
        {
            Id = id,
            At = RequestIds.TimeOf(id),
            Source = row.GetString(1),
            Credential = row.TextOrNull(2),
            Method = row.GetString(3),
            Path = row.GetString(4),
            Query = row.TextOrNull(5),
            Operation = row.GetString(6),
            Writes = row.GetBoolean(7),
            Resource = row.IsDBNull(8) ? null : row.Id(8),
            UserAgent = row.TextOrNull(9),
            Client = row.TextOrNull(10),
            Status = row.GetInt16(11),
            ScimType = row.TextOrNull(12),
            Detail = row.TextOrNull(13),
            Duration = TimeSpan.FromMicroseconds(row.GetInt64(14)),
            Sent = new(row.GetInt32(15), row.TextOrNull(19), (BodyOmission)row.GetInt16(16)),
            Answered = new(row.GetInt32(17), row.TextOrNull(20), (BodyOmission)row.GetInt16(18)),
        };
    }
}
