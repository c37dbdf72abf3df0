using Rollcall.AdminApi;
using Rollcall.FakeAtlassian;
using Rollcall.FakeAtlassian.Jira;

namespace Rollcall.Server.Tests.Admin;

/// <summary>Jira has lost many accounts at once.</summary>
public sealed class LostAccountsTests
{
    private const int People = 9;
    private const int Handful = 5;

    [Fact]
    public async Task Those_who_wait_for_it_are_made_anew_when_the_brake_is_released_by_number_and_by_name()
    {
        var options = new FakeJiraOptions { Tokens = [new("app-token", FakeJiraOptions.DefaultAdminName)] };
        await using var apps = await FakeAtlassianHost.StartAsync(
            new() { Jira = options },
            TestContext.Current.CancellationToken
        );
        await using var server = await AdminServer.StartAsync(AdminServer.WithJira(apps.JiraUrl.ToString()));
        var names = await HireAsync(server);

        foreach (var name in names)
            apps.Jira.DeleteUser(name);
        var plan = (await server.PlanAsync(new PlanRequest()))[^1].Summary.ShouldNotBeNull();
        plan.Replacements.ShouldNotBeNull()
            .Select(lost => (lost.Target, lost.Accounts, lost.Room))
            .ShouldBe([("jira", People, Handful)]);
        plan.Removals.ShouldBeNull();
        await server.SendAsync(HttpMethod.Post, AdminRoutes.Reconcile, AdminServer.Operator, null);
        await server.UntilAsync(status => status.Targets[0].Queue is { Due: 0, InWork: 0, Retrying: People - Handful });

        var waiting = names.Where(name => apps.Jira.FindUser(name) is null).ToList();
        waiting.Count.ShouldBe(People - Handful);
        var told = await server.UntilAsync(status =>
            status.Targets[0].Queue.RetryingFor is [{ Code: "accounts-lost", Keys: People - Handful }]
        );
        told.Targets[0].Queue.RetryingFor[0].Since.ShouldBeLessThanOrEqualTo(told.Now);
        plan = (await server.PlanAsync(new PlanRequest()))[^1].Summary.ShouldNotBeNull();
        plan.Replacements.ShouldNotBeNull()
            .Select(lost => (lost.Target, lost.Accounts, lost.Room))
            .ShouldBe([("jira", People - Handful, 0)]);
        var why = (await server.GetAsync(AdminRoutes.Why(waiting[0]))).Read(AdminJson.Default.WhyReport);
        why.Targets[0].Plan.Steps[0].Reason.Code.ShouldBe("accounts-lost");

        (await ReleaseAsync(server, new BrakeRelease(User: waiting[0]))).Status.ShouldBe(200);
        await server.UntilAsync(status => status.Targets[0].Queue is { Due: 0, InWork: 0, Retrying: People - Handful - 1 });
        apps.Jira.FindUser(waiting[0]).ShouldNotBeNull();

        (await ReleaseAsync(server, new BrakeRelease(Accounts: 10))).Status.ShouldBe(200);
        var status = await server.UntilAsync(status => status.Targets[0].Queue is { Due: 0, InWork: 0, Retrying: 0 });
        status.Targets[0].Brake.ShouldNotBeNull().Room.ShouldBe(50, "Nobody may lose more for it.");
        status.Targets[0].Queue.RetryingFor.ShouldBeEmpty();
        // What ends while the audit log is counted is counted twice until the next count.
        await server.UntilAsync(status =>
            status.Targets[0].Brake is { Removals: 0, Replaced: People, ReplacementRoom: Handful + 10 - People }
        );
        (await ReleaseAsync(server, new BrakeRelease(Accounts: 0))).Status.ShouldBe(400);
        names.ShouldAllBe(name => apps.Jira.FindUser(name) != null);
    }

    private static async Task<List<string>> HireAsync(AdminServer server)
    {
        using var okta = server.Server.Scim();
        var names = Enumerable.Range(0, People).Select(number => $"person-{number}").ToList();
        foreach (var name in names)
        {
            var emails = $$"""
                "displayName":"{{name}}","active":true,"emails":[{"value":"{{name}}@example.com","primary":true}]
                """;
            await okta.PostAsync("Users", Bodies.User(name, emails));
        }
        await server.UntilAsync(status => status.Targets[0] is { LinkedUsers: People, Queue.IsBusy: false });
        return names;
    }

    private static Task<AdminAnswer> ReleaseAsync(AdminServer server, BrakeRelease release) =>
        server.PostAsync(AdminRoutes.BrakeRelease("jira"), release, AdminJson.Default.BrakeRelease);
}
