using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rollcall.AdminApi;
using Rollcall.Engine.Audit;
using Rollcall.Testing;

namespace Rollcall.Server.Tests.Scim.Access;

/// <summary>Warnings before the end of a credential, and when it was last used: in audit, log, metrics and status, once, on every replica.</summary>
public sealed class CredentialWatchTests
{
    private const string Admin = "admin-token-for-tests-0123456789abcdef";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_warning_is_given_once_over_time_replicas_and_restarts(bool postgres)
    {
        var time = new ShiftedTime();
        var expires = time.GetUtcNow().AddDays(40);
        var database = postgres ? await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync() : null;
        var directory = Directory.CreateTempSubdirectory("rollcall-").FullName;
        try
        {
            await using (var server = await StartAsync(expires, time, database, directory))
            {
                (await CredentialsAsync(server))[0].State.ShouldBe("valid");
                await using var replica = postgres ? await StartAsync(expires, time, database) : null;
                foreach (
                    var (days, warnings) in ((int, int[])[])[(11, [30]), (16, [14, 30]), (6, [7, 14, 30]), (6, [1, 7, 14, 30])]
                )
                {
                    time.Move(TimeSpan.FromDays(days));
                    await Eventually.HoldsAsync(
                        async () => (await WarningsAsync(server)).SequenceEqual(warnings),
                        $"the warnings are {string.Join(", ", warnings)}"
                    );
                    (await CredentialsAsync(server))[0].State.ShouldBe("expiring");
                    var left = (expires - time.GetUtcNow()).TotalSeconds;
                    (await ValidSecondsAsync(server)).ShouldBe(left, tolerance: 60);
                }
            }

            await using var again = await StartAsync(expires, time, database, directory);
            time.Move(TimeSpan.FromDays(2));
            await Eventually.HoldsAsync(
                async () => (await WarningsAsync(again)).SequenceEqual([0, 1, 7, 14, 30]),
                "the end is told and nothing again"
            );
            (await CredentialsAsync(again))[0].State.ShouldBe("expired");
            (await ValidSecondsAsync(again)).ShouldBeLessThan(0);
            await Eventually.HoldsAsync(
                () =>
                    Task.FromResult(
                        again.Logs.Any(line =>
                            line.StartsWith("Error") && line.Contains("[1008]") && line.Contains("source/okta/primary")
                        )
                    ),
                "the log tells of the end"
            );
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_server_that_starts_late_gives_the_warning_that_counts_and_none_that_is_past()
    {
        var time = new ShiftedTime();
        await using var server = await StartAsync(time.GetUtcNow().AddDays(5), time);

        await Eventually.HoldsAsync(async () => (await WarningsAsync(server)).SequenceEqual([7]), "only the warning of 7 days");
    }

    [Fact]
    public async Task Status_and_metrics_tell_how_long_a_credential_lives_and_when_it_was_used()
    {
        var time = new ShiftedTime();
        await using var server = await StartAsync(time.GetUtcNow().AddDays(5), time);

        await server.Scim().GetAsync("Users");

        var credentials = await CredentialsAsync(server);
        var primary = credentials[0];
        (primary.Name, primary.Kind, primary.State).ShouldBe(("primary", "token", "expiring"));
        primary.LastUsed.ShouldNotBeNull().ShouldBe(time.GetUtcNow(), TimeSpan.FromMinutes(1));
        primary.Scope.ShouldBe(["users", "groups"]);
        var next = credentials[1];
        (next.Name, next.State, next.LastUsed, next.Expires).ShouldBe(("next", "valid", null, null));
        next.Networks.ShouldBe(["203.0.113.0/24"]);
        (await ValidSecondsAsync(server)).ShouldBeInRange(431_000, 432_000);
    }

    private static async Task<double> ValidSecondsAsync(RollcallServer server)
    {
        var metrics = await server.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        var line = metrics.Split('\n').Single(line => line.StartsWith("rollcall_credential_valid_seconds{"));
        line.ShouldStartWith("rollcall_credential_valid_seconds{source=\"okta\",credential=\"primary\"} ");
        return double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task What_was_refused_though_it_was_right_is_in_the_status()
    {
        await using var server = await StartAsync(new ShiftedTime().GetUtcNow().AddDays(-3));

        await server.Scim().GetAsync("Users");
        await server.AskAsync("/scim/okta/v2/Users", "Bearer the-next-token-for-tests-0123456789abcdef");

        var credentials = await CredentialsAsync(server);
        (credentials[0].State, credentials[0].LastRefusedFor).ShouldBe(("expired", "expired"));
        credentials[0].LastRefused.ShouldNotBeNull();
        credentials[0].LastUsed.ShouldBeNull();
        (credentials[1].State, credentials[1].LastRefusedFor).ShouldBe(("valid", "network"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_a_credential_was_used_survives_a_restart_and_reaches_the_other_replicas(bool postgres)
    {
        var database = postgres ? await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync() : null;
        var directory = Directory.CreateTempSubdirectory("rollcall-").FullName;
        try
        {
            await using (var server = await StartAsync(null, database: database, directory: directory))
            {
                await server.Scim().GetAsync("Users");
                await using var replica = postgres ? await StartAsync(null, database: database) : null;
                if (replica is not null)
                    await Eventually.HoldsAsync(
                        async () => (await CredentialsAsync(replica))[0].LastUsed is not null,
                        "the other replica knows"
                    );
            }

            await using var again = await StartAsync(null, database: database, directory: directory);
            await Eventually.HoldsAsync(async () => (await CredentialsAsync(again))[0].LastUsed is not null, "it is known again");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_new_version_of_the_configuration_forgets_no_use()
    {
        await using var server = await StartAsync(null);
        await server.Scim().GetAsync("Users");

        await server.ConfigureAsync(Configuration(null).Replace("203.0.113.0", "198.51.100.0", StringComparison.Ordinal));

        await Eventually.HoldsAsync(
            async () => (await CredentialsAsync(server))[1].Networks[0].StartsWith("198", StringComparison.Ordinal),
            "the new version is in force"
        );
        (await CredentialsAsync(server))[0].LastUsed.ShouldNotBeNull();
    }

    private static async Task<int[]> WarningsAsync(RollcallServer server)
    {
        var audit = server.Application.Services.GetRequiredService<IAuditStore>();
        var entries = await audit.QueryAsync(new AuditQuery(Source: "okta"), TestContext.Current.CancellationToken);
        entries.ShouldAllBe(entry => entry.Subject == "primary" && entry.Actor == "engine");
        return
        [
            .. entries
                .Where(entry => entry.Action is AuditActions.CredentialExpiring or AuditActions.CredentialExpired)
                .Select(entry => JsonDocument.Parse(entry.Data).RootElement.GetProperty("days").GetInt32()),
        ];
    }

    private static async Task<IReadOnlyList<CredentialStatus>> CredentialsAsync(RollcallServer server)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, AdminRoutes.Status);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Admin);
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        text.ShouldNotContain(RollcallServer.Token);
        return JsonSerializer.Deserialize(text, AdminJson.Default.ServiceStatus)!.Sources[0].Credentials;
    }

    private static string Configuration(DateTimeOffset? expires) =>
        $$"""
            sources:
              - id: okta
                tokens:
                  - { name: primary, value: env:SCIM_TOKEN{{(
                expires is { } end ? $", expires: '{end.UtcDateTime:yyyy-MM-ddTHH:mm:ss}Z'" : ""
            )}} }
                  - { name: next, value: env:NEXT, networks: [203.0.113.0/24] }
            admin:
              tokens: [{ name: rita, value: env:ADMIN, role: reader }]
            """;

    private static Task<RollcallServer> StartAsync(
        DateTimeOffset? expires,
        TimeProvider? time = null,
        string? database = null,
        string? directory = null
    ) =>
        RollcallServer.StartAsync(
            Configuration(expires),
            database,
            new Dictionary<string, string> { ["ADMIN"] = Admin, ["NEXT"] = "the-next-token-for-tests-0123456789abcdef" },
            directory,
            time,
            options => options with { LookAtCredentialsEvery = TimeSpan.FromMilliseconds(20) }
        );
}
