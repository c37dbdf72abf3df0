using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.FakeAtlassian;
using Rollcall.FakeAtlassian.Faults;
using Rollcall.FakeAtlassian.Jira;

namespace Rollcall.Server.Tests.Admin;

public sealed class TargetTests
{
    [Fact]
    public async Task A_target_that_refuses_the_credential_is_paused_with_the_reason_until_somebody_resumes_it()
    {
        await using var app = await StubbornApp.StartAsync();
        app.Answering.SetResult();
        await using var server = await AdminServer.StartAsync(With(app));

        var paused = await server.UntilAsync(status => status.Targets[0].State == TargetStates.Paused);
        paused.Targets[0].Reason.ShouldNotBeNull().Code.ShouldBe("credentials");
        paused.Targets[0].RetryAt.ShouldNotBeNull().ShouldBeGreaterThan(paused.Now);
        var before = app.Requests;
        var answer = await server.SendAsync(HttpMethod.Post, AdminRoutes.TargetResume("jira"), AdminServer.Operator, null);

        answer.Status.ShouldBe(200);
        await server.UntilAsync(_ => app.Requests > before);
        var entry = (await server.AuditAsync("?action=target.resumed")).Single();
        entry.Actor.ShouldBe("admin/otto");
        entry.Target.ShouldBe("jira");
        entry.ReasonCode.ShouldBe("credentials");
    }

    [Fact]
    public async Task Who_met_a_closed_target_is_looked_at_when_it_is_resumed_and_not_at_the_end_of_the_pause()
    {
        var jira = new FakeJiraOptions { Tokens = [new("app-token", FakeJiraOptions.DefaultAdminName)] };
        await using var apps = await FakeAtlassianHost.StartAsync(new() { Jira = jira }, TestContext.Current.CancellationToken);
        await using var server = await AdminServer.StartAsync(AdminServer.WithJira(apps.JiraUrl.ToString()));
        using var okta = server.Server.Scim();
        await okta.PostAsync("Users", Person("ada"));
        await server.UntilAsync(status => status.Targets[0].LinkedUsers == 1);
        apps.Jira.Faults.Add(new FaultRule(new Fault.Status(401)));
        await okta.PostAsync("Users", Person("grace"));
        await server.UntilAsync(status => status.Targets[0] is { State: TargetStates.Paused, Queue.Retrying: 1 });
        apps.Jira.Faults.Clear();

        var answer = await server.SendAsync(HttpMethod.Post, AdminRoutes.TargetResume("jira"), AdminServer.Operator, null);

        answer.Read(AdminJson.Default.TargetStatus).Queue.Retrying.ShouldBe(0);
        await server.UntilAsync(status => status.Targets[0].LinkedUsers == 2);
    }

    [Fact]
    public async Task An_app_that_cannot_be_read_is_the_explanation()
    {
        await using var app = await StubbornApp.StartAsync();
        app.Answering.SetResult();
        await using var server = await AdminServer.StartAsync(With(app));
        using var okta = server.Server.Scim();
        await okta.CreateUserAsync("ada");

        var why = (await server.GetAsync(AdminRoutes.Why("ada"))).Read(AdminJson.Default.WhyReport);

        why.Targets.Single().Plan.Problem.ShouldNotBeNull().Code.ShouldBe("credentials");
        why.Targets[0].Plan.Steps.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_app_that_cannot_be_read_time_after_time_is_left_alone_and_the_summary_says_so()
    {
        await using var app = await StubbornApp.StartAsync();
        app.Answering.SetResult();
        await using var server = await AdminServer.StartAsync(With(app));
        using var okta = server.Server.Scim();
        for (var number = 0; number < 40; number++)
            await okta.CreateUserAsync($"user-{number}");

        var lines = await server.PlanAsync(new PlanRequest());

        var summary = lines[^1].Summary.ShouldNotBeNull();
        summary.Failed.ShouldBe(5);
        summary.Looked.ShouldBe(5);
        lines.Where(line => line.Plan is not null).ShouldAllBe(line => line.Plan!.Subject.StartsWith("user-"));
        lines[^2].Plan.ShouldNotBeNull().Problem.ShouldNotBeNull().Detail.ShouldContain("the rest of jira was not looked at");
    }

    [Fact]
    public async Task Only_one_dry_run_of_everybody_goes_on_at_a_time_and_one_that_nobody_listens_to_ends()
    {
        await using var app = await StubbornApp.StartAsync();
        await using var server = await AdminServer.StartAsync(With(app));
        using var okta = server.Server.Scim();
        await okta.CreateUserAsync("ada");
        var everybody = new PlanRequest();
        using var request = new HttpRequestMessage(HttpMethod.Post, AdminRoutes.Plan);
        request.Headers.Authorization = new("Bearer", AdminServer.Reader);
        // The answer begins at once, and goes on for as long as the app says nothing.
        var first = await server.Server.Http.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken
        );

        var second = await server.PostAsync(AdminRoutes.Plan, everybody, AdminJson.Default.PlanRequest, AdminServer.Reader);
        second.Status.ShouldBe(429);
        second.Problem.Type.ShouldBe(ProblemTypes.Busy);

        first.Dispose();
        app.Answering.SetResult();
        int status;
        do
        {
            status = (
                await server.PostAsync(AdminRoutes.Plan, everybody, AdminJson.Default.PlanRequest, AdminServer.Reader)
            ).Status;
        } while (status == 429);
        status.ShouldBe(200);
    }

    [Fact]
    public async Task A_check_reads_the_app_and_gives_findings()
    {
        await using var server = await AdminServer.StartAsync();

        var check = (await server.GetAsync(AdminRoutes.TargetCheck("app"))).Read(AdminJson.Default.TargetCheck);

        check.Target.ShouldBe("app");
        check.Findings.ShouldNotBeEmpty();
        (await server.GetAsync(AdminRoutes.TargetCheck("nope"))).Status.ShouldBe(404);
        (await server.SendAsync(HttpMethod.Post, AdminRoutes.TargetResume("nope"), AdminServer.Operator, null)).Status.ShouldBe(
            404
        );
    }

    /// <summary>Jira makes nobody without an e-mail address.</summary>
    private static string Person(string name) =>
        $$"""
            {
              "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
              "userName": "{{name}}",
              "displayName": "{{name}}",
              "emails": [{ "value": "{{name}}@example.com", "primary": true }]
            }
            """;

    private static string With(StubbornApp app) => AdminServer.WithJira(app.Url);
}
