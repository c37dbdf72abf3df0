using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Rollcall.Testing;

/// <summary>
/// A throw-away PostgreSQL on a Unix socket of its own, reachable by nobody else. It ends with <see cref="DisposeAsync"/>, and also
/// when this process dies: a watching shell holds the other end of a pipe, and stops the server when the pipe closes.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task<PostgresCluster>> OfThisProcess = new(() => StartAsync());
    private static int _databases;

    // $1 directory, $2 directory of the programs, $3 on or off, $4 more settings. The server's output goes to a file, so that nobody has to read it.
    private const string Watch = """
        umask 077
        "$2/initdb" -D "$1/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$1/log" 2>&1 || { echo; cat >/dev/null; rm -rf "$1"; exit 1; }
        "$2/postgres" -D "$1/data" -k "$1" -c listen_addresses= -c fsync=$3 -c full_page_writes=$3 \
          $4 >>"$1/log" 2>&1 </dev/null &
        echo $!
        cat >/dev/null
        kill -INT $! 2>/dev/null
        wait $!
        rm -rf "$1"
        """;

    private readonly Process _watcher;
    private readonly string _directory;

    private PostgresCluster(Process watcher, string directory)
    {
        _watcher = watcher;
        _directory = directory;
    }

    /// <summary>The server process, for tests that end it.</summary>
    public int ServerProcessId { get; private set; }

    /// <summary>The one cluster that all tests of this process share.</summary>
    public static Task<PostgresCluster> SharedAsync() => OfThisProcess.Value;

    /// <summary>Starts a cluster and waits until it takes connections.</summary>
    /// <param name="isDurable">True for measuring and for tests of what survives a crash; otherwise nothing waits for the disk.</param>
    public static async Task<PostgresCluster> StartAsync(bool isDurable = false)
    {
        var programs = PostgresBinaries.Find();
        var directory = Directory.CreateTempSubdirectory("rollcall-pg-").FullName;
        var start = AsServerUser(directory);
        start.AddRange(["sh", "-c", Watch, "watch", directory, programs]);
        // A durable one is as PostgreSQL comes, since what it costs is measured; the others, of which there are many, are small. On them as
        // many classes of tests run at once as the machine has processors, each with connections of its own.
        start.AddRange(isDurable ? ["on", "-c max_connections=200"] : ["off", "-c shared_buffers=64MB -c max_connections=1000"]);
        var info = new ProcessStartInfo(start[0], start.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var cluster = new PostgresCluster(
            Process.Start(info) ?? throw new InvalidOperationException("The PostgreSQL server cannot be started."),
            directory
        );
        try
        {
            await cluster.WaitUntilReadyAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A new, empty database. Returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref _databases)}");
        await using var connection = new NpgsqlConnection(ConnectionTo("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionTo(name);
    }

    /// <summary>Has everything in it stand still until the answer is disposed. Not for a cluster that tests share.</summary>
    public FrozenCluster Freeze() => new(ServerProcessId);

    public async ValueTask DisposeAsync()
    {
        _watcher.StandardInput.Close();
        await _watcher.WaitForExitAsync();
        _watcher.Dispose();
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static List<string> AsServerUser(string directory)
    {
        if (!Environment.IsPrivilegedProcess)
            return [];
        var user = File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal))
            ? "postgres"
            : "nobody";
        using var chown = Process.Start("chown", [user, directory]);
        chown.WaitForExit();
        return ["setpriv", $"--reuid={user}", "--regid=nogroup", "--clear-groups"];
    }

    private string ConnectionTo(string database) => $"Host={_directory};Username=postgres;Database={database};Timeout=15";

    private async Task WaitUntilReadyAsync()
    {
        using var deadline = new CancellationTokenSource(StartsWithin);
        var started = await _watcher.StandardOutput.ReadLineAsync(deadline.Token);
        if (!int.TryParse(started, NumberStyles.None, CultureInfo.InvariantCulture, out var processId))
            throw new InvalidOperationException($"PostgreSQL cannot be set up:\n{await LogAsync()}");
        ServerProcessId = processId;
        await using var source = NpgsqlDataSource.Create(ConnectionTo("postgres") + ";Pooling=false");
        while (true)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(deadline.Token);
                return;
            }
            catch (NpgsqlException) when (!_watcher.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, deadline.Token);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"PostgreSQL does not start:\n{await LogAsync()}", failure);
            }
        }
    }

    private async Task<string> LogAsync()
    {
        var log = Path.Combine(_directory, "log");
        return File.Exists(log) ? await File.ReadAllTextAsync(log) : "";
    }
}
