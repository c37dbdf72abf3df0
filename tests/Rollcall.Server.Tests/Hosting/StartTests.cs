using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Server.Hosting;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>Starting, not starting, and starting again.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task A_missing_file_keeps_the_server_from_starting_and_is_named()
    {
        var failure = await FailsAsync(options: options => options with { ConfigurationFile = "/no/such/rollcall.yaml" });

        failure.ExitCode.ShouldBe(ExitCodes.Configuration);
        failure.Message.ShouldContain("/no/such/rollcall.yaml does not exist");
    }

    [Fact]
    public async Task Every_error_of_the_configuration_is_said_at_once_with_its_key()
    {
        const string configuration = """
            sources:
              - id: okta
                mode: asleep
                tokens: [{ name: primary, value: env:SCIM_TOKEN }]
            targets:
              - id: jira
                connector: no-such-connector
            """;

        var failure = await FailsAsync(configuration);

        failure.ExitCode.ShouldBe(ExitCodes.Configuration);
        failure.Message.ShouldContain("sources[0].mode");
        failure.Message.ShouldContain("targets[0].connector");
    }

    [Fact]
    public async Task Every_secret_that_is_missing_or_weak_is_named_and_none_is_shown()
    {
        const string configuration = """
            sources:
              - id: okta
                tokens: [{ name: primary, value: env:SHORT }, { name: next, value: env:MISSING }]
            targets:
              - id: jira
                connector: jira-dc
                url: https://jira.example.com
                credential: { token: file:/no/such/token }
            """;

        var failure = await FailsAsync(configuration, new Dictionary<string, string> { ["SHORT"] = "too-short-a-token" });

        foreach (
            var part in (string[])["env:SHORT", "env:MISSING", "file:/no/such/token", "targets[0].credential.token", "3 errors"]
        )
            failure.Message.ShouldContain(part);
        failure.Message.ShouldNotContain("too-short-a-token");
    }

    [Theory]
    [InlineData("/no/such/authority.pem", "does not exist")]
    [InlineData("/etc/hostname", "has no certificate in PEM form in it")]
    public async Task A_certificate_authority_that_cannot_be_read_is_named(string path, string problem)
    {
        var configuration = $"""
            sources:
              - id: okta
                tokens: [{"{"} name: primary, value: env:SCIM_TOKEN {"}"}]
            targets:
              - id: jira
                connector: jira-dc
                url: https://jira.example.com
                credential: {"{"} token: env:SCIM_TOKEN {"}"}
                certificateAuthority: {path}
            """;

        var failure = await FailsAsync(configuration);

        failure.ExitCode.ShouldBe(ExitCodes.Configuration);
        failure.Message.ShouldContain("targets[0].certificateAuthority");
        failure.Message.ShouldContain(problem);
    }

    [Fact]
    public async Task A_database_that_cannot_be_opened_is_said_in_a_sentence()
    {
        var failure = await FailsAsync(options: options => options with { DataDirectory = "/proc/no/such/place" });

        failure.ExitCode.ShouldBe(ExitCodes.Storage);
    }

    [Fact]
    public async Task An_address_that_is_taken_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");

        var failure = await FailsAsync(options: options => options with { Listen = address });

        failure.ExitCode.ShouldBe(ExitCodes.Address);
        failure.Message.ShouldContain(address.ToString());
    }

    [Fact]
    public async Task Whoever_a_configuration_concerns_is_looked_at_though_the_server_ended_right_after_keeping_it()
    {
        const string target = "targets:\n  - id: app\n    connector: in-memory\n";
        var directory = Directory.CreateTempSubdirectory("rollcall-").FullName;
        try
        {
            var first = RollcallServer.Sources("okta");
            await using (
                var server = await RollcallServer.StartAsync(
                    first,
                    directory: directory,
                    options: options => options with { LookAtConfigurationEvery = TimeSpan.FromHours(1) }
                )
            )
            {
                using var okta = server.Scim();
                await okta.CreateUserAsync("ada");
                var activated = new AuditEntry
                {
                    At = TimeProvider.System.GetUtcNow(),
                    Actor = "admin/ada",
                    Action = AuditActions.ConfigurationActivated,
                    CorrelationId = "c",
                };
                var settings = server.Application.Services.GetRequiredService<ISettingsStore>();
                await settings.ActivateConfigurationAsync(
                    first + target,
                    "api",
                    activated,
                    TestContext.Current.CancellationToken
                );
            }

            await using (var again = await RollcallServer.StartAsync(directory: directory))
                await Eventually.HoldsAsync(() => AdaIsLinkedAsync(again), "ada has an account");

            await using var third = await RollcallServer.StartAsync(directory: directory);
            third.Logs.ShouldNotContain(line => line.Contains("are looked at again", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<bool> AdaIsLinkedAsync(RollcallServer server) =>
        await server
            .Application.Services.GetRequiredService<IStorage>()
            .Links.CountAsync("app", ResourceKind.User, TestContext.Current.CancellationToken) == 1;

    [Fact]
    public async Task The_first_start_shows_an_admin_token_once_and_keeps_only_its_hash()
    {
        var directory = Directory.CreateTempSubdirectory("rollcall-").FullName;
        try
        {
            string token;
            await using (var first = await RollcallServer.StartAsync(directory: directory))
            {
                token = first.Output.Split(' ', '\n').Single(word => word.StartsWith("rc_admin_", StringComparison.Ordinal));
                token.Length.ShouldBe("rc_admin_".Length + 43);
                string.Join('\n', first.Logs).ShouldNotContain(token);
            }
            await using var second = await RollcallServer.StartAsync(directory: directory);
            second.Output.ShouldNotContain("rc_admin_");
            var kept = await second
                .Application.Services.GetRequiredService<ISettingsStore>()
                .AdminTokensAsync(TestContext.Current.CancellationToken);
            kept.ShouldHaveSingleItem().Role.ShouldBe("admin");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task With_an_admin_token_in_the_configuration_none_is_made()
    {
        await using var server = await RollcallServer.StartAsync(
            RollcallServer.Sources("okta") + "admin:\n  tokens: [{ name: ops, value: env:SCIM_TOKEN, role: admin }]\n"
        );

        server.Output.ShouldNotContain("rc_admin_");
    }

    [Fact]
    public async Task What_was_answered_is_there_after_a_restart()
    {
        var directory = Directory.CreateTempSubdirectory("rollcall-").FullName;
        try
        {
            string id;
            await using (var first = await RollcallServer.StartAsync(directory: directory))
            {
                using var scim = first.Scim();
                id = await scim.CreateUserAsync("ada@example.com");
            }
            await using var second = await RollcallServer.StartAsync(directory: directory);
            using var again = second.Scim();
            (await again.GetAsync($"Users/{id}")).Json["userName"]!.GetValue<string>().ShouldBe("ada@example.com");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_restart_keeps_the_version_when_the_file_is_the_same_and_takes_a_new_one_when_it_changed()
    {
        var directory = Directory.CreateTempSubdirectory("rollcall-").FullName;
        try
        {
            await using (var first = await RollcallServer.StartAsync(RollcallServer.Sources("okta"), directory: directory))
                VersionOf(first).ShouldBe(1);
            await using (var second = await RollcallServer.StartAsync(directory: directory))
                VersionOf(second).ShouldBe(1);
            await using var third = await RollcallServer.StartAsync(
                RollcallServer.Sources("okta", "entra"),
                directory: directory
            );
            VersionOf(third).ShouldBe(2);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_version_activated_over_the_API_outlives_a_restart_with_an_unchanged_file()
    {
        var directory = Directory.CreateTempSubdirectory("rollcall-").FullName;
        try
        {
            await using (var first = await RollcallServer.StartAsync(RollcallServer.Sources("okta"), directory: directory))
            {
                var errors = await first
                    .Application.Services.GetRequiredService<ConfigurationActivator>()
                    .ActivateAsync(RollcallServer.Sources("entra"), "api", "admin/ops", TestContext.Current.CancellationToken);
                errors.ShouldBeEmpty();
            }
            await using var second = await RollcallServer.StartAsync(directory: directory);
            using var scim = second.Scim("entra");
            VersionOf(second).ShouldBe(2);
            (await scim.GetAsync("Users")).Status.ShouldBe(200);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task What_is_wrong_with_a_version_activated_over_the_API_is_not_said_of_the_file()
    {
        var directory = Directory.CreateTempSubdirectory("rollcall-").FullName;
        try
        {
            var second = new Dictionary<string, string> { ["SECOND"] = "a-second-token-0123456789-0123456789" };
            await using (
                var first = await RollcallServer.StartAsync(
                    RollcallServer.Sources("okta"),
                    environment: second,
                    directory: directory
                )
            )
            {
                var errors = await first
                    .Application.Services.GetRequiredService<ConfigurationActivator>()
                    .ActivateAsync(
                        "sources: [{ id: okta, tokens: [{ name: primary, value: env:SECOND }] }]\n",
                        "api",
                        "admin/ops",
                        TestContext.Current.CancellationToken
                    );
                errors.ShouldBeEmpty();
            }

            var failure = await Should.ThrowAsync<StartException>(() => RollcallServer.StartAsync(directory: directory));

            failure.ExitCode.ShouldBe(ExitCodes.Configuration);
            failure.Message.ShouldStartWith("Version 2 of the configuration, from api,");
            failure.Message.ShouldContain("env:SECOND");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_request_under_way_is_finished_when_the_server_stops()
    {
        var server = await RollcallServer.StartAsync();
        using var scim = server.Scim();
        var creates = Enumerable
            .Range(0, 50)
            .Select(number => scim.PostAsync("Users", Bodies.User($"u{number}@example.com")))
            .ToList();
        await Task.WhenAny(creates);

        await server.DisposeAsync();

        foreach (var create in creates)
        {
            try
            {
                (await create).Status.ShouldBe(201);
            }
            catch (HttpRequestException)
            {
                // It came too late to be taken: not answered, so nothing was promised.
            }
        }
    }

    private static long VersionOf(RollcallServer server) =>
        server.Application.Services.GetRequiredService<ConfigurationStatus>().Current.Version;

    private static Task<StartException> FailsAsync(
        string? configuration = null,
        IReadOnlyDictionary<string, string>? environment = null,
        Func<ServerOptions, ServerOptions>? options = null
    ) =>
        Should.ThrowAsync<StartException>(async () =>
        {
            await using var server = await RollcallServer.StartAsync(configuration, environment: environment, options: options);
        });
}
