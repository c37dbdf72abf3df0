using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Tests.Crash;

/// <summary>A process that writes until it is killed, and prints the id of every user that the store said it has.</summary>
internal static class CrashWriter
{
    public const string Argument = "write-until-killed";
    public const string Target = "crash-target";
    private const int Clients = 16;

    public static async Task<int> RunAsync(string connection, string dataDirectory, string source)
    {
        await using var storage = await RollcallStorage.OpenAsync(
            connection,
            dataDirectory,
            TimeProvider.System,
            CancellationToken.None
        );
        var company = new Company(storage, Target) { Source = source };
        var group = await company.HasAsync(company.Group("Everybody"));
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => WriteAsync(company, group, client))));
        return 0;
    }

    private static async Task WriteAsync(Company company, ResourceId group, int client)
    {
        for (var i = 0; ; i++)
        {
            var id = await company.HasAsync(company.User($"person-{client}-{i}"));
            if (await company.AddAsync(group, id) is SaveResult.Saved)
                await Console.Out.WriteLineAsync($"{group} {id}");
        }
    }
}
