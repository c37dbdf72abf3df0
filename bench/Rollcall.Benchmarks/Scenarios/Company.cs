using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using Rollcall.Benchmarks.Processes;

namespace Rollcall.Benchmarks.Scenarios;

/// <summary>
/// A directory of many people, copied inside the database from one that came over SCIM: half a million creates would take longer than
/// everything that is measured.
/// </summary>
internal sealed class Company(ChildProcess server, string folder, string? database)
{
    private const int AtOnce = 50_000;
    private const string Original = "original0";
    private const string OriginalKey = "ORIGINAL0";

    private const string PostgresId = "('01800000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid";
    private const string PostgresNumbers = "generate_series(@first, @last) n";

    private const string SqliteId = "unhex(printf('01800000000070008000%012x', n))";
    private const string SqliteNumbers =
        "(WITH RECURSIVE numbers(n) AS (SELECT @first UNION ALL SELECT n + 1 FROM numbers WHERE n < @last) SELECT n FROM numbers)";

    /// <summary>The id of a person, from 1 on.</summary>
    public static string IdOf(int number) => $"01800000-0000-7000-8000-{number:x12}";

    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"p{number}");

    public async Task FillAsync(int users)
    {
        await ScimClient.CreateUsersAsync(server.Url, Original[..^1], 1);
        for (var first = 1; first <= users; first += AtOnce)
            await ExecuteAsync(Users, first, Math.Min(users, first + AtOnce - 1));
        await ExecuteAsync(database is null ? "ANALYZE; PRAGMA wal_checkpoint(TRUNCATE);" : "VACUUM ANALYZE", 0, 0);
    }

    /// <summary>A group of the first people.</summary>
    public async Task<string> GroupAsync(string name, int members)
    {
        var group = await ScimClient.CreateGroupAsync(server.Url, name, []);
        var id = database is null ? $"unhex('{group.Replace("-", "", StringComparison.Ordinal)}')" : $"'{group}'::uuid";
        await ExecuteAsync($"INSERT INTO memberships SELECT {id}, {Id}, 1 FROM {Numbers}", 1, members);
        return group;
    }

    private string Id => database is null ? SqliteId : PostgresId;

    private string Numbers => database is null ? SqliteNumbers : PostgresNumbers;

    /// <summary>What PostgreSQL finds changes by.</summary>
    private string Hour => database is null ? "" : ", modified_hour";

    /// <summary>A day ago: that somebody is changed twice within an hour is rare.</summary>
    private string Times =>
        database is null
            ? "created - 86400000, last_modified - 86400000"
            : "created - interval '1 day', last_modified - interval '1 day'";

    private string Hours =>
        database is null
            ? ""
            : $"""
                INSERT INTO resource_hours (source, kind, hour, resource_id)
                SELECT r.source, r.kind, r.modified_hour, r.id FROM resources r JOIN {Numbers} ON r.id = {PostgresId};
                """;

    private string HourThen => database is null ? "" : ", modified_hour - interval '1 day'";

    private string Users =>
        $"""
            INSERT INTO resources (id, source, kind, version, created, last_modified,
              user_name, user_name_key, external_id, display_name, display_name_key, active, document{Hour})
            SELECT {Id}, source, kind, 1, {Times}, 'p' || n, 'P' || n, 'ext-p' || n,
              replace(display_name, '{Original}', 'p' || n), replace(display_name_key, '{OriginalKey}', 'P' || n),
              active, replace(document, '{Original}', 'p' || n){HourThen}
            FROM resources CROSS JOIN {Numbers} WHERE user_name_key = '{OriginalKey}';
            {Hours}
            INSERT INTO resource_emails (resource_id, email_key, source)
            SELECT {Id}, 'P' || n || '@BENCH.EXAMPLE', 'bench' FROM {Numbers};
            """;

    private async Task ExecuteAsync(string sql, int first, int last)
    {
        if (database is null)
        {
            await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "rollcall.db")};Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.CommandTimeout = 300;
            command.Parameters.AddWithValue("@first", first);
            command.Parameters.AddWithValue("@last", last);
            await command.ExecuteNonQueryAsync();
        }
        else
        {
            await using var source = NpgsqlDataSource.Create($"{database};Command Timeout=300");
            await using var command = source.CreateCommand(sql);
            if (last > 0)
            {
                command.Parameters.AddWithValue("first", first);
                command.Parameters.AddWithValue("last", last);
            }
            await command.ExecuteNonQueryAsync();
        }
    }
}
