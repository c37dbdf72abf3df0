using Rollcall.AdminApi;
using Shouldly;
using Xunit;

namespace Rollcall.Cli.Tests;

public sealed class ConfigTests : CliTest
{
    private const string Yaml = "sources:\n  - id: okta # the IdP\n";

    [Fact]
    public async Task Show_prints_the_document_exactly_as_it_is()
    {
        Server.On(
            "GET",
            "/admin/v1/configuration",
            AdminJson.Default.ConfigurationDocument,
            new ConfigurationDocument(3, "file", Now, Yaml)
        );

        (await RunAsync("config", "show")).Output.ShouldBe(Yaml);
    }

    [Fact]
    public async Task Show_with_a_number_prints_that_version()
    {
        Server.On(
            "GET",
            "/admin/v1/configuration/versions/2",
            AdminJson.Default.ConfigurationDocument,
            new ConfigurationDocument(2, "file", Now, "sources: []\n")
        );

        (await RunAsync("config", "show", "2")).Output.ShouldBe("sources: []\n");
    }

    [Fact]
    public async Task Versions_mark_the_active_one()
    {
        Server.On(
            "GET",
            "/admin/v1/configuration/versions",
            AdminJson.Default.ConfigurationVersionList,
            new ConfigurationVersionList([
                new ConfigurationVersionName(2, "cli", Now, true),
                new ConfigurationVersionName(1, "file", Now.AddDays(-1), false),
            ])
        );

        (await RunAsync("config", "versions")).Output.ShouldContain(
            "2        2026-11-21 20:00:00 UTC  cli   active\n1        2026-11-20 20:00:00 UTC  file\n"
        );
    }

    [Fact]
    public async Task Check_shows_every_error_with_its_key_and_line_and_is_exit_code_1()
    {
        ConfigurationProblem[] errors =
        [
            new("targets[0].pace.concurrency", "100", "is out of range", "write a whole number from 1 to 64", 31),
            new("targets[0].url", null, "is missing", "write the base URL of the app", null),
        ];
        Server.On(
            "POST",
            "/admin/v1/configuration/check",
            AdminJson.Default.ConfigurationCheck,
            new ConfigurationCheck(false, errors, [])
        );

        var run = await RunAsync(new CliSettings { Input = Yaml }, "config", "check", "-");

        run.ExitCode.ShouldBe(ExitCodes.Failed);
        run.Output.ShouldBe(
            """
            - has 2 errors:
              targets[0].pace.concurrency: 100 is out of range; write a whole number from 1 to 64 (line 31)
              targets[0].url: is missing; write the base URL of the app

            """
        );
    }

    [Fact]
    public async Task Apply_sends_the_file_as_it_is_and_says_which_version_is_active()
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, Yaml, TestContext.Current.CancellationToken);
        Server.On(
            "POST",
            "/admin/v1/configuration",
            AdminJson.Default.ConfigurationActivated,
            new ConfigurationActivated(4, true)
        );

        var run = await RunAsync("config", "apply", path);

        run.ExitCode.ShouldBe(ExitCodes.Ok);
        run.Output.ShouldBe("Version 4 is active now.\n");
        Server.Requests.Single().Body.ShouldBe("""{"document":"sources:\n  - id: okta # the IdP\n","origin":"cli"}""");
        File.Delete(path);
    }

    [Fact]
    public async Task A_refused_document_shows_every_error_and_is_exit_code_1()
    {
        Server.On(
            "POST",
            "/admin/v1/configuration",
            Answer.Problem(
                422,
                "urn:rollcall:problem:invalid-configuration",
                "The configuration has an error; nothing was changed.",
                "Mend it and apply it again.",
                new ConfigurationProblem("targets[0].url", null, "is missing", "write the base URL of the app", 4)
            )
        );

        var run = await RunAsync(new CliSettings { Input = Yaml }, "config", "apply", "-");

        run.ExitCode.ShouldBe(ExitCodes.Failed);
        run.Errors.ShouldContain("  targets[0].url: is missing; write the base URL of the app (line 4)");
        run.Errors.ShouldContain("Mend it and apply it again.");
    }
}
