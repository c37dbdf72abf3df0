using Microsoft.Extensions.DependencyInjection;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Server.Hosting;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>Secrets in files that come after the document that names them, or go away and come back.</summary>
public sealed class LateSecretTests
{
    private const string First = "the-first-token-0123456789-0123456789";
    private const string Second = "the-second-token-0123456789-0123456789";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_that_was_refused_for_a_secret_comes_into_force_once_the_secret_is_there_and_whole()
    {
        await using var server = await RollcallServer.StartAsync(RollcallServer.Sources("okta"));
        using var entra = server.Scim("entra", First);
        var secret = Path.Combine(server.Directory, "late");
        await server.ConfigureAsync(WithEntra(secret));
        await RefusedAsync(server, "does not exist");

        await File.WriteAllTextAsync(secret, First[..9], Cancel);
        await RefusedAsync(server, "too short");
        StateOf(server).Version.ShouldBe(1);
        await File.WriteAllTextAsync(secret, First, Cancel);

        await Eventually.HoldsAsync(async () => (await entra.GetAsync("Users")).Status == 200, "the new source answers");
        StateOf(server).Version.ShouldBe(2);
        StateOf(server).Rejected.ShouldBeNull();
    }

    [Fact]
    public async Task A_version_of_another_replica_is_followed_once_its_secret_is_here_too()
    {
        await using var server = await RollcallServer.StartAsync(RollcallServer.Sources("okta"));
        using var entra = server.Scim("entra", First);
        var secret = Path.Combine(server.Directory, "late");
        var audit = new AuditEntry
        {
            At = DateTimeOffset.UnixEpoch,
            Actor = "admin/ops",
            Action = AuditActions.ConfigurationActivated,
            CorrelationId = "another-replica",
        };
        await server
            .Application.Services.GetRequiredService<ISettingsStore>()
            .ActivateConfigurationAsync(WithEntra(secret), "api", audit, Cancel);
        await RefusedAsync(server, "does not exist");

        await File.WriteAllTextAsync(secret, First, Cancel);

        await Eventually.HoldsAsync(async () => (await entra.GetAsync("Users")).Status == 200, "the version is in force here");
        StateOf(server).Rejected.ShouldBeNull();
    }

    [Fact]
    public async Task A_secret_that_is_rotated_by_deleting_its_file_opens_until_the_new_one_does()
    {
        var directory = Directory.CreateTempSubdirectory("rollcall-").FullName;
        try
        {
            var secret = Path.Combine(directory, "token");
            await File.WriteAllTextAsync(secret, First, Cancel);
            await using var server = await RollcallServer.StartAsync(OnlyOkta(secret), directory: directory);
            using var first = server.Scim(token: First);
            using var second = server.Scim(token: Second);

            File.Delete(secret);
            await RefusedAsync(server, "does not exist");
            (await first.GetAsync("Users")).Status.ShouldBe(200);
            await File.WriteAllTextAsync(secret, Second, Cancel);

            await Eventually.HoldsAsync(async () => (await second.GetAsync("Users")).Status == 200, "the new secret opens");
            (await first.GetAsync("Users")).Status.ShouldBe(401);
            await Eventually.HoldsAsync(() => Task.FromResult(StateOf(server).Rejected is null), "the refusal is over");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task What_was_activated_since_is_not_undone_by_a_late_secret_of_a_refused_file()
    {
        await using var server = await RollcallServer.StartAsync(RollcallServer.Sources("okta"));
        var (late, rotated) = (Path.Combine(server.Directory, "late"), Path.Combine(server.Directory, "rotated"));
        await server.ConfigureAsync(WithEntra(late));
        await RefusedAsync(server, "does not exist");
        await File.WriteAllTextAsync(rotated, First, Cancel);
        var activator = server.Application.Services.GetRequiredService<ConfigurationActivator>();
        (await activator.ActivateAsync(OnlyOkta(rotated), "cli", "admin/ops", Cancel)).ShouldBeEmpty();

        await File.WriteAllTextAsync(late, First, Cancel);
        // The look that finds this one finds the other one too.
        await File.WriteAllTextAsync(rotated, Second, Cancel);

        using var okta = server.Scim(token: Second);
        await Eventually.HoldsAsync(async () => (await okta.GetAsync("Users")).Status == 200, "the rotated secret opens");
        StateOf(server).Version.ShouldBe(2);
        using var entra = server.Scim("entra", First);
        (await entra.GetAsync("Users")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_refused_file_that_is_put_back_waits_for_no_secret_any_more()
    {
        await using var server = await RollcallServer.StartAsync(RollcallServer.Sources("okta"));
        var (late, rotated) = (Path.Combine(server.Directory, "late"), Path.Combine(server.Directory, "rotated"));
        await File.WriteAllTextAsync(rotated, First, Cancel);
        var activator = server.Application.Services.GetRequiredService<ConfigurationActivator>();
        (await activator.ActivateAsync(OnlyOkta(rotated), "cli", "admin/ops", Cancel)).ShouldBeEmpty();
        await server.ConfigureAsync(WithEntra(late));
        await RefusedAsync(server, "does not exist");
        await server.ConfigureAsync(RollcallServer.Sources("okta"));
        await Eventually.HoldsAsync(() => Task.FromResult(StateOf(server).Rejected is null), "the file is as it was");

        await File.WriteAllTextAsync(late, First, Cancel);
        await File.WriteAllTextAsync(rotated, Second, Cancel);

        using var okta = server.Scim(token: Second);
        await Eventually.HoldsAsync(async () => (await okta.GetAsync("Users")).Status == 200, "the rotated secret opens");
        server.Logs.Count(line => line.Contains("[1103]")).ShouldBe(1, "how often the file was read since");
    }

    private static string OnlyOkta(string secret) =>
        $"sources: [{{ id: okta, tokens: [{{ name: primary, value: 'file:{secret}' }}] }}]\n";

    private static string WithEntra(string secret) =>
        RollcallServer.Sources("okta")
        + $"  - {{ id: entra, kind: scim, tokens: [{{ name: primary, value: 'file:{secret}' }}] }}\n";

    private static Task RefusedAsync(RollcallServer server, string why) =>
        Eventually.HoldsAsync(
            () => Task.FromResult(StateOf(server).Rejected?.Errors.Any(error => error.Message.Contains(why)) is true),
            $"the configuration is refused, as a secret {why}"
        );

    private static ConfigurationState StateOf(RollcallServer server) =>
        server.Application.Services.GetRequiredService<ConfigurationStatus>().Current;
}
