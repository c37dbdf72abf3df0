using Rollcall.AdminApi;

namespace Rollcall.Server.Tests.Admin;

public abstract class EmptiedGroupTests(AdminDatabase database) : AdminTest(database)
{
    private const int Members = 7;

    [Fact]
    public async Task A_group_that_the_source_empties_keeps_its_members_and_the_status_says_so()
    {
        using var okta = Server.Server.Scim();
        var (group, _) = await FilledAsync(okta, Members);

        await EmptyAsync(okta, group);

        var status = await HeldAsync(Members);
        status.Targets[0].Queue.ParkedFor.ShouldBe([new ParkedKeys("group-emptied", Members)]);
        (await Server.AuditAsync("?action=access.removed")).ShouldBeEmpty();
        (await InGroupAsync(Members)).ShouldBe(Members);
    }

    [Fact]
    public async Task Filled_again_everybody_goes_on_and_only_who_is_not_in_it_leaves()
    {
        using var okta = Server.Server.Scim();
        var (group, ids) = await FilledAsync(okta, Members);
        await EmptyAsync(okta, group);
        await HeldAsync(Members);

        var some = string.Join(',', ids.Take(2).Select(id => $$"""{"value":"{{id}}"}"""));
        await okta.PatchAsync($"Groups/{group}", Bodies.Patch($$"""{"op":"add","path":"members","value":[{{some}}]}"""));

        await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: 0 });
        (await InGroupAsync(Members)).ShouldBe(2);
    }

    [Fact]
    public async Task Somebody_lets_them_go_and_is_asked_again_the_next_time()
    {
        using var okta = Server.Server.Scim();
        var (group, ids) = await FilledAsync(okta, Members);
        await EmptyAsync(okta, group);
        await HeldAsync(Members);

        var answer = await Server.PostAsync(
            AdminRoutes.BrakeRelease("app"),
            new BrakeRelease(Group: "Team", Because: "the team is no more"),
            AdminJson.Default.BrakeRelease
        );

        answer.Read(AdminJson.Default.BrakeReleased).Subject.ShouldBe("Team");
        await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: 0 });
        (await InGroupAsync(Members)).ShouldBe(0);
        var all = string.Join(',', ids.Select(id => $$"""{"value":"{{id}}"}"""));
        await okta.PatchAsync($"Groups/{group}", Bodies.Patch($$"""{"op":"add","path":"members","value":[{{all}}]}"""));
        await Server.SettleAsync();
        await EmptyAsync(okta, group);
        await HeldAsync(Members);
        (await InGroupAsync(Members)).ShouldBe(Members);
    }

    [Fact]
    public async Task A_group_that_the_source_then_deletes_was_meant_to_go()
    {
        using var okta = Server.Server.Scim();
        var (group, _) = await FilledAsync(okta, Members);
        await EmptyAsync(okta, group);
        await HeldAsync(Members);

        await okta.DeleteAsync($"Groups/{group}");

        await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: 0 });
        (await InGroupAsync(Members)).ShouldBe(0);
    }

    [Fact]
    public async Task A_small_group_is_emptied_and_a_person_who_left_is_not_held_for_the_groups_sake()
    {
        using var okta = Server.Server.Scim();
        var (small, _) = await FilledAsync(okta, 5);
        await EmptyAsync(okta, small);
        await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: 0 });
        (await InGroupAsync(5)).ShouldBe(0);
        (
            await Server.PostAsync(
                AdminRoutes.BrakeRelease("app"),
                new BrakeRelease(Group: "Team"),
                AdminJson.Default.BrakeRelease
            )
        ).Status.ShouldBe(409);
    }

    private static async Task<(string Group, List<string> People)> FilledAsync(ScimClient okta, int members)
    {
        var ids = new List<string>();
        for (var number = 0; number < members; number++)
            ids.Add(await okta.CreateUserAsync($"user-{number}"));
        return (await okta.CreateGroupAsync("Team", [.. ids]), ids);
    }

    private async Task EmptyAsync(ScimClient okta, string group)
    {
        await Server.SettleAsync();
        await okta.PatchAsync($"Groups/{group}", Bodies.Patch("""{"op":"replace","path":"members","value":[]}"""));
    }

    private Task<ServiceStatus> HeldAsync(int people) =>
        Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false } queue && queue.Parked == people);

    private async Task<int> InGroupAsync(int people)
    {
        var count = 0;
        for (var number = 0; number < people; number++)
        {
            var why = (await Server.GetAsync(AdminRoutes.Why($"user-{number}"))).Read(AdminJson.Default.WhyReport);
            count += why.Targets[0].Account.ShouldNotBeNull().Groups.Count;
        }
        return count;
    }
}

public sealed class EmptiedGroupsOnSqlite() : EmptiedGroupTests(AdminDatabase.Sqlite);

public sealed class EmptiedGroupsOnPostgres() : EmptiedGroupTests(AdminDatabase.Postgres);
