using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>The whole walk, from a SCIM resource to an account.</summary>
public sealed class WalkTests
{
    private const string OnTheFly = "    groups: { onTheFly: { enabled: true } }";

    private const string Licenses = """
            groups: { onTheFly: { enabled: true }, defaults: { new: [licensed] }, protected: [admins] }
            licenseGroups: [licensed]
        """;

    [Fact]
    public async Task A_hire_gets_an_account_and_the_groups_of_the_source()
    {
        await using var rig = await EngineRig.StartAsync(OnTheFly);
        var jane = await rig.HireAsync("jane");
        await rig.GroupAsync("Developers", jane);
        await rig.SettledAsync();
        var account = (await rig.AccountAsync("jane")).ShouldNotBeNull();
        account.Attributes["email"].ShouldBe("jane@example.com");
        account.Groups.ShouldBe(["Developers"]);
    }

    [Fact]
    public async Task Looking_again_when_nothing_changed_writes_nothing()
    {
        await using var rig = await EngineRig.StartAsync(Licenses);
        await rig.App.PerformAsync(new Step.CreateGroup("licensed") { Reason = Because }, TestContext.Current.CancellationToken);
        var people = new List<Directory.ResourceId>();
        for (var i = 0; i < 20; i++)
            people.Add(await rig.HireAsync($"user{i}"));
        await rig.GroupAsync("Developers", [.. people]);
        await rig.SettledAsync();
        rig.App.Forget();
        await rig.ReconcileEverythingAsync();
        await rig.SettledAsync();
        rig.App.Performed.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_leaver_is_disabled_and_leaves_the_license_groups_and_gets_them_back_on_return()
    {
        await using var rig = await EngineRig.StartAsync(Licenses);
        await rig.App.PerformAsync(new Step.CreateGroup("licensed") { Reason = Because }, TestContext.Current.CancellationToken);
        var jane = await rig.HireAsync("jane");
        await rig.GroupAsync("Developers", jane);
        await rig.SettledAsync();
        (await rig.AccountAsync("jane"))!.Groups.ShouldBe(["Developers", "licensed"]);

        await rig.ActivateAsync(jane, active: false);
        await rig.SettledAsync();
        var left = (await rig.AccountAsync("jane"))!;
        left.Active.ShouldBeFalse();
        left.Groups.ShouldBe(["Developers"]);

        await rig.ActivateAsync(jane, active: true);
        await rig.SettledAsync();
        var back = (await rig.AccountAsync("jane"))!;
        back.Active.ShouldBeTrue();
        back.Groups.ShouldBe(["Developers", "licensed"]);
    }

    [Fact]
    public async Task The_link_of_a_leaver_whose_account_is_kept_says_so_until_the_account_is_disabled_or_the_person_returns()
    {
        await using var rig = await EngineRig.StartAsync("    leavers: { action: keep }");
        var (jane, john) = (await rig.HireAsync("jane"), await rig.HireAsync("john"));
        await rig.SettledAsync();
        await rig.ActivateAsync(jane, active: false);
        await rig.ActivateAsync(john, active: false);
        await rig.SettledAsync();
        (await LinkAsync(rig, jane)).ReasonCode.ShouldBe(ReasonCodes.KeepByRule.Value);

        await rig.ActivateAsync(john, active: true);
        await rig.SettledAsync();
        var returned = await LinkAsync(rig, john);
        (returned.State, returned.ReasonCode).ShouldBe((LinkState.Linked, null));

        rig.Configure("    leavers: { action: disable }");
        await rig.ReconcileEverythingAsync();
        await rig.SettledAsync();
        (await rig.AccountAsync("jane"))!.Active.ShouldBeFalse();
        var left = await LinkAsync(rig, jane);
        (left.State, left.ReasonCode).ShouldBe((LinkState.Disabled, null));
    }

    private static async Task<Link> LinkAsync(EngineRig rig, Directory.ResourceId id) =>
        (await rig.Storage.Links.FindAsync("app", id, TestContext.Current.CancellationToken)).ShouldNotBeNull();

    [Fact]
    public async Task A_group_cannot_become_a_member_of_itself()
    {
        await using var rig = await EngineRig.StartAsync();
        var group = await rig.GroupAsync("Devs");
        var refused = await Should.ThrowAsync<InvalidOperationException>(() =>
            rig.PatchGroupAsync(group, $$"""{"op":"add","path":"members","value":[{"value":"{{group}}"}]}""")
        );
        refused.Message.ShouldContain("a group cannot be a member of itself");
    }

    [Fact]
    public async Task Leaving_a_source_group_leaves_its_group_and_hand_made_memberships_stay()
    {
        await using var rig = await EngineRig.StartAsync(OnTheFly);
        var jane = await rig.HireAsync("jane");
        var developers = await rig.GroupAsync("Developers", jane);
        await rig.SettledAsync();
        var account = (await rig.AccountAsync("jane"))!;
        await rig.App.PerformAsync(new Step.CreateGroup("Hand-made") { Reason = Because }, TestContext.Current.CancellationToken);
        await rig.App.PerformAsync(
            new Step.AddMember("Hand-made", new AccountReference(account.RemoteId, account.Name)) { Reason = Because },
            TestContext.Current.CancellationToken
        );
        await rig.PatchGroupAsync(developers, $$"""{"op":"remove","path":"members[value eq \"{{jane}}\"]"}""");
        await rig.SettledAsync();
        (await rig.AccountAsync("jane"))!.Groups.ShouldBe(["Hand-made"]);
    }

    [Fact]
    public async Task A_group_renamed_in_the_source_moves_its_members_and_leaves_the_old_group_in_place()
    {
        await using var rig = await EngineRig.StartAsync(OnTheFly);
        var jane = await rig.HireAsync("jane");
        var group = await rig.GroupAsync("Devs", jane);
        await rig.SettledAsync();
        await rig.PatchGroupAsync(group, """{"op":"replace","path":"displayName","value":"Developers"}""");
        await rig.SettledAsync();
        (await rig.AccountAsync("jane"))!.Groups.ShouldBe(["Developers"]);
    }

    [Fact]
    public async Task Who_returns_does_not_keep_a_group_that_was_renamed_while_they_were_away()
    {
        await using var rig = await EngineRig.StartAsync(OnTheFly);
        var jane = await rig.HireAsync("jane");
        var group = await rig.GroupAsync("Devs", jane);
        await rig.SettledAsync();
        await rig.ActivateAsync(jane, false);
        await rig.SettledAsync();
        await rig.PatchGroupAsync(group, $$"""{"op":"remove","path":"members[value eq \"{{jane}}\"]"}""");
        await rig.PatchGroupAsync(group, """{"op":"replace","path":"displayName","value":"Developers"}""");
        await rig.SettledAsync();
        (await rig.AccountAsync("jane"))!.Groups.ShouldBe(["Developers"]);

        await rig.ActivateAsync(jane, true);
        await rig.SettledAsync();

        (await rig.AccountAsync("jane"))!.Groups.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_person_deleted_in_the_source_is_disabled_and_a_new_person_of_that_name_takes_the_account_over()
    {
        await using var rig = await EngineRig.StartAsync();
        var jane = await rig.HireAsync("jane");
        await rig.SettledAsync();
        var remoteId = (await rig.AccountAsync("jane"))!.RemoteId;
        await rig.DeleteAsync(ResourceType.User, jane);
        await rig.SettledAsync();
        (await rig.AccountAsync("jane"))!.Active.ShouldBeFalse();

        var again = await rig.HireAsync("jane");
        await rig.SettledAsync();
        var account = (await rig.AccountAsync("jane"))!;
        (account.RemoteId, account.Active).ShouldBe((remoteId, true));
        (await rig.Storage.Links.FindAsync("app", again, TestContext.Current.CancellationToken))!.RemoteId.ShouldBe(remoteId);
        (await rig.Storage.Links.FindAsync("app", jane, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task A_rename_in_the_source_renames_the_account_and_keeps_its_id()
    {
        await using var rig = await EngineRig.StartAsync();
        var jane = await rig.HireAsync("jane.doe");
        await rig.SettledAsync();
        var remoteId = (await rig.AccountAsync("jane.doe"))!.RemoteId;
        await rig.PatchUserAsync(jane, """{"op":"replace","path":"userName","value":"jane.smith"}""");
        await rig.SettledAsync();
        (await rig.AccountAsync("jane.smith"))!.RemoteId.ShouldBe(remoteId);
        (await rig.AccountAsync("jane.doe")).ShouldBeNull();
    }

    [Fact]
    public async Task A_rename_and_new_groups_at_once_are_one_plan_whose_later_steps_know_the_new_name()
    {
        await using var rig = await EngineRig.StartAsync(OnTheFly);
        var jane = await rig.HireAsync("jane.doe");
        await rig.SettledAsync();
        rig.App.Forget();
        var open = new TaskCompletionSource();
        rig.App.Gate = _ => open.Task;
        await rig.PatchUserAsync(jane, """{"op":"replace","path":"userName","value":"jane.smith"}""");
        await rig.GroupAsync("Developers", jane);
        open.SetResult();
        await EngineRig.UntilAsync(async () => (await rig.AccountAsync("jane.smith"))?.Groups.Contains("Developers") is true);
        rig.App.Performed.OfType<Step.AddMember>().ShouldAllBe(step => step.Account!.Name == "jane.smith");
    }

    [Fact]
    public async Task An_administrator_who_was_there_is_not_taken_over_by_a_person_of_that_name()
    {
        await using var rig = await EngineRig.StartAsync();
        var admin = await CreateByHandAsync(rig, "admin", "administrators");
        await rig.HireAsync("admin");
        await rig.SettledAsync();
        rig.App.Forget();
        (await rig.WaitingAsync()).Single().ReasonCode.ShouldBe(ReasonCodes.Administrator.Value);
        (await rig.AccountAsync("admin"))!.ShouldSatisfyAllConditions(
            account => account.RemoteId.ShouldBe(admin),
            account => account.Attributes["email"].ShouldBe("by@hand")
        );
    }

    [Fact]
    public async Task An_existing_account_of_that_login_name_is_adopted_and_brought_in_step()
    {
        await using var rig = await EngineRig.StartAsync();
        var remoteId = await CreateByHandAsync(rig, "jane");
        var jane = await rig.HireAsync("jane");
        await rig.SettledAsync();
        (await rig.Storage.Links.FindAsync("app", jane, TestContext.Current.CancellationToken))!.RemoteId.ShouldBe(remoteId);
        (await rig.AccountAsync("jane"))!.Attributes["email"].ShouldBe("jane@example.com");
    }

    private static Reason Because { get; } = ReasonCodes.InScope.Because("by hand");

    /// <returns>The id the app gave it.</returns>
    private static async Task<string> CreateByHandAsync(EngineRig rig, string name, string? group = null)
    {
        var account = new DesiredAccount
        {
            Name = name,
            Attributes = Engine.Reconcile.AppliedState.Nothing.Attributes.Add("email", "by@hand").Add("displayName", name),
        };
        await rig.App.PerformAsync(new Step.CreateAccount(account) { Reason = Because }, TestContext.Current.CancellationToken);
        var made = (await rig.AccountAsync(name))!;
        if (group is null)
            return made.RemoteId;
        await rig.App.PerformAsync(new Step.CreateGroup(group) { Reason = Because }, TestContext.Current.CancellationToken);
        var reference = new AccountReference(made.RemoteId, made.Name);
        await rig.App.PerformAsync(
            new Step.AddMember(group, reference) { Reason = Because },
            TestContext.Current.CancellationToken
        );
        return made.RemoteId;
    }
}
