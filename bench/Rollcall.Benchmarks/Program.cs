using Rollcall.Benchmarks;
using Rollcall.Benchmarks.Processes;
using Rollcall.Benchmarks.Scenarios;
using Rollcall.Testing;

// bench/run [sqlite|postgresql] [floors|costs|scale|sync|fuzz|scim]: prints every figure as a ratio to a floor of the same run.
// scim is floors and costs. fuzz may be followed by --seconds N, --count N and --seed N.
if (args is ["floor", "--data", var folder, "--urls", var url])
{
    await FloorServer.RunAsync(url, folder);
    return 0;
}
(var hostile, args) = HostileOptions.From(args);
using var folders = Programs.Folders();
var figures = new List<Figure>();
foreach (var name in (string[])["sqlite", "postgresql"])
{
    if (args.Any(arg => arg is "sqlite" or "postgresql") && !args.Contains(name, StringComparer.Ordinal))
        continue;
    await using var cluster = name == "postgresql" ? await PostgresCluster.StartAsync(isDurable: true) : null;
    if (Wants("floors"))
        figures.AddRange(
            await new ScimScenario(name, await NewDatabaseAsync(cluster), name == "sqlite" ? 0.35 : 0.20).RunAsync()
        );
    if (Wants("costs"))
    {
        var processes = cluster?.ServerProcessId ?? 0;
        figures.AddRange(await new CostScenario(name, await NewDatabaseAsync(cluster), processes).RunAsync());
    }
    if (Wants("scale"))
    {
        var processes = cluster?.ServerProcessId ?? 0;
        figures.AddRange(await new ScaleScenario(name, () => NewDatabaseAsync(cluster), processes).RunAsync());
    }
    if (Wants("fuzz"))
    {
        var processes = cluster?.ServerProcessId ?? 0;
        figures.AddRange(await new HostileScenario(name, await NewDatabaseAsync(cluster), processes, hostile).RunAsync());
    }
    if (Wants("sync"))
        figures.AddRange(await new SyncScenario(name, () => NewDatabaseAsync(cluster)).RunAsync());
}
Report.Print(figures);
if (args.Length == 0)
    Report.Write(figures, Path.Combine(Programs.Root, "docs", "performance.md"));
return figures.TrueForAll(figure => figure.Holds) ? 0 : 1;

bool Wants(string part) =>
    args.All(arg => arg is "sqlite" or "postgresql")
    || args.Contains(part, StringComparer.Ordinal)
    || (part is "floors" or "costs" && args.Contains("scim", StringComparer.Ordinal));

static async Task<string?> NewDatabaseAsync(PostgresCluster? cluster) =>
    cluster is null ? null : await cluster.CreateDatabaseAsync();
