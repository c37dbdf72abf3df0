using Rollcall.AdminApi;
using Shouldly;
using Xunit;

namespace Rollcall.Cli.Tests;

public sealed class ConnectionTests : CliTest
{
    [Fact]
    public async Task The_token_is_sent_as_a_bearer_token()
    {
        await RunAsync("status");

        Server.Requests.Single().Authorization.ShouldBe("Bearer rc_admin_of_the_tests");
    }

    [Fact]
    public async Task A_token_may_be_in_a_file_and_its_line_break_does_not_count()
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "rc_admin_from_a_file\n", TestContext.Current.CancellationToken);

        await RunAsync("status", "--token", $"file:{path}");

        Server.Requests.Single().Authorization.ShouldBe("Bearer rc_admin_from_a_file");
        File.Delete(path);
    }

    [Fact]
    public async Task A_token_may_be_in_a_variable_of_any_name()
    {
        var settings = new CliSettings();
        settings.Variables["OTHER"] = "rc_admin_from_other";

        await RunAsync(settings, "status", "--token", "env:OTHER");

        Server.Requests.Single().Authorization.ShouldBe("Bearer rc_admin_from_other");
    }

    [Fact]
    public async Task Without_a_token_nothing_is_sent_and_the_message_says_where_one_comes_from()
    {
        var settings = new CliSettings();
        settings.Variables["ROLLCALL_TOKEN"] = " ";

        var run = await RunAsync(settings, "status");

        run.ExitCode.ShouldBe(ExitCodes.Unauthorized);
        run.Errors.ShouldContain("Set ROLLCALL_TOKEN");
        Server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("line one\nline two")]
    [InlineData("blank in it")]
    [InlineData("n\u00F6n-ascii")]
    public async Task What_cannot_be_a_token_is_refused_without_being_shown(string token)
    {
        var run = await RunAsync("status", "--token", token);

        run.ExitCode.ShouldBe(ExitCodes.Unauthorized);
        run.Errors.ShouldNotContain(token);
        Server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("http://rollcall.example.com", "in clear")]
    [InlineData("ftp://127.0.0.1", "is not the address of a server")]
    [InlineData("127.0.0.1:7070", "is not the address of a server")]
    [InlineData("", "The address of the server is empty.")]
    [InlineData("https://admin:secret@rollcall.example.com", "with a user name or a password in it is not taken")]
    public async Task An_address_that_is_none_or_would_leak_the_token_is_refused(string url, string because)
    {
        var run = await RunAsync("status", "--url", url);

        run.ExitCode.ShouldBe(ExitCodes.Usage);
        run.Errors.ShouldContain(because);
        run.Errors.ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_with_what_to_do()
    {
        using var nobody = new DeadEnd();

        var run = await RunAsync("status", "--url", nobody.Url);

        run.ExitCode.ShouldBe(ExitCodes.Unreachable);
        run.Errors.ShouldStartWith($"rollcall: Cannot reach {nobody.Url}: ");
        run.Errors.ShouldContain("--url or ROLLCALL_URL");
        run.Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(401, ExitCodes.Unauthorized)]
    [InlineData(403, ExitCodes.Unauthorized)]
    [InlineData(404, ExitCodes.NotFound)]
    [InlineData(409, ExitCodes.Failed)]
    [InlineData(500, ExitCodes.Failed)]
    [InlineData(503, ExitCodes.Unreachable)]
    public async Task A_problem_is_shown_with_its_detail_and_what_to_do_and_decides_the_exit_code(int status, int exitCode)
    {
        Server.On("GET", "/admin/v1/status", Answer.Problem(status, "urn:rollcall:problem:any", "It is so.", "Do that."));

        var run = await RunAsync("status");

        run.ExitCode.ShouldBe(exitCode);
        run.Errors.ShouldBe($"rollcall: It is so. ({Server.Url}, {status})\nDo that.\n");
    }

    [Theory]
    [InlineData(200, "text/html", "<html>Welcome to the proxy</html>")]
    [InlineData(502, "text/html", "<html>Bad gateway</html>")]
    [InlineData(200, "application/json", "{\"version\":")]
    [InlineData(200, "application/json", "[]")]
    [InlineData(200, "application/json", "null")]
    public async Task An_answer_that_is_not_ours_is_not_taken_for_one(int status, string type, string body)
    {
        Server.On("GET", "/admin/v1/status", new Answer(status, type, body));

        var run = await RunAsync("status");

        run.ExitCode.ShouldBe(ExitCodes.Unreachable);
        run.Errors.ShouldContain("does not seem to be a Rollcall server");
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_the_token_goes_nowhere_else()
    {
        await using var elsewhere = await FakeAdminApi.StartAsync();
        Server.On("GET", "/admin/v1/status", new Answer(302, "text/html", "", elsewhere.Url + "/admin/v1/status"));

        var run = await RunAsync("status");

        run.ExitCode.ShouldBe(ExitCodes.Unreachable);
        run.Errors.ShouldContain("the token was not sent there");
        elsewhere.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("status", "--no-such-option")]
    [InlineData("why")]
    [InlineData("why", " ")]
    [InlineData("target", "check", "")]
    [InlineData("audit", "--limit", "0")]
    [InlineData("audit", "--since", "yesterday-ish")]
    [InlineData("plan", "--limit", "many")]
    [InlineData("config")]
    [InlineData("config", "check", "/no/such/file.yaml")]
    [InlineData("status", "--output", "xml")]
    public async Task A_command_line_that_cannot_be_understood_is_exit_code_2_and_sends_nothing(params string[] arguments)
    {
        var run = await RunAsync(arguments);

        run.ExitCode.ShouldBe(ExitCodes.Usage);
        run.Errors.ShouldNotBeEmpty();
        Server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unknown_command_is_named_and_nothing_else_is_missed()
    {
        var run = await RunAsync("stauts");

        run.ExitCode.ShouldBe(ExitCodes.Usage);
        run.Errors.ShouldBe(
            """
            rollcall: stauts is no command, option or argument here.
            `rollcall --help` says how it is used.

            """
        );
    }

    [Fact]
    public async Task Help_names_every_command()
    {
        var run = await RunAsync("--help");

        run.ExitCode.ShouldBe(ExitCodes.Ok);
        foreach (var command in (string[])["status", "why <USER>", "plan", "reconcile", "audit", "config", "target"])
            run.Output.ShouldContain($"  {command} ");
    }

    [Fact]
    public async Task A_server_below_a_path_of_a_proxy_is_asked_below_that_path()
    {
        await RunAsync("status", "--url", Server.Url + "/rollcall");

        Server.Requests.Single().Line.ShouldBe("GET /rollcall" + AdminRoutes.Status);
    }
}
