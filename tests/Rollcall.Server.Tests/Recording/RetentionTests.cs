using Microsoft.Extensions.DependencyInjection;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Requests;
using Rollcall.Testing;

namespace Rollcall.Server.Tests.Recording;

/// <summary>How long requests are kept, and how many.</summary>
public sealed class RetentionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_older_than_a_source_keeps_goes_and_what_another_keeps_longer_stays(bool postgres)
    {
        const string Sources = """
            sources:
              - { id: okta, tokens: [{ name: primary, value: env:SCIM_TOKEN }], record: { retention: 1d } }
              - { id: entra, tokens: [{ name: primary, value: env:SCIM_TOKEN }], record: { retention: 30d } }

            """;
        await OverARestartAsync(Sources, postgres, TimeSpan.FromHours(25), okta: 0, entra: 3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_more_than_a_source_keeps_goes(bool postgres)
    {
        const string Sources = """
            sources:
              - { id: okta, tokens: [{ name: primary, value: env:SCIM_TOKEN }], record: { limit: 1000 } }
              - { id: entra, tokens: [{ name: primary, value: env:SCIM_TOKEN }] }

            """;
        await OverARestartAsync(Sources, postgres, TimeSpan.Zero, okta: 1000, entra: 3, ofOkta: 1003);
    }

    /// <summary>The server looks when it starts, and then again and again.</summary>
    private static async Task OverARestartAsync(
        string sources,
        bool postgres,
        TimeSpan later,
        int okta,
        int entra,
        int ofOkta = 3
    )
    {
        var database = postgres ? await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync() : null;
        var directory = Directory.CreateTempSubdirectory("rollcall-").FullName;
        var time = new ShiftedTime();
        try
        {
            await using (var server = await RollcallServer.StartAsync(sources, database, directory: directory, time: time))
            {
                await CreateAsync(server, "okta", ofOkta);
                await CreateAsync(server, "entra", 3);
                await Eventually.HoldsAsync(
                    async () => await CountAsync(server, "okta") == ofOkta && await CountAsync(server, "entra") == 3,
                    "all requests are on record"
                );
            }

            time.Move(later);
            await using var again = await RollcallServer.StartAsync(sources, database, directory: directory, time: time);
            await Eventually.HoldsAsync(async () => await CountAsync(again, "okta") == okta, "what may not be kept is gone");
            (await CountAsync(again, "entra")).ShouldBe(entra);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task CreateAsync(RollcallServer server, string source, int number)
    {
        using var scim = server.Scim(source);
        for (var at = 0; at < number; at++)
            await scim.CreateUserAsync($"user-{at}");
    }

    private static async Task<int> CountAsync(RollcallServer server, string source) =>
        (
            await server
                .Application.Services.GetRequiredService<IStorage>()
                .Requests.QueryAsync(new RequestQuery { Source = source, Limit = 5_000 }, TestContext.Current.CancellationToken)
        ).Count;
}
