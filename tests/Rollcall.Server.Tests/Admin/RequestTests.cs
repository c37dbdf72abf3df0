using Rollcall.AdminApi;

namespace Rollcall.Server.Tests.Admin;

/// <summary><c>/admin/v1/requests</c>: what came, and what followed from it.</summary>
public abstract class RequestTests(AdminDatabase database) : AdminTest(database)
{
    [Fact]
    public async Task One_id_leads_from_a_request_to_what_it_changed_and_what_was_done_at_the_app()
    {
        using var okta = Server.Server.Scim();
        var created = await okta.PostAsync("Users", Bodies.User("ada", "\"password\":\"correct horse\""));
        await Server.SettleAsync();

        var report = await ReportOf(created);

        (report.Request.Method, report.Request.Path, report.Request.Status).ShouldBe(("POST", "/Users", 201));
        report.Request.Resource.ShouldBe(created.Id);
        report.Request.Credential.ShouldBe("primary");
        report.Request.Sent!.Json!.Value.GetProperty("userName").GetString().ShouldBe("ada");
        report.Request.Sent.Json.Value.GetProperty("password").GetString().ShouldBe("[redacted]");
        report.Changes.ShouldHaveSingleItem().Action.ShouldBe("resource.created");
        var done = report.FollowUps.ShouldHaveSingleItem();
        (done.Event.Action, done.Event.Target, done.Event.Subject, done.Together).ShouldBe(("plan.applied", "app", "ada", false));
        done.Event.CorrelationId.ShouldBe(report.Request.Id);
        report.Waiting.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_joins_a_group_has_a_plan_that_names_the_request_that_put_them_there()
    {
        using var okta = Server.Server.Scim();
        var ada = await okta.CreateUserAsync("ada");
        var group = await okta.CreateGroupAsync("Developers");
        await Server.SettleAsync();

        var added = await okta.PatchAsync($"Groups/{group}", Bodies.AddMembers(ada));
        await Server.SettleAsync();

        var report = await ReportOf(added);
        report.Changes.ShouldHaveSingleItem().Action.ShouldBe("group.members");
        report.FollowUps.Select(follow => follow.Event.Resource).ShouldContain(ada);
        var why = (await Server.GetAsync(AdminRoutes.Why("ada"))).Read(AdminJson.Default.WhyReport);
        why.Recent.Select(entry => entry.CorrelationId).ShouldContain(report.Request.Id);
    }

    [Fact]
    public async Task An_administrators_reconcile_is_named_by_the_plans_it_leads_to()
    {
        using var okta = Server.Server.Scim();
        await okta.CreateUserAsync("ada");
        await Server.SettleAsync();
        await Server.SendAsync(HttpMethod.Post, AdminRoutes.Reconcile, AdminServer.Operator, null);
        await Server.SettleAsync();

        // Nothing had to be done, so there is no plan; what was asked for is there alone.
        var asked = (await Server.AuditAsync("?action=reconcile.asked")).Single();
        (await Server.AuditAsync($"?correlation={asked.CorrelationId}")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Requests_are_listed_newest_first_narrowed_and_paged()
    {
        using var okta = Server.Server.Scim();
        using var entra = Server.Server.Scim("entra");
        var id = await okta.CreateUserAsync("ada");
        await okta.PostAsync("Users", Bodies.User("ADA"));
        await okta.GetAsync("Users?filter=userName eq \"grace\"");
        await okta.PatchAsync($"Users/{id}", Bodies.Patch("""{"op":"replace","path":"active","value":false}"""));
        await entra.CreateUserAsync("bea");
        await Eventually.HoldsAsync(async () => (await ListAsync("")).Requests.Count == 5, "all five are on record");

        (await StatusesOf("?source=okta")).ShouldBe([200, 200, 409, 201]);
        (await StatusesOf("?failed=true")).ShouldBe([409]);
        (await StatusesOf("?status=409&method=post")).ShouldBe([409]);
        (await StatusesOf("?source=okta&writes=true")).ShouldBe([200, 409, 201]);
        (await StatusesOf($"?resource={id}")).ShouldBe([200, 201]);
        (await StatusesOf("?text=GRACE")).ShouldBe([200]);
        (await StatusesOf("?until=2020-01-01T00:00:00Z")).ShouldBeEmpty();
        var first = await ListAsync("?source=okta&limit=3");
        var second = await ListAsync($"?source=okta&limit=3&before={first.Next}");
        first.Requests.Concat(second.Requests).Select(request => request.Status).ShouldBe([200, 200, 409, 201]);
        second.Next.ShouldBeNull();
        first.Requests.ShouldAllBe(request => request.Sent == null);
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?before=x")]
    [InlineData("?resource=x")]
    [InlineData("/not-an-id")]
    public async Task What_cannot_be_understood_is_said_to_be_so(string query) =>
        (await Server.GetAsync(AdminRoutes.Requests + query)).Problem.Status.ShouldBe(400);

    [Fact]
    public async Task A_request_that_is_not_on_record_is_404() =>
        (await Server.GetAsync(AdminRoutes.Request("01900000-0000-7000-8000-000000000000"))).Problem.Status.ShouldBe(404);

    [Fact]
    public async Task The_status_shows_the_last_request_of_a_source()
    {
        (await Server.StatusAsync()).Sources[0].LastRequest.ShouldBeNull();
        using var okta = Server.Server.Scim();
        await okta.GetAsync("Users/nobody");

        // The row is there a moment before it is counted.
        var status = await Server.UntilAsync(status =>
            status is { Requests.Kept: > 0 } && status.Sources[0].LastRequest is not null
        );

        var last = status.Sources[0].LastRequest!;
        (last.Method, last.Path, last.Status).ShouldBe(("GET", "/Users/nobody", 404));
        status.Requests!.Kept.ShouldBe(1);
        status.Requests.Lost.ShouldBe(0);
    }

    private async Task<RequestPage> ListAsync(string query) =>
        (await Server.GetAsync(AdminRoutes.Requests + query)).Read(AdminJson.Default.RequestPage);

    private async Task<IEnumerable<int>> StatusesOf(string query) =>
        (await ListAsync(query)).Requests.Select(request => request.Status);

    private async Task<RequestReport> ReportOf(ScimAnswer answer)
    {
        var path = AdminRoutes.Request(answer.Headers.GetValues("X-Rollcall-Request-Id").Single());
        await Eventually.HoldsAsync(async () => (await Server.GetAsync(path)).Status == 200, "the request is on record");
        return (await Server.GetAsync(path)).Read(AdminJson.Default.RequestReport);
    }
}

public sealed class RequestsOnSqlite() : RequestTests(AdminDatabase.Sqlite);

public sealed class RequestsOnPostgres() : RequestTests(AdminDatabase.Postgres);
