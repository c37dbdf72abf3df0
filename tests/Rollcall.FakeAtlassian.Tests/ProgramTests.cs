using System.Diagnostics;
using Rollcall.FakeAtlassian.Jira;

namespace Rollcall.FakeAtlassian.Tests;

/// <summary>The program as its users start it: another process.</summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task The_program_prints_where_its_apps_are_and_how_to_get_in()
    {
        using var program = Start("--urls", "http://127.0.0.1:0", "--jira-version", "9.12.5", "--seats", "7");
        try
        {
            var lines = await LinesUntilAsync(program, "Control ");
            var jira = lines.Single(line => line.StartsWith("Jira http", StringComparison.Ordinal))["Jira ".Length..];
            var token = lines.Single(line => line.StartsWith("Jira token ", StringComparison.Ordinal))["Jira token ".Length..];

            using var caller = new Caller(new Uri(jira + "/rest/api/2/")) { Authorization = new("Bearer", token) };
            (await caller.GetAsync("serverInfo")).Text("version").ShouldBe("9.12.5");
            (await caller.GetAsync("applicationrole/jira-software"))["numberOfSeats"].GetInt32().ShouldBe(7);
            token.ShouldBe(FakeJiraOptions.DefaultAdminToken);
            lines.ShouldContain(line => line.StartsWith("Crowd http://127.0.0.1:", StringComparison.Ordinal));
        }
        finally
        {
            program.Kill();
        }
    }

    [Theory]
    [InlineData("--urls", "http://0.0.0.0:7080")]
    [InlineData("--urls", "https://127.0.0.1:7080")]
    [InlineData("--seats", "many")]
    [InlineData("--seats")]
    [InlineData("--what", "1")]
    public async Task What_is_not_understood_is_said_and_ends_with_2(params string[] arguments)
    {
        using var program = Start(arguments);

        var said = await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        program.ExitCode.ShouldBe(2);
        said.ShouldContain(arguments[0]);
        said.ShouldContain("--jira-version");
    }

    private static Process Start(params string[] arguments) =>
        Process.Start(
            new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Rollcall.FakeAtlassian.dll"), .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;

    private static async Task<IReadOnlyList<string>> LinesUntilAsync(Process program, string lastStart)
    {
        var lines = new List<string>();
        while (lines.Count == 0 || !lines[^1].StartsWith(lastStart, StringComparison.Ordinal))
            lines.Add(
                await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
                    ?? throw new InvalidOperationException("The program ended.")
            );
        return lines;
    }
}
