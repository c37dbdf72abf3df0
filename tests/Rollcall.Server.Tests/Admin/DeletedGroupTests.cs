using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.FakeAtlassian;
using Rollcall.FakeAtlassian.Faults;
using Rollcall.FakeAtlassian.Jira;
using Rollcall.Testing;

namespace Rollcall.Server.Tests.Admin;

/// <summary>A group that its source renamed and deleted while Jira was paused, so that Jira has it under the name it had before.</summary>
public abstract class DeletedGroupTests(AdminDatabase database) : IAsyncLifetime
{
    private FakeAtlassianHost? _apps;
    private AdminServer? _server;

    private AdminServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        var jira = new FakeJiraOptions { Tokens = [new("app-token", FakeJiraOptions.DefaultAdminName)] };
        _apps = await FakeAtlassianHost.StartAsync(new() { Jira = jira }, TestContext.Current.CancellationToken);
        _server = await AdminServer.StartAsync(
            AdminServer
                .WithJira(_apps.JiraUrl.ToString())
                .Replace(
                    "    pace:",
                    "    groups: { onTheFly: { enabled: true, createMissing: true } }\n    pace:",
                    StringComparison.Ordinal
                ),
            database is AdminDatabase.Postgres ? await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync() : null
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await _apps!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("platform")]
    [InlineData("devs")]
    public async Task It_is_found_by_its_last_name_in_the_source_and_by_the_name_it_has_at_the_app(string asked)
    {
        var id = await DeleteWhilePausedAsync();

        var look = (await LookAsync(asked)).Read(AdminJson.Default.UnlinkReport);

        (look.Resource, look.Subject, look.Link.RemoteName).ShouldBe((id, "Platform", "Devs"));
    }

    [Fact]
    public async Task Once_nothing_of_it_is_left_at_the_app_whoever_asks_for_it_is_told_so_by_the_name_it_had_in_the_source()
    {
        var id = await DeleteWhilePausedAsync();
        _apps!.Jira.Faults.Clear();
        await Server.SendAsync(HttpMethod.Post, AdminRoutes.TargetResume("jira"), AdminServer.Operator, null);
        await Server.SettleAsync();

        foreach (var asked in (string[])["PLATFORM", id])
        {
            var look = (await LookAsync(asked)).Problem;
            look.Detail.ShouldBe(
                "Rollcall takes no group at jira for that of the source group Platform: there is nothing to forget."
            );
            look.WhatToDo.ShouldBe(
                $"The source okta has deleted Platform. `rollcall audit --resource {id}` shows what is on record."
            );
            var group = await Server.GetAsync(AdminRoutes.Group(asked));
            (group.Status, group.Problem.Detail).ShouldBe((404, "The source okta has deleted the group Platform."));
        }
        (await Server.GetAsync(AdminRoutes.Why(id))).Problem.Detail.ShouldBe(
            $"{id} was the group Platform, which the source okta has deleted."
        );
        (await LookAsync("devs")).Problem.Detail.ShouldBe("No source has a group called devs.");
    }

    [Fact]
    public async Task A_group_of_a_source_comes_before_one_that_had_the_name()
    {
        await DeleteWhilePausedAsync();
        using var okta = Server.Server.Scim();
        var devs = await okta.CreateGroupAsync("Devs");

        var group = (await Server.GetAsync(AdminRoutes.Group("devs"))).Read(AdminJson.Default.Group);

        group.Id.ShouldBe(devs);
        (await LookAsync("devs")).Problem.Detail.ShouldContain("for that of the source group Devs");
    }

    private async Task<string> DeleteWhilePausedAsync()
    {
        using var okta = Server.Server.Scim();
        var id = await okta.CreateGroupAsync("Devs");
        await Server.UntilAsync(status => status.Targets[0] is { LinkedGroups: 1, Queue.IsBusy: false });
        _apps!.Jira.Faults.Add(new FaultRule(new Fault.Status(401)));
        await okta.CreateUserAsync("ada");
        await Server.UntilAsync(status => status.Targets[0].State == TargetStates.Paused);
        const string rename = """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
             "Operations":[{"op":"replace","path":"displayName","value":"Platform"}]}
            """;
        (await okta.PatchAsync($"Groups/{id}", rename)).Status.ShouldBeOneOf(200, 204);
        (await okta.DeleteAsync($"Groups/{id}")).Status.ShouldBe(204);
        return id;
    }

    private Task<AdminAnswer> LookAsync(string group) => Server.GetAsync($"{AdminRoutes.GroupUnlink(group)}?target=jira");
}

public sealed class DeletedGroupsOnSqlite() : DeletedGroupTests(AdminDatabase.Sqlite);

public sealed class DeletedGroupsOnPostgres() : DeletedGroupTests(AdminDatabase.Postgres);
