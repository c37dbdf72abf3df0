using Microsoft.Extensions.DependencyInjection;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using Rollcall.Testing;

namespace Rollcall.Server.Tests.Observability;

/// <summary>What the log says of a target that is not worked on.</summary>
public sealed class TargetWatchTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_target_that_is_left_alone_is_told_of_once_and_so_is_its_return()
    {
        var time = new ShiftedTime();
        await using var server = await StartAsync(time);
        var gate = GateOf(server);

        gate.Close(new Outcome.TargetPaused(ReasonCodes.Credentials.Because("It says: ada@example.com is no administrator.")));
        await ToldAsync(server, 1303, 1);
        await gate.ResumeAsync(Cancel);
        // In between it is tried, and that is no return.
        gate.Close(new Outcome.TargetPaused(ReasonCodes.Credentials.Because("The same again.")));
        await gate.ResumeAsync(Cancel);
        time.Move(TimeSpan.FromMinutes(2));
        await ToldAsync(server, 1304, 1);

        var told = server.Logs.Where(line => line.Contains("[1303]")).ShouldHaveSingleItem();
        told.ShouldContain("app");
        told.ShouldContain("credentials");
        told.ShouldNotContain("ada");
    }

    [Fact]
    public async Task A_credential_that_is_refused_is_told_of_also_when_the_app_was_down_before()
    {
        await using var server = await StartAsync(new ShiftedTime());
        var gate = GateOf(server);

        gate.Close(new Outcome.RetryAfter(TimeSpan.FromMinutes(1), ReasonCodes.Unreachable.Because("It is down.")));
        await ToldAsync(server, 1303, 1);
        await gate.ResumeAsync(Cancel);
        gate.Close(new Outcome.TargetPaused(ReasonCodes.Credentials.Because("It is up.")));
        await ToldAsync(server, 1303, 2);

        server.Logs.ShouldNotContain(line => line.Contains("[1304]"));
    }

    private static Task<RollcallServer> StartAsync(TimeProvider time) =>
        RollcallServer.StartAsync(
            RollcallServer.Sources("okta") + "targets: [{ id: app, connector: in-memory }]\n",
            time: time,
            options: options => options with { LookAtTargetsEvery = TimeSpan.FromMilliseconds(10) }
        );

    private static TargetGate GateOf(RollcallServer server) =>
        server.Application.Services.GetRequiredService<ActiveTargets>().Current.Find("app").ShouldNotBeNull().Gate;

    private static Task ToldAsync(RollcallServer server, int eventId, int times) =>
        Eventually.HoldsAsync(
            () => Task.FromResult(server.Logs.Count(line => line.Contains($"[{eventId}]")) == times),
            $"the log has {eventId} {times} times"
        );
}
