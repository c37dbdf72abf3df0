using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.FakeAtlassian;
using Rollcall.FakeAtlassian.Faults;
using Rollcall.FakeAtlassian.Jira;
using Rollcall.Testing;

namespace Rollcall.Server.Tests.Admin;

/// <summary>Several servers on one PostgreSQL, as behind a balancer: an administrator's request reaches one of them.</summary>
public sealed class ReplicaTests
{
    [Fact]
    public async Task A_target_that_is_resumed_at_one_server_goes_on_at_all()
    {
        var jira = new FakeJiraOptions { Tokens = [new("app-token", FakeJiraOptions.DefaultAdminName)] };
        await using var apps = await FakeAtlassianHost.StartAsync(new() { Jira = jira }, TestContext.Current.CancellationToken);
        apps.Jira.Faults.Add(new FaultRule(new Fault.Status(401)));
        var configuration = AdminServer.WithJira(apps.JiraUrl.ToString());
        var database = await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();
        await using var one = await AdminServer.StartAsync(configuration, database);
        await using var other = await AdminServer.StartAsync(configuration, database);
        AdminServer[] servers = [one, other];
        foreach (var server in servers)
            await server.UntilAsync(status => status.Targets[0].State == TargetStates.Paused);
        apps.Jira.Faults.Clear();

        // The pause itself lasts two minutes.
        (await one.SendAsync(HttpMethod.Post, AdminRoutes.TargetResume("jira"), AdminServer.Operator, null)).Status.ShouldBe(200);

        foreach (var server in servers)
            await server.UntilAsync(status => status.Targets[0].State == TargetStates.Running);
        (await one.AuditAsync("?action=target.resumed")).ShouldHaveSingleItem();
    }
}
