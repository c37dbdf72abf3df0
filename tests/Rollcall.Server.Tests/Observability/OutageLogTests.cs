using Npgsql;
using Rollcall.Server.Tests.Admin;
using Rollcall.Testing;

namespace Rollcall.Server.Tests.Observability;

/// <summary>Everything that looks at the database every few seconds, while it is away for an hour: here every 20 ms, and the hour is a clock's.</summary>
public sealed class OutageLogTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_that_is_away_is_told_when_it_begins_now_and_then_with_how_long_and_when_it_is_back()
    {
        var time = new ForwardTime();
        var database = await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();
        await using var server = await StartAsync(database, time);

        await AdmitAsync(database, false);
        foreach (var line in Begun)
            await HasAsync(server, line);
        time.Move(TimeSpan.FromMinutes(5));
        foreach (var line in Lasting)
            await HasAsync(server, line);
        await AdmitAsync(database, true);
        foreach (var line in Over)
            await HasAsync(server, line);
        // The worker has several loops, and waits until none of them has failed for a while.
        await HasAsync(server, "ReconcileWorker[2005] The database is available again, after", time.PassASecond);

        // Each of them has looked many times meanwhile. Until the last connection is ended the database may have been away for a moment before.
        foreach (var line in Begun.Concat(Lasting).Concat(Over))
            Lines(server, line).Count().ShouldBeInRange(1, 2, line);
        server.Logs.ShouldNotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_fault_is_told_in_full_when_it_begins_now_and_then_in_a_line_and_when_it_is_over()
    {
        var time = new ForwardTime();
        var database = await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();
        await using var server = await StartAsync(database, time);
        string[] begun =
        [
            "ConfigurationReload[1105] Looking at the configuration failed unexpectedly; it is tried again",
            "CredentialWatch[1105] Looking at the credentials of the sources failed unexpectedly; it is tried again",
            "ReconcileWorker[2003] Target app is looked at again shortly after a fault",
        ];
        string[] lasting =
        [
            "ConfigurationReload[1116] Looking at the configuration has failed for 5 minutes now: PostgresException, which was told in full",
            "CredentialWatch[1116] Looking at the credentials of the sources has failed for 5 minutes now: PostgresException",
            "ReconcileWorker[2006] Target app could not be worked on for 5 minutes now",
        ];
        string[] over =
        [
            "ConfigurationReload[1117] Looking at the configuration works again, after 5 minutes",
            "CredentialWatch[1117] Looking at the credentials of the sources works again, after 5 minutes",
            "ReconcileWorker[2007] Target app is worked on again, after 5 minutes",
        ];

        await RenameAsync(database, "", "_hidden");
        foreach (var line in begun)
            await HasAsync(server, line);
        time.Move(TimeSpan.FromMinutes(5));
        foreach (var line in lasting)
            await HasAsync(server, line);
        await RenameAsync(database, "_hidden", "");
        foreach (var line in over)
            await HasAsync(server, line);

        // Each has looked many times. Where an await had to wait once and not the other time, the same fault comes from two places.
        foreach (var line in begun.Concat(lasting).Concat(over))
            Lines(server, line).Count().ShouldBeInRange(1, 3, line);
    }

    private static string[] Begun =>
        ["ConfigurationReload[1104]", "CredentialWatch[1009]", "ReconcileSchedule[1118]", "ReconcileWorker[2002]"];

    private static string[] Lasting =>
        [
            "ConfigurationReload[1116] Looking at the configuration has failed for 5 minutes",
            "CredentialWatch[1116] Looking at the credentials of the sources has failed for 5 minutes",
            "ReconcileSchedule[1116] Looking whether a target is due to be compared has failed for 5 minutes",
            "ReconcileWorker[2004] The database has not been available for 5 minutes",
        ];

    private static string[] Over =>
        [
            "ConfigurationReload[1117] Looking at the configuration works again, after 5 minutes",
            "CredentialWatch[1117] Looking at the credentials of the sources works again, after 5 minutes",
            "ReconcileSchedule[1117] Looking whether a target is due to be compared works again, after 5 minutes",
        ];

    private static Task<RollcallServer> StartAsync(string database, TimeProvider time)
    {
        var often = TimeSpan.FromMilliseconds(20);
        return RollcallServer.StartAsync(
            AdminServer.Sources
                + AdminServer.Targets.Replace(
                    "    connector: in-memory\n",
                    "    connector: in-memory\n    reconcile: { every: 24h }\n",
                    StringComparison.Ordinal
                ),
            database,
            time: time,
            options: options =>
                options with
                {
                    LookAtConfigurationEvery = often,
                    LookAtCredentialsEvery = often,
                    LookAtSchedulesEvery = often,
                }
        );
    }

    private static IEnumerable<string> Lines(RollcallServer server, string text) =>
        server.Logs.Where(line => line.Contains(text, StringComparison.Ordinal));

    private static Task HasAsync(RollcallServer server, string text, Action? meanwhile = null) =>
        Eventually.HoldsAsync(
            () =>
            {
                meanwhile?.Invoke();
                return Task.FromResult(Lines(server, text).Any());
            },
            () => $"{text}\n{string.Join('\n', server.Logs.TakeLast(20))}"
        );

    private static async Task AdmitAsync(string database, bool admits)
    {
        var name = new NpgsqlConnectionStringBuilder(database).Database!;
        var settings = new NpgsqlConnectionStringBuilder(database) { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(Cancel);
        string[] statements =
        [
            $"ALTER DATABASE {name} ALLOW_CONNECTIONS {admits}",
            $"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE NOT {admits} AND datname = '{name}'",
        ];
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(Cancel);
        }
    }

    /// <summary>Tables under another name: as after a mistake of ours.</summary>
    private static async Task RenameAsync(string database, string from, string to)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancel);
        foreach (var table in (string[])["configuration_versions", "credential_uses", "work_keys"])
        {
            await using var command = new NpgsqlCommand($"ALTER TABLE {table}{from} RENAME TO {table}{to}", connection);
            await command.ExecuteNonQueryAsync(Cancel);
        }
    }

    /// <summary>A clock that a test sets forward, that of intervals with it; waiting takes as long as ever.</summary>
    private sealed class ForwardTime : TimeProvider
    {
        private long _shift;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _shift));

        public override long GetTimestamp() => GetUtcNow().UtcTicks;

        public void PassASecond() => Move(TimeSpan.FromSeconds(1));

        public void Move(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);
    }
}
