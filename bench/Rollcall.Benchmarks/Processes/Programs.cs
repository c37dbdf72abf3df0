using System.Security.Cryptography;
using Rollcall.Benchmarks.Scenarios;

namespace Rollcall.Benchmarks.Processes;

/// <summary>The programs a benchmark starts, in their Release builds.</summary>
internal static class Programs
{
    public static string Token { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>In the schema that Rollcall itself makes.</summary>
    public static async Task<ChildProcess> FloorAsync(string folder)
    {
        await using (await RollcallAsync(ScimClient.Configuration, folder, database: null)) { }
        return await ChildProcess.StartAsync(
            typeof(Programs).Assembly.Location,
            ["floor", "--data", folder],
            new Dictionary<string, string>(StringComparer.Ordinal),
            "/bare"
        );
    }

    /// <param name="database">Null: the embedded one.</param>
    public static Task<ChildProcess> RollcallAsync(
        string configuration,
        string folder,
        string? database,
        IReadOnlyDictionary<string, string>? secrets = null
    )
    {
        var file = Reconfigure(configuration, folder);
        var environment = new Dictionary<string, string>(secrets ?? new Dictionary<string, string>(), StringComparer.Ordinal)
        {
            ["BENCH_SCIM_TOKEN"] = Token,
            ["BENCH_ADMIN_TOKEN"] = Token,
        };
        if (database is not null)
            environment["ROLLCALL_DATABASE"] = database;
        return ChildProcess.StartAsync(
            Path.Combine(Root, "artifacts", "bench", "server", "Rollcall.Server"),
            ["--config", file, "--data", folder],
            environment,
            "/health/ready"
        );
    }

    /// <summary>The file of a server in that folder, which looks at it every few seconds.</summary>
    public static string Reconfigure(string configuration, string folder)
    {
        var file = Path.Combine(folder, "rollcall.yaml");
        File.WriteAllText(file, configuration);
        return file;
    }

    public static Task<ChildProcess> FakeAtlassianAsync() =>
        ChildProcess.StartAsync(
            Built("demo", "Rollcall.FakeAtlassian"),
            [],
            new Dictionary<string, string>(StringComparer.Ordinal),
            "/_fake/jira/state"
        );

    /// <summary>For databases and logs; disposing it removes them, which are gigabytes.</summary>
    public static IDisposable Folders() => new Scratch();

    public static string Folder(string name) => Directory.CreateDirectory(Path.Combine(Scratch.Path, name)).FullName;

    private static string Built(string kind, string name) =>
        Path.Combine(Root, kind, name, "bin", "Release", "net10.0", $"{name}.dll");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Rollcall.slnx")))
                return folder.FullName;
        }
        throw new InvalidOperationException("Rollcall.slnx was not found above the program's folder.");
    }

    private sealed class Scratch : IDisposable
    {
        public static readonly string Path = System.IO.Path.Combine(
            System.IO.Path.GetTempPath(),
            $"rollcall-bench-{Environment.ProcessId}"
        );

        public void Dispose()
        {
            if (Directory.Exists(Path))
                Directory.Delete(Path, recursive: true);
        }
    }
}
