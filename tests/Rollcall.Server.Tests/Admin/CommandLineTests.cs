using Microsoft.Extensions.DependencyInjection;
using Rollcall.AdminApi;
using Rollcall.Cli;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Server.Admin.Targets;

namespace Rollcall.Server.Tests.Admin;

/// <summary>The command line against a real server: what an administrator types, and what comes of it.</summary>
public sealed class CommandLineTests : AdminTest
{
    [Fact]
    public async Task An_administrator_sees_a_person_arrive_asks_why_and_finds_everything_in_step()
    {
        using var okta = Server.Server.Scim();
        var id = await okta.CreateUserAsync("ada@example.com");
        await okta.CreateGroupAsync("Dev Users", id);

        var reconcile = await RunAsync("reconcile", "--user", "ada@example.com", "--wait");
        await Server.SettleAsync();
        var status = await RunAsync("status");
        var why = await RunAsync("why", "ada@example.com");
        var plan = await RunAsync("plan");
        var audit = await RunAsync("audit", "--user", "ada@example.com");

        reconcile.ExitCode.ShouldBe(ExitCodes.Ok, reconcile.Errors);
        reconcile.Output.ShouldContain("app: 1 look to take");
        status.Output.ShouldContain("okta    live    1 (1 active)  1");
        status.Output.ShouldContain("app     in-memory  running  1 user, 1 group  nothing");
        why.ExitCode.ShouldBe(ExitCodes.Ok);
        why.Output.ShouldContain("active in source okta");
        why.Output.ShouldContain("app: in step");
        why.Output.ShouldContain("in group Dev Users, which comes from Dev Users");
        plan.ExitCode.ShouldBe(ExitCodes.Ok, plan.Output);
        plan.Output.ShouldContain("Nothing would be done (2 looks taken).");
        audit.Output.ShouldContain("admin/ada");
        audit.Output.ShouldContain("reconcile.asked");
    }

    [Theory]
    [InlineData("audit", "--target", "jra", "The only target is app.")]
    [InlineData("audit", "--source", "otka", "The sources are okta, entra.")]
    [InlineData("requests", "--source", "otka", "The sources are okta, entra.")]
    [InlineData("people", "--source", "otka", "The sources are okta, entra.")]
    [InlineData("plan", "--target", "jra", "The only target is app.")]
    [InlineData("reconcile", "--target", "jra", "The only target is app.")]
    public async Task A_mistyped_name_is_told_with_those_that_there_are(string command, string option, string name, string told)
    {
        var run = await RunAsync(command, option, name);

        run.ExitCode.ShouldBe(ExitCodes.NotFound, run.Output + run.Errors);
        run.Errors.ShouldContain($" {name}.");
        run.Errors.ShouldContain(told);
    }

    [Theory]
    [InlineData("audit", "--action", "plan.aplied", "plan.applied, plan.held,")]
    [InlineData("requests", "--method", "FETCH", "GET, HEAD, POST,")]
    public async Task A_value_that_there_is_not_is_told_with_those_that_there_are(
        string command,
        string option,
        string value,
        string told
    )
    {
        var run = await RunAsync(command, option, value);

        run.ExitCode.ShouldBe(ExitCodes.Failed, run.Output + run.Errors);
        run.Errors.ShouldContain($" {value}.");
        run.Errors.ShouldContain(told);
    }

    [Fact]
    public async Task A_changed_configuration_is_planned_applied_and_taken_back()
    {
        using var entra = Server.Server.Scim("entra");
        await entra.CreateUserAsync("grace");
        await Server.SettleAsync();
        (await RunAsync("plan")).Output.ShouldContain("held back: create account grace");
        var first = (await RunAsync("config", "show")).Output;
        var live = first.Replace("mode: shadow", "mode: live", StringComparison.Ordinal);

        (await RunWithInputAsync(live, "config", "check", "-")).ExitCode.ShouldBe(ExitCodes.Ok);
        (await RunWithInputAsync(live, "config", "apply", "-")).Output.ShouldContain("Version 2 is active now.");
        // Going live takes along who was held back; nobody has to ask for it.
        await Server.UntilAsync(status =>
            status.Targets.All(target => target.Queue.Due + target.Queue.InWork + target.Queue.Parked == 0)
        );
        var followed = await RunAsync("plan", "--user", "grace");
        var back = await RunWithInputAsync((await RunAsync("config", "show", "1")).Output, "config", "apply", "-");
        var wrong = await RunWithInputAsync("sources: nothing", "config", "check", "-");

        followed.ExitCode.ShouldBe(ExitCodes.Ok, followed.Output);
        followed.Output.ShouldContain("Nothing would be done");
        back.Output.ShouldContain("Version 3 is active now.");
        wrong.ExitCode.ShouldBe(ExitCodes.Failed);
        (await RunAsync("config", "versions")).Output.ShouldContain("cli   active");
    }

    [Fact]
    public async Task Every_failure_has_its_exit_code()
    {
        (await RunAsync("why", "nobody@example.com")).ExitCode.ShouldBe(ExitCodes.NotFound);
        (await RunAsync("status", "--token", "not-a-token-of-this-server")).ExitCode.ShouldBe(ExitCodes.Unauthorized);
        (await RunAsync("reconcile", "--token", AdminServer.Reader)).ExitCode.ShouldBe(ExitCodes.Unauthorized);
        (await RunAsync("target", "check", "nope")).ExitCode.ShouldBe(ExitCodes.NotFound);
        (await RunAsync("target", "check", "app")).ExitCode.ShouldBe(ExitCodes.Ok);
    }

    private Task<Printed> RunAsync(params string[] arguments) => RunWithInputAsync("", arguments);

    private async Task<Printed> RunWithInputAsync(string input, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ROLLCALL_URL"] = Server.Server.Address.ToString(),
            ["ROLLCALL_TOKEN"] = AdminServer.Admin,
        };
        var environment = new CliEnvironment
        {
            Variable = variables.GetValueOrDefault,
            Input = new StringReader(input),
            Output = output,
            Errors = errors,
            OutputIsTerminal = false,
            ErrorsIsTerminal = false,
            Width = 100,
            Time = TimeProvider.System,
        };
        var exitCode = await RollcallCommandLine.RunAsync(arguments, environment, TestContext.Current.CancellationToken);
        return new Printed(exitCode, output.ToString(), errors.ToString());
    }

    private sealed record Printed(int ExitCode, string Output, string Errors);
}

public sealed class BrakeTests : AdminTest
{
    protected override string Configuration =>
        AdminServer.Configuration.Replace(
            "    connector: in-memory\n",
            "    connector: in-memory\n    brake: { percent: 1, count: 1, per: 1h }\n",
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Leavers_whom_the_brake_holds_back_leave_when_somebody_releases_it()
    {
        using var okta = Server.Server.Scim();
        var ids = new List<string>();
        for (var number = 0; number < 5; number++)
            ids.Add(await okta.CreateUserAsync($"user-{number}"));
        await Server.SettleAsync();
        foreach (var id in ids)
            await okta.PatchAsync($"Users/{id}", Bodies.Patch("""{"op":"replace","path":"active","value":false}"""));
        var braked = await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: > 0 });
        braked.Targets[0].Queue.LastProblem.ShouldNotBeNull().Code.ShouldBe("brake");

        var answer = await Server.PostAsync(
            AdminRoutes.BrakeRelease("app"),
            new BrakeRelease(10),
            AdminJson.Default.BrakeRelease
        );

        answer.Read(AdminJson.Default.BrakeReleased).ShouldBe(new BrakeReleased("app", 10, braked.Targets[0].Queue.Parked));
        await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: 0 });
        var why = (await Server.GetAsync(AdminRoutes.Why("user-4"))).Read(AdminJson.Default.WhyReport);
        why.Targets[0].Account.ShouldNotBeNull().Active.ShouldBeFalse();
        (await Server.AuditAsync("?action=brake.released")).Single().Actor.ShouldBe("admin/ada");
    }

    [Fact]
    public async Task Where_more_waits_than_can_be_listed_everybody_is_looked_at_again()
    {
        using var okta = Server.Server.Scim();
        var ids = new List<string>();
        for (var number = 0; number < 5; number++)
            ids.Add(await okta.CreateUserAsync($"user-{number}"));
        await Server.SettleAsync();
        foreach (var id in ids)
            await okta.PatchAsync($"Users/{id}", Bodies.Patch("""{"op":"replace","path":"active","value":false}"""));
        var braked = await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: > 2 });
        var work = Server.Server.Application.Services.GetRequiredService<IStorage>().Work;
        var everybody = new EnqueueRequest("app", ["okta"], null, WorkPriority.FullSync, TimeProvider.System.GetUtcNow());

        var due = await ReleaseBrake.LookAgainAsync(work, everybody, mostKeys: 2, TestContext.Current.CancellationToken);

        due.ShouldBeGreaterThanOrEqualTo(braked.Targets[0].Queue.Parked);
    }
}
