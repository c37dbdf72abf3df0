namespace Rollcall.Server.Tests.Observability;

/// <summary>What log and metrics say while a safeguard holds people back.</summary>
public sealed class HeldWatchTests
{
    private const string ParkedByTheBrake = "rollcall_queue_parked_keys{target=\"app\",reason=\"brake\"}";

    [Fact]
    public async Task The_log_tells_once_that_the_brake_holds_leavers_and_that_it_holds_nobody_any_more()
    {
        await using var server = await StartAsync();
        using var okta = server.Scim();
        var ids = await LeaversAsync(server, okta, 4);

        await ToldAsync(server, 1305, 1);
        await MetricAsync(server, $"{ParkedByTheBrake} 3");
        foreach (var id in ids)
            await SetActiveAsync(okta, id, active: true);
        await ToldAsync(server, 1306, 1);
        await MetricAsync(server, ParkedByTheBrake, isThere: false);

        var told = server.Logs.Where(line => line.Contains("[1305]")).ShouldHaveSingleItem();
        told.ShouldContain("app");
        told.ShouldContain("brake");
        told.ShouldNotContain("leaver-");
    }

    [Fact]
    public async Task Ten_times_as_many_are_news()
    {
        await using var server = await StartAsync();
        using var okta = server.Scim();
        await LeaversAsync(server, okta, 2);
        await ToldAsync(server, 1305, 1);

        await LeaversAsync(server, okta, 9);

        await ToldAsync(server, 1305, 2);
        server.Logs.Last(line => line.Contains("[1305]")).ShouldContain("10 people");
    }

    [Fact]
    public async Task What_waits_at_a_target_that_is_configured_no_more_is_no_alert()
    {
        await using var server = await StartAsync();
        using var okta = server.Scim();
        await LeaversAsync(server, okta, 3);
        await MetricAsync(server, $"{ParkedByTheBrake} 2");

        await server.ConfigureAsync(RollcallServer.Sources("okta"));
        await MetricAsync(server, "rollcall_queue_keys{", isThere: false);
        await MetricAsync(server, ParkedByTheBrake, isThere: false);
    }

    private static readonly string Configuration =
        RollcallServer.Sources("okta")
        + "targets: [{ id: app, connector: in-memory, brake: { percent: 1, count: 1, per: 1h } }]\n";

    private static Task<RollcallServer> StartAsync() =>
        RollcallServer.StartAsync(
            Configuration,
            options: options => options with { LookAtHeldEvery = TimeSpan.FromMilliseconds(10) }
        );

    /// <summary>Of whom the brake lets one pass, once.</summary>
    private static async Task<IReadOnlyList<string>> LeaversAsync(RollcallServer server, ScimClient okta, int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
            ids.Add(await okta.CreateUserAsync($"leaver-{count}-{i}"));
        await Eventually.HoldsAsync(async () => await IsIdleAsync(server), "everybody has an account");
        foreach (var id in ids)
            await SetActiveAsync(okta, id, active: false);
        return ids;
    }

    private static async Task SetActiveAsync(ScimClient okta, string id, bool active)
    {
        var value = active ? "true" : "false";
        var answer = await okta.PatchAsync(
            $"Users/{id}",
            Bodies.Patch($$"""{"op":"replace","path":"active","value":{{value}}}""")
        );
        answer.Status.ShouldBe(200);
    }

    private static Task MetricAsync(RollcallServer server, string line, bool isThere = true) =>
        Eventually.HoldsAsync(
            async () =>
                (await server.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken)).Contains(line) == isThere,
            $"the metrics {(isThere ? "say" : "no longer say")} {line}"
        );

    /// <summary>A queue with no key in it has no numbers.</summary>
    private static async Task<bool> IsIdleAsync(RollcallServer server)
    {
        var metrics = await server.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        return new[] { "due", "leased" }.All(state =>
            !metrics.Contains("rollcall_queue_keys{")
            || metrics.Contains($"rollcall_queue_keys{{target=\"app\",state=\"{state}\"}} 0")
        );
    }

    private static Task ToldAsync(RollcallServer server, int eventId, int times) =>
        Eventually.HoldsAsync(
            () => Task.FromResult(server.Logs.Count(line => line.Contains($"[{eventId}]")) == times),
            $"the log has {eventId} {times} times"
        );
}
