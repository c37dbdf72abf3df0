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
