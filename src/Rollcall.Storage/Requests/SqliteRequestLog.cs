using Rollcall.Engine.Directory;
using Rollcall.Engine.Requests;
using Rollcall.Storage.Sqlite;

namespace Rollcall.Storage.Requests;

/// <summary>
/// A database file of its own, so that recording waits neither for the directory's writer nor for the disk: <c>rollcall.db</c> has
/// <c>rollcall-requests.db</c> beside it.
/// </summary>
internal sealed class SqliteRequestLog : IRequestLog, IAsyncDisposable
{
    public const string SchemaName = "sqlite-requests";
    private const int WriterCacheKibibytes = 4 * 1024;

    /// <summary>A record has two bodies: of pages of 4 KiB each record but one in a few would begin a new one.</summary>
    private const int PageBytes = 16 * 1024;
    private const int Readers = 2;
    private const int Portion = 2_000;

    private const string Insert = $"""
        INSERT INTO requests ({RequestSql.Columns})
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21) ON CONFLICT DO NOTHING
        """;

    private static readonly RequestSql Sql = new('?', "instr");
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;

    private SqliteRequestLog(string path, SqliteConnection connection)
    {
        _readers = new SqliteReaders(path, Readers);
        _writer = new SqliteWriter(path, connection);
    }

    /// <param name="database">Path of the directory's database.</param>
    /// <param name="migrate">Brings a connection's schema up to date.</param>
    public static SqliteRequestLog Open(string database, Action<SqliteConnection> migrate)
    {
        var path = PathBeside(database);
        var connection = SqliteConnection.Open(path, writes: true, WriterCacheKibibytes, PageBytes);
        try
        {
            // In WAL mode a killed process loses nothing by this, a power failure the last moments.
            connection.Run("PRAGMA synchronous = NORMAL");
            migrate(connection);
            return new SqliteRequestLog(path, connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static string PathBeside(string database) =>
        Path.Combine(
            Path.GetDirectoryName(database) ?? "",
            $"{Path.GetFileNameWithoutExtension(database)}-requests{Path.GetExtension(database)}"
        );

    public async Task AppendAsync(IReadOnlyList<RecordedRequest> requests, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(
            connection =>
            {
                foreach (var request in requests)
                    Append(connection, request);
                return true;
            },
            cancellationToken
        );

    public async Task<RecordedRequest?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await _readers.ReadAsync(
            id,
            static (connection, wanted) =>
            {
                using var rows = connection
                    .Prepare($"SELECT {RequestSql.Columns} FROM requests WHERE id = ?1")
                    .Add(new ResourceId(wanted));
                return rows.Read() ? Read(rows) : null;
            },
            cancellationToken
        );

    public async Task<IReadOnlyList<RecordedRequest>> QueryAsync(RequestQuery query, CancellationToken cancellationToken) =>
        await _readers.ReadAsync<RequestQuery, IReadOnlyList<RecordedRequest>>(
            query,
            static (connection, asked) => Query(connection, asked, last: null),
            cancellationToken
        );

    public async Task<RequestWindow> SearchAsync(RequestQuery query, int mostLookedAt, CancellationToken cancellationToken) =>
        await _readers.ReadAsync(
            (query, mostLookedAt),
            static (connection, asked) =>
            {
                var last = Last(connection, asked.query, asked.mostLookedAt);
                return new RequestWindow(Query(connection, asked.query, last), last?.Value);
            },
            cancellationToken
        );

    public async Task<long> TrimAsync(string source, DateTimeOffset before, int keep, CancellationToken cancellationToken)
    {
        var bound = await _readers.ReadAsync((source, before, keep), FirstToKeep, cancellationToken);
        long gone = 0;
        int portion;
        do
        {
            portion = await _writer.WriteAsync(connection => DeletePortion(connection, source, bound), cancellationToken);
            gone += portion;
        } while (portion == Portion);
        return gone;
    }

    public async Task<IReadOnlyList<string>> SourcesAsync(CancellationToken cancellationToken) =>
        await _readers.ReadAsync<int, IReadOnlyList<string>>(
            0,
            static (connection, _) =>
            {
                // From one source to the next by the index, not over every row.
                using var rows = connection.Prepare(
                    """
                    WITH RECURSIVE s(source) AS (
                      SELECT min(source) FROM requests
                      UNION ALL SELECT (SELECT min(r.source) FROM requests r WHERE r.source > s.source) FROM s WHERE s.source IS NOT NULL)
                    SELECT source FROM s WHERE source IS NOT NULL
                    """
                );
                var sources = new List<string>();
                while (rows.Read())
                    sources.Add(rows.Text(0));
                return sources;
            },
            cancellationToken
        );

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _readers.DisposeAsync();
    }

    private static List<RecordedRequest> Query(SqliteConnection connection, RequestQuery query, ResourceId? last)
    {
        var (sql, values) = Sql.Select(query, last);
        using var rows = connection.PrepareFilter(sql).AddValues(values);
        var found = new List<RecordedRequest>();
        while (rows.Read())
            found.Add(Read(rows));
        return found;
    }

    private static ResourceId? Last(SqliteConnection connection, RequestQuery query, int most)
    {
        var (sql, values) = Sql.Last(query, most);
        using var rows = connection.PrepareFilter(sql).AddValues(values);
        return rows.Read() ? rows.Id(0) : null;
    }

    private static ResourceId FirstToKeep(SqliteConnection connection, (string Source, DateTimeOffset Before, int Keep) asked)
    {
        var byTime = new ResourceId(RequestIds.First(asked.Before));
        using var rows = connection
            .Prepare("SELECT id FROM requests WHERE source = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2")
            .Add(asked.Source)
            .Add(asked.Keep - 1L);
        // Bytes of a UUID of ours compare as ids do: the time comes first.
        return rows.Read() && rows.Id(0) is var byNumber && Compare(byNumber, byTime) > 0 ? byNumber : byTime;
    }

    private static int Compare(ResourceId left, ResourceId right)
    {
        Span<byte> a = stackalloc byte[16],
            b = stackalloc byte[16];
        left.Value.TryWriteBytes(a, bigEndian: true, out _);
        right.Value.TryWriteBytes(b, bigEndian: true, out _);
        return a.SequenceCompareTo(b);
    }

    private static int DeletePortion(SqliteConnection connection, string source, ResourceId bound) =>
        connection
            .Prepare(
                "DELETE FROM requests WHERE id IN (SELECT id FROM requests WHERE source = ?1 AND id < ?2 ORDER BY id LIMIT ?3)"
            )
            .Add(source)
            .Add(bound)
            .Add((long)Portion)
            .Execute();

    private static void Append(SqliteConnection connection, RecordedRequest request) =>
        connection
            .Prepare(Insert)
            .Add(new ResourceId(request.Id))
            .Add(request.Source)
            .Add(request.Credential)
            .Add(request.Method)
            .Add(request.Path)
            .Add(request.Query)
            .Add(request.Operation)
            .Add(request.Writes)
            .Add(request.Resource)
            .Add(request.UserAgent)
            .Add(request.Client)
            .Add((long)request.Status)
            .Add(request.ScimType)
            .Add(request.Detail)
            .Add((long)request.Duration.TotalMicroseconds)
            .Add((long)request.Sent.Length)
            .Add((long)request.Sent.Omitted)
            .Add((long)request.Answered.Length)
            .Add((long)request.Answered.Omitted)
            .Add(request.Sent.Text)
            .Add(request.Answered.Text)
            .Execute();

    private static RecordedRequest Read(SqliteStatement row)
    {
        var id = row.Id(0).Value;
        return new()
        {
            Id = id,
            At = RequestIds.TimeOf(id),
            Source = row.Text(1),
            Credential = row.TextOrNull(2),
            Method = row.Text(3),
            Path = row.Text(4),
            Query = row.TextOrNull(5),
            Operation = row.Text(6),
            Writes = row.Boolean(7),
            Resource = row.IsNull(8) ? null : row.Id(8),
            UserAgent = row.TextOrNull(9),
            Client = row.TextOrNull(10),
            Status = row.Int32(11),
            ScimType = row.TextOrNull(12),
            Detail = row.TextOrNull(13),
            Duration = TimeSpan.FromMicroseconds(row.Int64(14)),
            Sent = new(row.Int32(15), row.TextOrNull(19), (BodyOmission)row.Int32(16)),
            Answered = new(row.Int32(17), row.TextOrNull(20), (BodyOmission)row.Int32(18)),
        };
    }
}
