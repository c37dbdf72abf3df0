using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;

namespace Rollcall.Server.Tests.Admin;

public abstract class PlanTests(AdminDatabase database) : AdminTest(database)
{
    [Fact]
    public async Task A_dry_run_of_everybody_lists_what_is_kept_back_and_counts_it_last()
    {
        using var entra = Server.Server.Scim("entra");
        for (var number = 0; number < 12; number++)
            await entra.CreateUserAsync($"user-{number}");
        await Server.SettleAsync();

        var lines = await Server.PlanAsync(new PlanRequest());

        lines.Count(line => line.Plan is not null).ShouldBe(12);
        var summary = lines[^1].Summary.ShouldNotBeNull();
        summary.Looked.ShouldBe(12);
        summary.Different.ShouldBe(0);
        summary.Counts.ShouldContain(new StepCount("app", StepKinds.CreateAccount, StepVerdicts.Hold, "shadow-mode", 12));
    }

    [Fact]
    public async Task A_dry_run_writes_nothing()
    {
        using var okta = Server.Server.Scim();
        await okta.CreateUserAsync("ada");
        await Server.SettleAsync();
        var before = await Server.AuditAsync();

        var summary = (await Server.PlanAsync(new PlanRequest(Target: "app")))[^1].Summary.ShouldNotBeNull();

        summary.Looked.ShouldBe(1);
        summary.Different.ShouldBe(0);
        (await Server.AuditAsync()).Count.ShouldBe(before.Count);
    }

    [Fact]
    public async Task Who_asks_for_a_second_dry_run_of_everybody_is_told_to_come_back()
    {
        await using var app = await StubbornApp.StartAsync();
        await using var server = await AdminServer.StartAsync(AdminServer.WithJira(app.Url));
        using var okta = server.Server.Scim();
        await okta.CreateUserAsync("ada");
        Task<AdminAnswer>[] both = [PlanAsync(server), PlanAsync(server)];

        // The app answers neither of them: only who was turned away can be done.
        var refused = await await Task.WhenAny(both);

        (refused.Status, refused.Problem.Type).ShouldBe((429, ProblemTypes.Busy));
        refused.Headers.RetryAfter.ShouldNotBeNull().Delta.ShouldNotBeNull();
        app.Answering.SetResult();
        (await Task.WhenAll(both)).Select(answer => answer.Status).Order().ShouldBe([200, 429]);

        static Task<AdminAnswer> PlanAsync(AdminServer asked) =>
            asked.PostAsync(AdminRoutes.Plan, new PlanRequest(), AdminJson.Default.PlanRequest);
    }

    [Fact]
    public async Task Beyond_the_limit_plans_are_counted_and_not_listed()
    {
        using var entra = Server.Server.Scim("entra");
        for (var number = 0; number < 5; number++)
            await entra.CreateUserAsync($"user-{number}");
        await Server.SettleAsync();

        var lines = await Server.PlanAsync(new PlanRequest(Limit: 2));

        lines.Count(line => line.Plan is not null).ShouldBe(2);
        lines[^1].Summary.ShouldNotBeNull().NotListed.ShouldBe(3);
        lines[^1].Summary!.Looked.ShouldBe(5);
    }

    [Fact]
    public async Task A_dry_run_of_one_person_looks_at_nobody_else()
    {
        using var entra = Server.Server.Scim("entra");
        await entra.CreateUserAsync("ada");
        await entra.CreateUserAsync("grace");
        await Server.SettleAsync();

        var lines = await Server.PlanAsync(new PlanRequest(User: "ada"));

        lines.Single(line => line.Plan is not null).Plan!.Subject.ShouldBe("ada");
        lines[^1].Summary.ShouldNotBeNull().Looked.ShouldBe(1);
    }

    [Fact]
    public async Task A_filter_with_a_typo_is_planned_with_everybody_it_would_disable_and_nothing_happens_to_them()
    {
        await PeopleAsync(60);
        var audited = (await Server.AuditAsync()).Count;

        var lines = await Server.PlanAsync(new PlanRequest(Document: Scoped("title eq \"Enginer\"")));

        lines.Count(line => line.Plan?.Steps.Any(step => step.Kind == StepKinds.DisableAccount) is true).ShouldBe(60);
        var removals = lines[^1].Summary.ShouldNotBeNull().Removals.ShouldNotBeNull().ShouldHaveSingleItem();
        (removals.Target, removals.People, removals.Accounts, removals.Linked, removals.Room).ShouldBe(("app", 60, 60, 60, 12));
        (removals.ByChange, removals.Release).ShouldBe((60, 48));
        (await Server.AuditAsync()).Count.ShouldBe(audited);
        (await Server.PlanAsync(new PlanRequest()))[^1].Summary.ShouldNotBeNull().Different.ShouldBe(0);
    }

    [Fact]
    public async Task A_plan_under_another_brake_leaves_the_brake_in_force_as_it_is()
    {
        await PeopleAsync(60);
        var loose = Scoped("title eq \"Nobody\"\n    brake: { percent: 100, count: 1000000, per: 1m }");

        var removals = (await Server.PlanAsync(new PlanRequest(Document: loose)))[^1].Summary!.Removals!.Single();

        removals.Room.ShouldBe(60);
        removals.Seconds.ShouldBe(60);
        (await Server.PlanAsync(new PlanRequest(Document: Scoped("title eq \"Nobody\""))))[^1]
            .Summary!.Removals!.Single()
            .Room.ShouldBe(12);
    }

    [Fact]
    public async Task A_target_that_would_be_another_app_is_not_called_and_named()
    {
        var other = AdminServer.Configuration.Replace(
            "    connector: in-memory\n",
            "    connector: jira-dc\n    url: https://elsewhere.example.com\n    credential: { token: env:APP_TOKEN }\n",
            StringComparison.Ordinal
        );

        var unplanned = (await Server.PlanAsync(new PlanRequest(Document: other)))[^1].Summary!.Unplanned!.Single();

        unplanned.Target.ShouldBe("app");
        unplanned.Why.ShouldContain("another app");
    }

    [Fact]
    public async Task A_document_with_errors_is_not_planned_and_all_of_them_are_listed()
    {
        var answer = await Server.PostAsync(
            AdminRoutes.Plan,
            new PlanRequest(Document: Scoped("title eq")),
            AdminJson.Default.PlanRequest,
            AdminServer.Reader
        );

        answer.Problem.Status.ShouldBe(422);
        answer.Problem.Errors.ShouldNotBeNull().ShouldHaveSingleItem().Key.ShouldBe("targets[0].scope");
    }

    private async Task PeopleAsync(int number)
    {
        using var okta = Server.Server.Scim();
        for (var at = 0; at < number; at++)
            await okta.PostAsync("Users", Bodies.User($"user-{at}", "\"title\":\"Engineer\""));
        await Server.SettleAsync();
    }

    private static string Scoped(string scope) =>
        AdminServer.Configuration.Replace(
            "    connector: in-memory\n",
            $"    connector: in-memory\n    scope: {scope}\n",
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("{\"target\":\"nope\"}", 404)]
    [InlineData("{\"user\":\"nobody\"}", 404)]
    [InlineData("{\"limit\":0}", 400)]
    public async Task A_request_for_what_is_not_there_is_a_problem_and_no_stream(string body, int status)
    {
        var answer = await Server.SendAsync(HttpMethod.Post, AdminRoutes.Plan, AdminServer.Reader, body);

        answer.Status.ShouldBe(status);
        answer.ContentType.ShouldBe(Problem.ContentType);
    }
}

public sealed class PlansOnSqlite() : PlanTests(AdminDatabase.Sqlite);

public sealed class PlansOnPostgres() : PlanTests(AdminDatabase.Postgres);
