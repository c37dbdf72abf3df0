using Rollcall.Benchmarks;
using Rollcall.Benchmarks.Processes;
using Rollcall.Benchmarks.Scenarios;
using Rollcall.Testing;

// bench/run [sqlite|postgresql] [scim|sync]: prints every figure as a ratio to a floor of the same run.
if (args is ["floor", "--data", var folder, "--urls", var url])
{
    await FloorServer.RunAsync(url, folder);
    return 0;
}
var figures = new List<Figure>();
foreach (var name in (string[])["sqlite", "postgresql"])
{
    if (args.Any(arg => arg is "sqlite" or "postgresql") && !args.Contains(name, StringComparer.Ordinal))
        continue;
    await using var cluster = name == "postgresql" ? await PostgresCluster.StartAsync(isDurable: true) : null;
    if (Wants("scim"))
        figures.AddRange(
            await new ScimScenario(name, await NewDatabaseAsync(cluster), name == "sqlite" ? 0.35 : 0.20).RunAsync()
        );
    if (Wants("sync"))
        figures.AddRange(await new SyncScenario(name, () => NewDatabaseAsync(cluster)).RunAsync());
}
Report.Print(figures);
if (args.Length == 0)
    Report.Write(figures, Path.Combine(Programs.Root, "docs", "performance.md"));
return figures.TrueForAll(figure => figure.Holds) ? 0 : 1;

bool Wants(string scenario) => !args.Any(arg => arg is "scim" or "sync") || args.Contains(scenario, StringComparer.Ordinal);

static async Task<string?> NewDatabaseAsync(PostgresCluster? cluster) =>
    cluster is null ? null : await cluster.CreateDatabaseAsync();
