using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;

namespace Rollcall.Server.Tests.Admin;

public abstract class WhyTests(AdminDatabase database) : AdminTest(database)
{
    [Fact]
    public async Task Somebody_in_step_has_what_the_rules_say_and_nothing_left_to_do()
    {
        using var okta = Server.Server.Scim();
        var id = await okta.CreateUserAsync("ada");
        await okta.CreateGroupAsync("Dev Users", id);
        await Server.SettleAsync();

        var why = (await Server.GetAsync(AdminRoutes.Why("ada"))).Read(AdminJson.Default.WhyReport);

        var app = why.Targets.Single();
        app.Desired.ShouldNotBeNull().State.ShouldBe(DesiredStates.Present);
        app.Desired.Groups.ShouldNotBeNull()["Dev Users"].ShouldBe("Dev Users");
        app.Account.ShouldNotBeNull().Active.ShouldBeTrue();
        app.Account.Groups.ShouldContain("Dev Users");
        app.Link.ShouldNotBeNull();
        app.Plan.Problem.ShouldBeNull();
        app.Plan.Steps.Where(step => step.Verdict == StepVerdicts.Do).ShouldBeEmpty();
        why.Recent.ShouldContain(entry => entry.Action == "plan.applied" && entry.Target == "app");
        why.Recent.ShouldContain(entry => entry.Action == "resource.created" && entry.Actor == "source/okta/primary");
    }

    [Fact]
    public async Task Groups_that_hold_somebody_only_through_another_group_are_named_as_not_counted()
    {
        using var okta = Server.Server.Scim();
        var id = await okta.CreateUserAsync("ada");
        var devs = await okta.CreateGroupAsync("Devs", id);
        await okta.CreateGroupAsync("Everybody", devs);
        await Server.SettleAsync();

        var why = (await Server.GetAsync(AdminRoutes.Why("ada"))).Read(AdminJson.Default.WhyReport);

        why.NestedGroups.ShouldBe([new NestedGroup("Everybody", "Devs")]);
        why.Targets.Single().Account.ShouldNotBeNull().Groups.ShouldBe(["Devs"]);
    }

    [Fact]
    public async Task What_shadow_mode_keeps_back_is_shown_with_that_reason_and_is_not_done()
    {
        using var entra = Server.Server.Scim("entra");
        await entra.CreateUserAsync("grace");
        await Server.SettleAsync();

        var why = (await Server.GetAsync(AdminRoutes.Why("grace"))).Read(AdminJson.Default.WhyReport);

        var app = why.Targets.Single();
        app.Account.ShouldBeNull();
        app.Plan.Steps.ShouldContain(step =>
            step.Kind == StepKinds.CreateAccount && step.Verdict == StepVerdicts.Hold && step.Reason.Code == "shadow-mode"
        );
    }

    [Fact]
    public async Task Asking_changes_nothing()
    {
        using var okta = Server.Server.Scim();
        await okta.CreateUserAsync("ada");
        await Server.SettleAsync();
        var before = await Server.AuditAsync();

        await Server.GetAsync(AdminRoutes.Why("ada"));
        await Server.GetAsync(AdminRoutes.Why("ada"));

        (await Server.AuditAsync()).Select(entry => entry.Sequence).ShouldBe(before.Select(entry => entry.Sequence));
    }
}

public sealed class WhyOnSqlite() : WhyTests(AdminDatabase.Sqlite);

public sealed class WhyOnPostgres() : WhyTests(AdminDatabase.Postgres);
