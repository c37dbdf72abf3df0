using System.Globalization;

namespace Rollcall.Server.Tests.Scim.Access;

/// <summary>How many requests are taken, how large, and how many wrong credentials an address may send.</summary>
public sealed class LimitTests
{
    private const string Users = "/scim/okta/v2/Users";
    private const string Right = "Bearer " + RollcallServer.Token;
    private const string Wrong = "Bearer wrong-token-wrong-token-wrong-token-wrong";

    [Fact]
    public async Task A_source_that_asks_too_often_is_asked_to_wait_and_others_are_not()
    {
        await using var server = await RollcallServer.StartAsync(
            """
            sources:
              - { id: okta, limit: { perSecond: 1, burst: 3 }, tokens: [{ name: primary, value: env:SCIM_TOKEN }] }
              - { id: entra, tokens: [{ name: primary, value: env:SCIM_TOKEN }] }
            """,
            time: new StoppedTime()
        );

        for (var i = 0; i < 3; i++)
            (await server.AskAsync(Users, Right)).Status.ShouldBe(200);
        var refused = await server.AskAsync(Users, Right, HttpMethod.Post, Bodies.User("alice"));

        refused.Status.ShouldBe(429);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        refused.Json["status"]!.GetValue<string>().ShouldBe("429");
        refused.Detail.ShouldContain("1 requests a second");
        (await server.AskAsync("/scim/entra/v2/Users", Right)).Status.ShouldBe(200);
        (await server.AskAsync(Users, Wrong)).Status.ShouldBe(401, "a stranger does not use up the allowance, nor learns of it");
    }

    [Fact]
    public async Task After_the_time_that_was_asked_for_a_request_is_taken_again()
    {
        var time = new StoppedTime();
        await using var server = await RollcallServer.StartAsync(
            "sources: [{ id: okta, limit: { perSecond: 2 }, tokens: [{ name: primary, value: env:SCIM_TOKEN }] }]",
            time: time
        );
        var refused = await server.AskAsync(Users, Right);
        while (refused.Status == 200)
            refused = await server.AskAsync(Users, Right);

        time.Move(refused.Headers.RetryAfter!.Delta!.Value);

        (await server.AskAsync(Users, Right)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Who_guesses_tokens_is_slowed_down_and_who_has_one_is_not()
    {
        var time = new StoppedTime();
        await using var server = await RollcallServer.StartAsync(time: time);

        var statuses = new List<int>();
        for (var i = 0; i < 105; i++)
            statuses.Add((await server.AskAsync(Users, $"{Wrong}{i}")).Status);
        var last = await server.AskAsync("/scim/nosuchsource/v2/Users", Wrong);
        using var form = new FormUrlEncodedContent([
            new("grant_type", "client_credentials"),
            new("client_id", "a"),
            new("client_secret", "b"),
        ]);
        using var oauth = await server.Http.PostAsync("/oauth/okta/token", form, TestContext.Current.CancellationToken);

        statuses.Take(100).ShouldAllBe(status => status == 401);
        statuses.Skip(100).ShouldAllBe(status => status == 429);
        last.Status.ShouldBe(429);
        last.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        ((int)oauth.StatusCode).ShouldBe(429);
        oauth.Headers.RetryAfter.ShouldNotBeNull();
        (await server.AskAsync(Users, Right)).Status.ShouldBe(200, "the provider behind the same address goes on");
        server.Logs.Count(line => line.Contains("[1011]")).ShouldBe(1);
        time.Move(TimeSpan.FromSeconds(1));
        (await server.AskAsync(Users, Wrong)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Guesses_from_ever_more_addresses_are_counted_in_bounded_memory()
    {
        await using var server = await RollcallServer.StartAsync(
            "sources: [{ id: okta, tokens: [{ name: primary, value: env:SCIM_TOKEN }] }]\nserver: { trustedProxies: [127.0.0.0/8] }",
            time: new StoppedTime()
        );
        var attempts =
            Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<Rollcall.Server.Scim.Access.FailedAttempts>(
                server.Application.Services
            );

        for (var i = 0; i < Rollcall.Server.Scim.Access.FailedAttempts.MostAddresses + 500; i++)
            attempts.Note(new System.Net.IPAddress(i + 1_000_000));

        attempts.Addresses.ShouldBe(Rollcall.Server.Scim.Access.FailedAttempts.MostAddresses);
        (await server.AskAsync(Users, Wrong, headers: ("X-Forwarded-For", "198.51.100.9"))).Status.ShouldBe(
            429,
            "newcomers share one count"
        );
    }

    [Fact]
    public async Task Addresses_of_one_IPv6_network_count_as_one()
    {
        await using var server = await RollcallServer.StartAsync(
            "sources: [{ id: okta, tokens: [{ name: primary, value: env:SCIM_TOKEN }] }]\nserver: { trustedProxies: [127.0.0.0/8] }",
            time: new StoppedTime()
        );

        for (var i = 0; i < 100; i++)
            (await From($"2001:db8:1:2::{i.ToString("x", CultureInfo.InvariantCulture)}")).ShouldBe(401);

        (await From("2001:db8:1:2:ffff::1")).ShouldBe(429);
        (await From("2001:db8:1:3::1")).ShouldBe(401);

        async Task<int> From(string address) =>
            (await server.AskAsync(Users, Wrong, headers: ("X-Forwarded-For", address))).Status;
    }

    [Theory]
    [InlineData(8, 8, 201)]
    [InlineData(8, 9, 400)]
    [InlineData(64, 60, 201)]
    public async Task A_body_deeper_than_configured_is_refused(int allowed, int depth, int status)
    {
        await using var server = await RollcallServer.StartAsync(
            RollcallServer.Sources("okta") + $"server: {{ limits: {{ depth: {allowed} }} }}"
        );
        var nested = string.Concat(Enumerable.Repeat("[", depth - 2)) + string.Concat(Enumerable.Repeat("]", depth - 2));
        var body = Bodies.User("alice", $"\"urn:example:x\":{{\"a\":{nested}}}");

        var answer = await server.AskAsync(Users, Right, HttpMethod.Post, body);

        answer.Status.ShouldBe(status, answer.Text);
        if (status == 400)
        {
            answer.ScimType.ShouldBe("invalidSyntax");
            answer.Detail.ShouldContain($"deeper than {allowed} levels");
        }
    }

    [Fact]
    public async Task Bulk_says_and_keeps_the_smaller_limit()
    {
        await using var server = await RollcallServer.StartAsync(
            RollcallServer.Sources("okta") + "server: { limits: { body: 64KB } }"
        );

        var bulk = (await server.AskAsync("/scim/okta/v2/ServiceProviderConfig", Right)).Json["bulk"]!;

        bulk["maxPayloadSize"]!.GetValue<int>().ShouldBe(65_536);
    }

    /// <summary>Only moves when it is moved; timers run as ever.</summary>
    private sealed class StoppedTime : TimeProvider
    {
        private long _ticks = DateTimeOffset.UnixEpoch.AddYears(56).UtcTicks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public void Move(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
    }
}
