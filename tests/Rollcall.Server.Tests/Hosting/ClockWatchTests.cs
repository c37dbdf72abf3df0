using Microsoft.Extensions.DependencyInjection;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using Rollcall.Testing;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>A clock that is set back while people wait.</summary>
public sealed class ClockWatchTests
{
    private const string App = "targets: [{ id: app, connector: in-memory }]\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_waits_longer_because_the_clock_went_back()
    {
        var time = new ShiftedTime();
        await using var server = await StartAsync(time);
        GateOf(server).Close(new Outcome.RetryAfter(TimeSpan.FromMinutes(1), ReasonCodes.Unreachable.Because("It is down.")));
        using var okta = server.Scim();
        await okta.CreateUserAsync("ada");

        time.Move(TimeSpan.FromHours(-2));

        await LinkedAsync(server);
        await Eventually.HoldsAsync(
            () => Task.FromResult(server.Logs.Any(line => line.Contains("[1115]"))),
            "the log tells of the clock"
        );
    }

    [Fact]
    public async Task Nobody_waits_for_years_because_the_server_ran_with_a_wrong_clock_once()
    {
        var directory = Directory.CreateTempSubdirectory("rollcall-").FullName;
        try
        {
            var wrong = new ShiftedTime();
            wrong.Move(TimeSpan.FromDays(1000));
            await using (var server = await StartAsync(wrong, directory))
            {
                GateOf(server)
                    .Close(new Outcome.RetryAfter(TimeSpan.FromMinutes(1), ReasonCodes.Unreachable.Because("It is down.")));
                using var okta = server.Scim();
                await okta.CreateUserAsync("ada");
            }

            await using var again = await StartAsync(new ShiftedTime(), directory);

            await LinkedAsync(again);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static Task<RollcallServer> StartAsync(TimeProvider time, string? directory = null) =>
        RollcallServer.StartAsync(
            RollcallServer.Sources("okta") + App,
            directory: directory,
            time: time,
            options: options => options with { LookAtTargetsEvery = TimeSpan.FromMilliseconds(20) }
        );

    private static TargetGate GateOf(RollcallServer server) =>
        server.Application.Services.GetRequiredService<ActiveTargets>().Current.Find("app").ShouldNotBeNull().Gate;

    private static Task LinkedAsync(RollcallServer server) =>
        Eventually.HoldsAsync(
            async () =>
                await server
                    .Application.Services.GetRequiredService<IStorage>()
                    .Links.CountAsync("app", ResourceKind.User, Cancel) == 1,
            "the account is there"
        );
}
