using Microsoft.Extensions.DependencyInjection;
using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;

namespace Rollcall.Server.Tests.Admin;

/// <summary>What a plan and the status say of what is not done, and whether the numbers they name are enough.</summary>
public abstract class HeldBackTests(AdminDatabase database) : AdminTest(database)
{
    protected override string Configuration =>
        AdminServer
            .Configuration.Replace(
                "    connector: in-memory\n",
                "    connector: in-memory\n    brake: { percent: 1, count: 1, per: 1h }\n",
                StringComparison.Ordinal
            )
            .Replace(
                "      protected:",
                "      manual: [{ from: Core, to: [core], authoritative: true, createMissing: true }]\n      protected:",
                StringComparison.Ordinal
            );

    [Fact]
    public async Task A_group_that_the_brake_holds_counts_each_member_who_would_leave_and_the_number_named_lets_all_pass()
    {
        await StrangersAsync("core", 5);
        using var okta = Server.Server.Scim();
        await okta.CreateGroupAsync("Core", await okta.CreateUserAsync("ada"));

        var status = await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: 1 });
        var summary = await SummaryAsync();

        var brake = status.Targets[0].Brake.ShouldNotBeNull();
        (brake.Held, brake.Release).ShouldBe((5, 4));
        (summary.Different, summary.Held).ShouldBe((0, 1));
        var held = summary.HeldBack.ShouldNotBeNull().ShouldHaveSingleItem();
        (held.Target, held.State, held.Code, held.People, held.Groups).ShouldBe(("app", HeldStates.Held, "brake", 0, 1));
        held.First.ShouldBe(["Core"]);
        held.Detail.ShouldContain("release-brake");
        var removals = summary.Removals.ShouldNotBeNull().ShouldHaveSingleItem();
        (removals.People, removals.Release).ShouldBe((5, 4));
        await ReleaseAsync(new BrakeRelease(4));
        await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: 0 });
        (await SummaryAsync()).Held.ShouldBe(0);
    }

    [Fact]
    public async Task The_number_named_makes_up_for_those_who_passed_the_full_brake_by_name()
    {
        using var okta = Server.Server.Scim();
        var ids = new List<string>();
        for (var number = 0; number < 5; number++)
            ids.Add(await okta.CreateUserAsync($"user-{number}"));
        await Server.SettleAsync();
        foreach (var id in ids)
        {
            await okta.PatchAsync($"Users/{id}", Bodies.Patch("""{"op":"replace","path":"active","value":false}"""));
            await Server.SettleAsync();
        }
        await ReleaseAsync(new BrakeRelease(User: "user-4"));

        var status = await Server.UntilAsync(status =>
            status.Targets[0] is { Queue: { IsBusy: false, Parked: 3 }, Brake.Removals: 2 }
        );
        var summary = await SummaryAsync();

        var brake = status.Targets[0].Brake.ShouldNotBeNull();
        (brake.Room, brake.Held, brake.Release).ShouldBe((0, 3, 4));
        summary.Removals.ShouldNotBeNull().ShouldHaveSingleItem().Release.ShouldBe(4);
        var held = summary.HeldBack.ShouldNotBeNull().ShouldHaveSingleItem();
        (held.Code, held.People).ShouldBe(("brake", 3));
        held.First.ShouldBe(["user-1", "user-2", "user-3"], ignoreOrder: true);
        await ReleaseAsync(new BrakeRelease(4));
        await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: 0 });
    }

    [Fact]
    public async Task What_the_app_refused_would_be_done_and_is_told_as_waiting_for_somebody()
    {
        await StrangersAsync("elsewhere", 1);
        using var okta = Server.Server.Scim();
        var id = await okta.CreateUserAsync("grace");
        await Server.SettleAsync();
        await okta.PatchAsync($"Users/{id}", Bodies.Patch("""{"op":"replace","path":"userName","value":"stranger-0"}"""));
        await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: 1 });

        var summary = await SummaryAsync();

        (summary.Different, summary.Held).ShouldBe((1, 1));
        var held = summary.HeldBack.ShouldNotBeNull().ShouldHaveSingleItem();
        (held.State, held.Code, held.People).ShouldBe((HeldStates.Parked, "name-taken", 1));
        held.First.ShouldBe(["stranger-0"]);
    }

    [Fact]
    public async Task Who_leaves_anyhow_is_no_hindrance_to_a_changed_document()
    {
        using var okta = Server.Server.Scim();
        var ids = new List<string>();
        for (var number = 0; number < 9; number++)
            ids.Add(await okta.CreateUserAsync($"user-{number}"));
        await Server.SettleAsync();
        foreach (var id in ids)
            await okta.PatchAsync($"Users/{id}", Bodies.Patch("""{"op":"replace","path":"active","value":false}"""));
        await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: > 6 });
        var other = Configuration.Replace("count: 1, per", "count: 0, per", StringComparison.Ordinal);

        var removals = (await Server.PlanAsync(new PlanRequest(Document: other)))[^1].Summary!.Removals!.Single();

        removals.People.ShouldBeGreaterThan(6);
        (removals.ByChange, removals.Release).ShouldBe((0, 0));
        (
            await Server.PostAsync(
                AdminRoutes.Configuration,
                new ConfigurationProposal(other),
                AdminJson.Default.ConfigurationProposal
            )
        ).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Where_all_is_in_step_nothing_is_held()
    {
        using var okta = Server.Server.Scim();
        await okta.CreateUserAsync("ada");
        await Server.SettleAsync();

        var summary = await SummaryAsync();

        (summary.Different, summary.Held).ShouldBe((0, 0));
        summary.HeldBack.ShouldBeNull();
        (await Server.StatusAsync()).Targets[0].Brake.ShouldNotBeNull().Release.ShouldBeNull();
    }

    /// <summary>A group of accounts that somebody made at the app by hand.</summary>
    private async Task StrangersAsync(string group, int number)
    {
        var connector = Server.Server.Application.Services.GetRequiredService<ActiveTargets>().Current.Find("app")!.Connector;
        var why = ReasonCodes.InScope.Because("by hand");
        await connector.PerformAsync(new Step.CreateGroup(group) { Reason = why }, TestContext.Current.CancellationToken);
        for (var at = 0; at < number; at++)
        {
            var account = new DesiredAccount { Name = $"stranger-{at}" };
            var made = (Outcome.Applied)
                await connector.PerformAsync(
                    new Step.CreateAccount(account) { Reason = why },
                    TestContext.Current.CancellationToken
                );
            await connector.PerformAsync(
                new Step.AddMember(group, made.Account) { Reason = why },
                TestContext.Current.CancellationToken
            );
        }
    }

    private async Task<PlanSummary> SummaryAsync() => (await Server.PlanAsync(new PlanRequest()))[^1].Summary.ShouldNotBeNull();

    private async Task ReleaseAsync(BrakeRelease release) =>
        (await Server.PostAsync(AdminRoutes.BrakeRelease("app"), release, AdminJson.Default.BrakeRelease)).Status.ShouldBe(200);
}

public sealed class HeldBackOnSqlite() : HeldBackTests(AdminDatabase.Sqlite);

public sealed class HeldBackOnPostgres() : HeldBackTests(AdminDatabase.Postgres);
