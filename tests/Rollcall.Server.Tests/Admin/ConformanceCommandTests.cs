using System.Text.Json.Nodes;
using Rollcall.Cli;

namespace Rollcall.Server.Tests.Admin;

/// <summary><c>rollcall conformance</c> against sources that are set up to answer otherwise.</summary>
public sealed class ConformanceCommandTests : AdminTest
{
    protected override string Configuration =>
        """
            sources:
              - id: linking
                linkOnCreate: [externalId, userName, displayName]
                tokens: [{ name: primary, value: env:SCIM_TOKEN }]
              - id: frozen
                mode: frozen
                tokens: [{ name: primary, value: env:SCIM_TOKEN }]
              - id: reading
                tokens: [{ name: primary, value: env:SCIM_TOKEN, scope: ["users:read", "groups:read"] }]

            """ + AdminServer.Tokens;

    [Fact]
    public async Task A_source_that_links_on_create_holds_and_its_deviations_are_named_with_a_sentence()
    {
        var (exitCode, output, _) = await RunAsync("linking", "--corpus", "okta", "--corpus", "sailpoint");

        exitCode.ShouldBe(ExitCodes.Ok, output);
        output.ShouldContain("other ");
        output.ShouldContain("a second import of one: POST /Users: links on create\n");
        output.ShouldContain("A Rollcall source does so on purpose with linkOnCreate");
        output.ShouldContain(" 0 that must hold failed, 0 that should hold failed, ");
        output.ShouldContain(" otherwise on purpose.\n");
    }

    [Fact]
    public async Task The_report_in_json_lists_deviations_apart_from_failures()
    {
        var (_, output, _) = await RunAsync("linking", "--corpus", "okta", "--json");

        var scenario = JsonNode.Parse(output)!["scenarios"]!
            .AsArray()
            .Single(scenario => (string?)scenario!["scenario"] == "A conflict names itself, and a rename is found")!;
        scenario["failed"]!.AsArray().ShouldBeEmpty();
        var other = scenario["deviating"]!.AsArray().Single()!;
        ((string?)other["deviation"], (string?)other["expected"]).ShouldBe(("links on create", "status 409"));
    }

    [Theory]
    [InlineData("frozen", ExitCodes.Unreachable, "503, Source frozen is frozen")]
    [InlineData("reading", ExitCodes.Unauthorized, "403, The token primary may read users and groups")]
    public async Task Where_nothing_can_be_written_nothing_is_played(string source, int exitCode, string why)
    {
        var run = await RunAsync(source);

        run.ExitCode.ShouldBe(exitCode);
        run.Output.ShouldBeEmpty();
        run.Errors.ShouldContain($"takes no writes: POST /Users is answered {why}");
        run.Errors.ShouldContain("give a token that may, of a test tenant that is not frozen");
    }

    [Fact]
    public async Task A_server_that_asks_for_a_token_where_none_was_given_says_so()
    {
        var run = await RunCommandAsync("conformance", $"{Server.Server.Address}scim/linking/v2");

        run.ExitCode.ShouldBe(ExitCodes.Unauthorized);
        run.Errors.ShouldContain("answers 401: it asks for a token, and none was given.");
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(string source, params string[] arguments) =>
        RunCommandAsync(["conformance", $"{Server.Server.Address}scim/{source}/v2", "--token", "env:SCIM_TOKEN", .. arguments]);

    private static async Task<(int ExitCode, string Output, string Errors)> RunCommandAsync(params string[] command)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var environment = new CliEnvironment
        {
            Variable = name => name == "SCIM_TOKEN" ? RollcallServer.Token : null,
            Input = TextReader.Null,
            Output = output,
            Errors = errors,
            OutputIsTerminal = false,
            ErrorsIsTerminal = false,
            Width = 100,
            Time = TimeProvider.System,
        };
        var exitCode = await RollcallCommandLine.RunAsync(command, environment, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), errors.ToString());
    }
}
