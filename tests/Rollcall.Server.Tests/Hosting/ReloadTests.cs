using Microsoft.Extensions.DependencyInjection;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Server.Hosting;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>A configuration that changes while the server runs.</summary>
public sealed class ReloadTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_changed_file_comes_into_force_without_a_restart()
    {
        await using var server = await RollcallServer.StartAsync(RollcallServer.Sources("okta"));
        using var entra = server.Scim("entra");
        (await entra.GetAsync("Users")).Status.ShouldBe(401);

        await server.ConfigureAsync(RollcallServer.Sources("okta", "entra"));

        await Eventually.HoldsAsync(async () => (await entra.GetAsync("Users")).Status == 200, "the new source answers");
    }

    [Fact]
    public async Task A_source_that_is_taken_out_answers_no_more()
    {
        await using var server = await RollcallServer.StartAsync(RollcallServer.Sources("okta", "entra"));
        using var entra = server.Scim("entra");

        await server.ConfigureAsync(RollcallServer.Sources("okta"));

        await Eventually.HoldsAsync(async () => (await entra.GetAsync("Users")).Status == 401, "the source is gone");
        server.Logs.ShouldContain(line => line.StartsWith("Warning") && line.Contains("entra is at work and left out here"));
    }

    [Fact]
    public async Task Whoever_leaves_a_target_out_or_has_it_follow_fewer_is_told_what_becomes_of_the_people()
    {
        var sources = RollcallServer.Sources("okta", "entra");
        await using var server = await RollcallServer.StartAsync(
            $"{sources}targets: [{{ id: app, connector: in-memory }}, {{ id: old, connector: in-memory }}]\n"
        );

        var check = server
            .Application.Services.GetRequiredService<ConfigurationChecker>()
            .Check($"{sources}targets: [{{ id: app, connector: in-memory, sources: [okta] }}]\n");

        check.Errors.ShouldBeEmpty();
        check
            .Warnings.Select(warning => $"{warning.Key} {warning.Value}")
            .ShouldBe(["targets old", "targets[0].sources entra"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_secret_that_is_written_anew_into_its_file_is_taken_at_once_and_half_of_one_is_not()
    {
        const string First = "the-first-token-0123456789-0123456789";
        const string Second = "the-second-token-0123456789-0123456789";
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, First, Cancel);
            await using var server = await RollcallServer.StartAsync(
                $"sources: [{{ id: okta, tokens: [{{ name: primary, value: 'file:{file}' }}] }}]\n"
            );
            using var first = server.Scim(token: First);
            using var second = server.Scim(token: Second);

            await File.WriteAllTextAsync(file, Second[..9], Cancel);
            await Eventually.HoldsAsync(() => Task.FromResult(StateOf(server).Rejected is not null), "half of it is refused");
            (await first.GetAsync("Users")).Status.ShouldBe(200);
            await File.WriteAllTextAsync(file, Second, Cancel);
            await Eventually.HoldsAsync(async () => (await second.GetAsync("Users")).Status == 200, "the new secret opens");

            (await first.GetAsync("Users")).Status.ShouldBe(401);
            await Eventually.HoldsAsync(() => Task.FromResult(StateOf(server).Rejected is null), "the refusal is over");
            StateOf(server).Version.ShouldBe(1);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_broken_file_leaves_the_last_good_version_in_force_and_is_told_of()
    {
        await using var server = await RollcallServer.StartAsync(RollcallServer.Sources("okta"));
        using var scim = server.Scim();

        await server.ConfigureAsync("sources: [{ id: okta, colour: red }]");
        await Eventually.HoldsAsync(() => Task.FromResult(StateOf(server).Rejected is not null), "the file is refused");

        (await scim.GetAsync("Users")).Status.ShouldBe(200);
        StateOf(server).Version.ShouldBe(1);
        StateOf(server).Rejected!.Errors.ShouldContain(error => error.Key.Contains("colour"));
        (await ReadyAsync(server)).ShouldContain("last good version in force");
        await Eventually.HoldsAsync(
            () => Task.FromResult(server.Logs.Any(line => line.StartsWith("Error") && line.Contains("colour"))),
            "the log says so"
        );
    }

    [Fact]
    public async Task A_broken_file_is_told_of_until_it_is_put_right_whatever_becomes_of_the_secrets()
    {
        const string Rotated = "the-second-token-0123456789-0123456789";
        var directory = Directory.CreateTempSubdirectory("rollcall-").FullName;
        try
        {
            var file = Path.Combine(directory, "token");
            await File.WriteAllTextAsync(file, RollcallServer.Token, Cancel);
            var sources = $"sources: [{{ id: okta, tokens: [{{ name: primary, value: 'file:{file}' }}] }}]\n";
            await using var server = await RollcallServer.StartAsync(sources, directory: directory);
            using var scim = server.Scim(token: Rotated);
            await server.ConfigureAsync(sources + "colour: red\n");
            await Eventually.HoldsAsync(() => Task.FromResult(StateOf(server).Rejected is not null), "the file is refused");

            await File.WriteAllTextAsync(file, "half", Cancel);
            await Eventually.HoldsAsync(
                () => Task.FromResult(StateOf(server).Rejected?.Errors.Any(error => error.Key.Contains("tokens")) is true),
                "half a secret is told of"
            );
            await File.WriteAllTextAsync(file, Rotated, Cancel);
            await Eventually.HoldsAsync(async () => (await scim.GetAsync("Users")).Status == 200, "the rotated secret opens");

            await Eventually.HoldsAsync(
                () => Task.FromResult(StateOf(server).Rejected?.Errors.Any(error => error.Key.Contains("colour")) is true),
                "the file is as wrong as before"
            );
            (await ReadyAsync(server)).ShouldContain("last good version in force");

            await server.ConfigureAsync(sources);
            await Eventually.HoldsAsync(() => Task.FromResult(StateOf(server).Rejected is null), "the file is put right");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_file_that_would_take_access_from_many_waits_for_somebody_also_over_a_restart()
    {
        var directory = Directory.CreateTempSubdirectory("rollcall-").FullName;
        try
        {
            const string App = "targets: [{ id: app, connector: in-memory }]\n";
            const string Narrow = "targets: [{ id: app, connector: in-memory, scope: title pr }]\n";
            var sources = RollcallServer.Sources("okta");
            await using (var server = await RollcallServer.StartAsync(sources + App, directory: directory))
            {
                using var okta = server.Scim();
                for (var at = 0; at < 51; at++)
                    await okta.CreateUserAsync($"user-{at}");
                var links = server.Application.Services.GetRequiredService<IStorage>().Links;
                await Eventually.HoldsAsync(
                    async () => await links.CountAsync("app", ResourceKind.User, Cancel) == 51,
                    "everybody has an account"
                );

                await server.ConfigureAsync(sources + Narrow);
                await Eventually.HoldsAsync(() => Task.FromResult(StateOf(server).Rejected is not null), "the file is kept back");
                StateOf(server).Version.ShouldBe(1);
            }

            await using var again = await RollcallServer.StartAsync(sources + Narrow, directory: directory);
            StateOf(again).Version.ShouldBe(1);
            StateOf(again).Document.ShouldBe(sources + App);
            StateOf(again).Rejected.ShouldNotBeNull().Errors.Single().Message.ShouldStartWith("would take access from 51 of 51");
            again
                .Logs.Single(line => line.StartsWith("Error") && line.Contains("rollcall target release-brake app"))
                .ShouldContain("version 1 stays");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_broken_file_that_is_put_right_is_forgotten()
    {
        await using var server = await RollcallServer.StartAsync(RollcallServer.Sources("okta"));
        await server.ConfigureAsync("sources: 7");
        await Eventually.HoldsAsync(() => Task.FromResult(StateOf(server).Rejected is not null), "the file is refused");

        await server.ConfigureAsync(RollcallServer.Sources("okta"));

        await Eventually.HoldsAsync(
            () => Task.FromResult(StateOf(server).Rejected is null),
            "the file is as the version in force"
        );
        StateOf(server).Version.ShouldBe(1);
    }

    [Fact]
    public async Task A_version_that_another_replica_activated_is_followed()
    {
        await using var server = await RollcallServer.StartAsync(RollcallServer.Sources("okta"));
        using var entra = server.Scim("entra");
        var audit = new AuditEntry
        {
            At = DateTimeOffset.UnixEpoch,
            Actor = "admin/ops",
            Action = AuditActions.ConfigurationActivated,
            CorrelationId = "another-replica",
        };

        await server
            .Application.Services.GetRequiredService<ISettingsStore>()
            .ActivateConfigurationAsync(RollcallServer.Sources("entra"), "api", audit, Cancel);

        await Eventually.HoldsAsync(async () => (await entra.GetAsync("Users")).Status == 200, "the new version is in force");
        await Eventually.HoldsAsync(() => Task.FromResult(StateOf(server).Version == 2), "the status says so");
    }

    [Fact]
    public async Task A_file_that_is_written_anew_as_it_was_does_not_undo_what_was_activated_since()
    {
        await using var server = await RollcallServer.StartAsync(RollcallServer.Sources("okta"));
        var activator = server.Application.Services.GetRequiredService<ConfigurationActivator>();
        (await activator.ActivateAsync(RollcallServer.Sources("okta", "entra"), "cli", "admin/ops", Cancel)).ShouldBeEmpty();

        await server.ConfigureAsync(RollcallServer.Sources("okta"));
        await Eventually.HoldsAsync(() => Task.FromResult(server.Logs.Any(line => line.Contains("[1103]"))), "the log says so");

        StateOf(server).Version.ShouldBe(2);
        await server.ConfigureAsync(RollcallServer.Sources("okta", "ping"));
        await Eventually.HoldsAsync(() => Task.FromResult(StateOf(server).Version == 3), "a changed file comes into force");
    }

    private static ConfigurationState StateOf(RollcallServer server) =>
        server.Application.Services.GetRequiredService<ConfigurationStatus>().Current;

    private static Task<string> ReadyAsync(RollcallServer server) => server.Http.GetStringAsync("/health/ready", Cancel);
}
