using System.Text.Json.Nodes;
using Rollcall.Cli;

namespace Rollcall.Server.Tests.Scim;

/// <summary><c>rollcall conformance</c> against a real server, and what it says when there is nothing to play against.</summary>
public sealed class ConformanceCommandTests(SqliteServer fixture) : IClassFixture<SqliteServer>
{
    [Fact]
    public async Task A_line_for_each_scenario_a_sum_and_0_when_all_musts_hold()
    {
        var (exitCode, output, _) = await RunAsync("--corpus", "ping", "--token", RollcallServer.Token);

        exitCode.ShouldBe(ExitCodes.Ok);
        output.ShouldContain("Look-ups by userName and e-mail");
        output.ShouldContain("0 that must hold failed");
    }

    [Fact]
    public async Task Nothing_of_a_run_stays_behind_unless_it_is_to_be_kept()
    {
        using var scim = fixture.Server.Scim("s2");
        await RunOnAsync(scim.BaseUrl, "--corpus", "ping", "--token", RollcallServer.Token);
        (await scim.GetAsync("Users?count=0")).Total.ShouldBe(0);

        await RunOnAsync(scim.BaseUrl, "--corpus", "ping", "--token", RollcallServer.Token, "--keep");
        (await scim.GetAsync("Users?count=0")).Total.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task As_JSON_every_scenario_has_what_passed_and_what_failed()
    {
        var (exitCode, output, _) = await RunAsync("--corpus", "google", "--token", RollcallServer.Token, "--json");

        exitCode.ShouldBe(ExitCodes.Ok);
        var report = JsonNode.Parse(output)!;
        report["offers"]!.AsArray().ShouldNotBeEmpty();
        foreach (var scenario in report["scenarios"]!.AsArray())
        {
            scenario!["passed"]!.GetValue<int>().ShouldBeGreaterThan(0);
            scenario["failed"]!.AsArray().ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_wrong_token_is_said_before_anything_is_played()
    {
        var (exitCode, _, errors) = await RunAsync("--corpus", "ping", "--token", "not-the-token-of-this-source-0123456789");

        exitCode.ShouldBe(ExitCodes.Unauthorized);
        errors.ShouldContain("401");
    }

    [Fact]
    public async Task What_is_no_SCIM_server_is_told_so_and_nothing_is_played()
    {
        var (exitCode, output, errors) = await RunOnAsync($"{fixture.Server.Address}health", "--token", RollcallServer.Token);

        exitCode.ShouldBe(ExitCodes.Unreachable);
        output.ShouldBeEmpty();
        errors.ShouldContain("does not speak SCIM");
    }

    [Fact]
    public async Task A_corpus_there_is_not_is_answered_with_those_there_are()
    {
        var (exitCode, _, errors) = await RunAsync("--corpus", "nobody", "--token", RollcallServer.Token);

        exitCode.ShouldBe(ExitCodes.Usage);
        errors.ShouldContain("okta");
    }

    [Fact]
    public async Task The_admin_token_is_never_sent_to_a_server_under_test()
    {
        var (exitCode, _, _) = await RunAsync("--corpus", "ping");

        exitCode.ShouldBe(ExitCodes.Unauthorized);
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) =>
        RunOnAsync(fixture.Server.Scim("s1").BaseUrl, arguments);

    private static async Task<(int ExitCode, string Output, string Errors)> RunOnAsync(string url, params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var environment = new CliEnvironment
        {
            // The token that opens the source here stands for an admin token there: it must not be used.
            Variable = name => name == "ROLLCALL_TOKEN" ? RollcallServer.Token : null,
            Input = TextReader.Null,
            Output = output,
            Errors = errors,
            OutputIsTerminal = false,
            ErrorsIsTerminal = false,
            Width = 80,
            Time = TimeProvider.System,
        };
        var exitCode = await RollcallCommandLine.RunAsync(
            ["conformance", url, .. arguments],
            environment,
            TestContext.Current.CancellationToken
        );
        return (exitCode, output.ToString(), errors.ToString());
    }
}
