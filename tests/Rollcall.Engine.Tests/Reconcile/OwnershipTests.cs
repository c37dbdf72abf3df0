using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>Whose account, whose membership, whose access: also when two look at once and answers are lost.</summary>
public sealed class OwnershipTests
{
    private static readonly Outcome Lost = new Outcome.RetryAfter(TimeSpan.Zero, ReasonCodes.TimedOut.Because("test"));

    [Fact]
    public async Task A_group_that_cannot_be_made_takes_nothing_from_another_that_was()
    {
        await using var rig = await EngineRig.StartAsync(
            """
                groups:
                  manual: [{ from: Devs, to: [Refused], createMissing: true }]
                  onTheFly: { enabled: true, adoptExisting: false }
            """
        );
        rig.App.Instead = step =>
            step is Step.CreateGroup { Name: "Refused" } ? new Outcome.Rejected(ReasonCodes.RefusedByApp.Because("no")) : null;
        var jane = await rig.HireAsync("jane");
        var devs = await rig.GroupAsync("Devs", jane);
        await rig.SettledAsync();
        (await LinkAsync(rig, devs)).ShouldNotBeNull().State.ShouldBe(LinkState.Linked);
        (await rig.AccountAsync("jane"))!.Groups.ShouldBe(["Devs"]);
    }

    [Fact]
    public async Task An_account_of_the_same_name_is_not_taken_over_when_names_are_no_match()
    {
        await using var rig = await EngineRig.StartAsync("    match: [externalId]");
        var byHand = await rig.MakeByHandAsync("jane");
        rig.App.Instead = step => step is Step.CreateAccount ? Lost : null;
        var jane = await rig.HireAsync("jane");
        await rig.SettledAsync();
        (await rig.WaitingAsync()).Single().ReasonCode.ShouldBe(ReasonCodes.NameTaken.Value);
        (await LinkAsync(rig, jane)).ShouldBeNull();
        (await rig.AccountAsync("jane"))!.Attributes["email"].ShouldBe("by@hand");
        byHand.Name.ShouldBe("jane");
    }

    [Fact]
    public async Task Of_two_people_who_match_one_account_at_the_same_moment_one_gets_it_and_the_other_writes_nothing()
    {
        await using var rig = await EngineRig.StartAsync("    match: [externalId, userName]", working: false);
        await rig.MakeByHandAsync("jane", externalId: "x1");
        await rig.HireAsync("jane", externalId: "other");
        await rig.HireAsync("bob", externalId: "x1");
        var open = new TaskCompletionSource();
        rig.App.AfterFound = async name =>
        {
            if (name == "jane" && Interlocked.Increment(ref _looks) <= 2)
            {
                if (_looks == 2)
                    open.SetResult();
                await open.Task;
            }
        };
        rig.Work();
        await EngineRig.UntilAsync(async () =>
            (await rig.WaitingAsync()).Any(work => work.ReasonCode == ReasonCodes.AlreadyLinked.Value)
        );
        rig.App.Performed.OfType<Step.UpdateAccount>().Count().ShouldBe(1);
    }

    [Fact]
    public async Task The_last_two_administrators_who_leave_at_the_same_moment_do_not_both_go()
    {
        await using var rig = await EngineRig.StartAsync(
            """
                consentedAdministrators: [ann, bob]
                pace: { concurrency: 8, perSecond: 0 }
            """
        );
        foreach (var name in (string[])["ann", "bob"])
            await rig.MakeByHandAsync(name, group: "administrators");
        var ann = await rig.HireAsync("ann");
        var bob = await rig.HireAsync("bob");
        await rig.SettledAsync();
        var disables = 0;
        var both = new TaskCompletionSource();
        rig.App.Gate = step =>
            step is not Step.DisableAccount ? Task.CompletedTask
            : Interlocked.Increment(ref disables) == 2 ? Finish(both)
            : Task.WhenAny(both.Task, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, default));
        await Task.WhenAll(rig.ActivateAsync(ann, active: false), rig.ActivateAsync(bob, active: false));
        await rig.SettledAsync();
        (await rig.WaitingAsync()).Single().ReasonCode.ShouldBe(ReasonCodes.LastAdministrator.Value);
        ((await rig.AccountAsync("ann"))!.Active || (await rig.AccountAsync("bob"))!.Active).ShouldBeTrue();
    }

    [Fact]
    public async Task The_last_administrator_changes_teams_and_keeps_what_gives_access()
    {
        await using var rig = await EngineRig.StartAsync(
            """
                consentedAdministrators: [ann]
                licenseGroups: [licensed]
                groups: { manual: [{ from: Team, to: [team] }, { from: Seats, to: [licensed] }] }
            """
        );
        foreach (var group in (string[])["team", "licensed"])
            await rig.MakeGroupByHandAsync(group);
        await rig.MakeByHandAsync("ann", group: "administrators");
        var ann = await rig.HireAsync("ann");
        var (team, seats) = (await rig.GroupAsync("Team", ann), await rig.GroupAsync("Seats", ann));
        await rig.SettledAsync();
        (await rig.AccountAsync("ann"))!.Groups.ShouldBe(["administrators", "licensed", "team"]);

        await rig.PatchGroupAsync(team, """{"op":"remove","path":"members"}""");
        await rig.SettledAsync();
        (await rig.AccountAsync("ann"))!.Groups.ShouldBe(["administrators", "licensed"]);
        (await rig.WaitingAsync()).ShouldBeEmpty();

        await rig.PatchGroupAsync(seats, """{"op":"remove","path":"members"}""");
        await rig.SettledAsync();
        (await rig.AccountAsync("ann"))!.Groups.ShouldBe(["administrators", "licensed"]);
        (await rig.WaitingAsync()).Single().ReasonCode.ShouldBe(ReasonCodes.LastAdministrator.Value);
    }

    [Fact]
    public async Task An_administrator_whom_a_rule_made_one_can_still_leave_when_the_answer_was_lost()
    {
        await using var rig = await EngineRig.StartAsync("    groups: { manual: [{ from: Admins, to: [administrators] }] }");
        await rig.MakeByHandAsync("root", group: "administrators");
        var jane = await rig.HireAsync("jane");
        await rig.SettledAsync();
        rig.App.LoseFirst(step => step is Step.AddMember);
        await rig.GroupAsync("Admins", jane);
        await EngineRig.UntilAsync(async () => (await rig.AccountAsync("jane"))!.Groups.Contains("administrators"));
        await rig.ActivateAsync(jane, active: false);
        await EngineRig.UntilAsync(async () => (await rig.AccountAsync("jane")) is { Active: false });
    }

    [Fact]
    public async Task Sessions_are_ended_also_when_the_answer_to_the_disabling_was_the_last_for_a_while()
    {
        await using var rig = await EngineRig.StartAsync();
        var jane = await rig.HireAsync("jane");
        await rig.SettledAsync();
        var failed = 0;
        rig.App.Instead = step => step is Step.EndSessions && Interlocked.Increment(ref failed) == 1 ? Lost : null;
        await rig.ActivateAsync(jane, active: false);
        await EngineRig.UntilAsync(() => Task.FromResult(rig.App.Performed.OfType<Step.EndSessions>().Any()));
        await rig.SettledAsync();
        (await LinkAsync(rig, jane))!.State.ShouldBe(LinkState.Disabled);
    }

    [Fact]
    public async Task Who_is_deleted_and_comes_back_gets_the_license_back_and_not_the_groups_of_before()
    {
        await using var rig = await EngineRig.StartAsync(
            """
                groups: { onTheFly: { enabled: true }, defaults: { new: [licensed] } }
                licenseGroups: [licensed]
            """
        );
        await rig.MakeGroupByHandAsync("licensed");
        var jane = await rig.HireAsync("jane");
        await rig.GroupAsync("Developers", jane);
        await rig.SettledAsync();
        (await rig.AccountAsync("jane"))!.Groups.ShouldBe(["Developers", "licensed"]);
        await rig.DeleteAsync(ResourceType.User, jane);
        await rig.SettledAsync();
        await rig.HireAsync("jane");
        await rig.SettledAsync();
        (await rig.AccountAsync("jane"))!.ShouldSatisfyAllConditions(
            account => account.Active.ShouldBeTrue(),
            account => account.Groups.ShouldBe(["licensed"])
        );
    }

    [Fact]
    public async Task Who_comes_back_while_the_leaving_is_still_under_way_ends_up_active()
    {
        await using var rig = await EngineRig.StartAsync();
        var jane = await rig.HireAsync("jane");
        await rig.SettledAsync();
        var begun = new TaskCompletionSource();
        var open = new TaskCompletionSource();
        rig.App.Gate = step =>
        {
            if (step is not Step.DisableAccount)
                return Task.CompletedTask;
            begun.TrySetResult();
            return open.Task;
        };
        await rig.DeleteAsync(ResourceType.User, jane);
        await begun.Task;
        var again = await rig.HireAsync("jane");
        await EngineRig.UntilAsync(async () =>
            await LinkAsync(rig, again) is not null || (await rig.WaitingAsync()).Any(work => work.Key.Resource == again)
        );
        open.SetResult();
        await EngineRig.UntilAsync(async () => await LinkAsync(rig, again) is { State: LinkState.Linked });
        await rig.SettledAsync();
        (await rig.AccountAsync("jane"))!.Active.ShouldBeTrue();
    }

    [Fact]
    public async Task Who_comes_back_and_is_seen_just_before_the_leaving_is_done_ends_up_active_with_the_license()
    {
        await using var rig = await EngineRig.StartAsync(
            """
                groups: { defaults: { new: [licensed] } }
                licenseGroups: [licensed]
            """
        );
        await rig.MakeGroupByHandAsync("licensed");
        var jane = await rig.HireAsync("jane");
        await rig.SettledAsync();
        await rig.StopAsync();
        await rig.DeleteAsync(ResourceType.User, jane);
        await rig.HireAsync("jane");
        var looks = 0;
        // The leaver's account is found by its id, the newcomer's by its name: what the newcomer sees is old before it goes on.
        rig.App.AfterFound = _ =>
            Interlocked.Increment(ref looks) == 1
                ? EngineRig.UntilAsync(async () => (await LinkAsync(rig, jane))?.State is LinkState.Disabled)
                : Task.CompletedTask;

        await rig.RestartAsync();
        await rig.WaitedOutAsync();

        var account = (await rig.AccountAsync("jane"))!;
        (account.Active, account.Groups.Contains("licensed")).ShouldBe((true, true));
    }

    [Fact]
    public async Task A_member_of_an_authoritative_group_who_is_just_being_linked_is_no_stranger()
    {
        await using var rig = await EngineRig.StartAsync(Authoritative("Team"), working: false);
        await rig.MakeByHandAsync("jane", group: "Team");
        var jane = await rig.HireAsync("jane");
        var source = await rig.GroupAsync("Source", jane);
        var begun = new TaskCompletionSource();
        var open = new TaskCompletionSource();
        rig.App.AfterFound = name =>
        {
            begun.TrySetResult();
            return open.Task;
        };
        rig.Work();
        await begun.Task;
        await rig.LookAgainAsync(new WorkKey("app", Directory.ResourceKind.Group, source));
        await EngineRig.UntilAsync(async () =>
            (await rig.WaitingAsync()).Any(work => work.ReasonCode == ReasonCodes.Authoritative.Value)
            || rig.App.Performed.OfType<Step.RemoveMember>().Any()
        );
        open.SetResult();
        await rig.SettledAsync();
        rig.App.Performed.OfType<Step.RemoveMember>().ShouldBeEmpty();
        (await LinkAsync(rig, jane)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Where_one_identity_provider_takes_over_from_another_the_account_follows_when_the_first_deletes_the_person()
    {
        await using var rig = await EngineRig.StartAsync();
        var first = await rig.HireAsync("jane");
        await rig.WaitedOutAsync();
        rig.Source = "entra";
        var second = await rig.HireAsync("jane");
        await rig.SettledAsync();
        (await rig.WaitingAsync()).Single().ReasonCode.ShouldBe(ReasonCodes.AlreadyLinked.Value);

        rig.Source = "okta";
        await rig.DeleteAsync(ResourceType.User, first);
        await rig.WaitedOutAsync();

        (await rig.WaitingAsync()).ShouldBeEmpty();
        (await LinkAsync(rig, second)).ShouldNotBeNull().State.ShouldBe(LinkState.Linked);
        (await rig.AccountAsync("jane"))!.Active.ShouldBeTrue();
    }

    [Fact]
    public async Task Who_waits_for_a_license_is_looked_at_again_without_anybodys_help()
    {
        await using var rig = await EngineRig.StartAsync(
            "    groups: { manual: [{ from: Source, to: [Team], createMissing: true }] }"
        );
        rig.App.Instead = step =>
            step is Step.AddMember ? new Outcome.Held(ReasonCodes.NoSeats.Because("All 10 licenses are used.")) : null;
        var jane = await rig.HireAsync("jane");
        await rig.GroupAsync("Source", jane);

        await EngineRig.UntilAsync(async () =>
            (await rig.WaitingAsync()).Any(work => work.Key.Resource == jane && work.ReasonCode == ReasonCodes.NoSeats.Value)
        );

        var waiting = (await rig.WaitingAsync()).Single();
        waiting.IsParked.ShouldBeFalse();
        waiting.DueAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Whoever_was_linked_stays_so_when_an_upgrade_gives_accounts_other_ids()
    {
        await using var rig = await EngineRig.StartAsync(Authoritative("Team"), working: false);
        await rig.MakeByHandAsync("jane", group: "Team");
        var jane = await rig.HireAsync("jane");
        var source = await rig.GroupAsync("Source", jane);
        // Not before both are there: jane alone would be taken out of the group that only the source's group gives.
        rig.Work();
        await rig.WaitedOutAsync();
        rig.App.NewIds = "v2:";

        await rig.LookAgainAsync(new WorkKey("app", Directory.ResourceKind.Group, source));
        await rig.WaitedOutAsync();
        await rig.LookAgainAsync(new WorkKey("app", Directory.ResourceKind.User, jane));
        await rig.WaitedOutAsync();

        rig.App.Performed.OfType<Step.RemoveMember>().ShouldBeEmpty();
        (await LinkAsync(rig, jane)).ShouldNotBeNull().RemoteId.ShouldNotBeNull().ShouldStartWith("v2:");
    }

    [Fact]
    public async Task A_stranger_who_administers_the_app_is_not_taken_out_of_an_authoritative_group()
    {
        await using var rig = await EngineRig.StartAsync(Authoritative("administrators"));
        await rig.MakeByHandAsync("root", group: "administrators");
        await rig.GroupAsync("Source");
        await rig.SettledAsync();
        (await rig.AccountAsync("root"))!.Groups.ShouldBe(["administrators"]);
        (await rig.WaitingAsync()).Single().ReasonCode.ShouldBe(ReasonCodes.Administrator.Value);
    }

    [Theory]
    [InlineData("root")]
    [InlineData("root", "toor")]
    public async Task Consented_strangers_are_not_taken_out_of_the_administrators_when_nobody_would_be_left(params string[] names)
    {
        await using var rig = await EngineRig.StartAsync(
            $"    consentedAdministrators: [{string.Join(", ", names)}]\n{Authoritative("administrators")}"
        );
        foreach (var name in names)
            await rig.MakeByHandAsync(name, group: "administrators");
        await rig.GroupAsync("Source");
        await rig.SettledAsync();
        rig.App.Performed.OfType<Step.RemoveMember>().ShouldBeEmpty();
        (await rig.WaitingAsync()).Single().ReasonCode.ShouldBe(ReasonCodes.LastAdministrator.Value);
    }

    [Fact]
    public async Task A_consented_stranger_leaves_the_administrators_when_somebody_else_stays()
    {
        await using var rig = await EngineRig.StartAsync(
            $"    consentedAdministrators: [root]\n{Authoritative("administrators")}",
            working: false
        );
        await rig.MakeByHandAsync("root", group: "administrators");
        await rig.GroupAsync("Source", await rig.HireAsync("jane"));
        rig.Work();
        await rig.WaitedOutAsync();
        rig.App.Performed.OfType<Step.RemoveMember>().Single().Account.Name.ShouldBe("root");
        (await rig.AccountAsync("jane"))!.IsAdministrator.ShouldBeTrue();
    }

    [Fact]
    public async Task Who_waits_for_a_group_joins_it_also_when_the_answer_to_its_creation_was_lost()
    {
        await using var rig = await EngineRig.StartAsync(
            "    groups: { manual: [{ from: Source, to: [Team], createMissing: true }] }"
        );
        var open = new TaskCompletionSource();
        rig.App.Gate = step => step is Step.CreateGroup ? open.Task : Task.CompletedTask;
        rig.App.LoseFirst(step => step is Step.CreateGroup);
        var jane = await rig.HireAsync("jane");
        await rig.GroupAsync("Source", jane);
        await EngineRig.UntilAsync(async () =>
            (await rig.WaitingAsync()).Any(work => work.Key.Resource == jane && work.ReasonCode == ReasonCodes.GroupMissing.Value)
        );
        open.SetResult();
        await rig.WaitedOutAsync();
        (await rig.AccountAsync("jane"))!.Groups.ShouldBe(["Team"]);
    }

    [Fact]
    public async Task Who_waits_for_a_group_joins_it_also_when_we_ended_right_after_making_it()
    {
        await using var rig = await EngineRig.StartAsync(
            "    groups: { manual: [{ from: Source, to: [Team], createMissing: true }] }"
        );
        var open = new TaskCompletionSource();
        var ended = false;
        rig.App.Gate = step => step is Step.CreateGroup ? open.Task : Task.CompletedTask;
        rig.App.AnswerLost = step =>
        {
            if (step is not Step.CreateGroup || ended)
                return null;
            ended = true;
            throw new InvalidOperationException("We end between call and record.");
        };
        var jane = await rig.HireAsync("jane");
        await rig.GroupAsync("Source", jane);
        await EngineRig.UntilAsync(async () =>
            (await rig.WaitingAsync()).Any(work => work.Key.Resource == jane && work.ReasonCode == ReasonCodes.GroupMissing.Value)
        );
        open.SetResult();
        await rig.WaitedOutAsync();
        ended.ShouldBeTrue();
        (await rig.AccountAsync("jane"))!.Groups.ShouldBe(["Team"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_group_that_two_source_groups_feed_goes_to_the_second_when_the_first_gives_it_up(bool renamed)
    {
        await using var rig = await EngineRig.StartAsync("    groups: { onTheFly: { enabled: true } }");
        var first = await rig.GroupAsync("Devs", await rig.HireAsync("ada"));
        await rig.WaitedOutAsync();
        rig.Source = "entra";
        var (ben, cem) = (await rig.HireAsync("ben"), await rig.HireAsync("cem"));
        var second = await rig.GroupAsync("devs", ben);
        await rig.WaitedOutAsync();
        (await LinkAsync(rig, first))!.State.ShouldBe(LinkState.Linked);
        (await LinkAsync(rig, second)).ShouldBeNull();

        rig.Source = "okta";
        if (renamed)
            await rig.PatchGroupAsync(first, """{"op":"replace","path":"displayName","value":"Ops"}""");
        else
            await rig.DeleteAsync(ResourceType.Group, first);
        await rig.WaitedOutAsync();
        (await LinkAsync(rig, second)).ShouldNotBeNull().State.ShouldBe(LinkState.Linked);
        rig.Source = "entra";
        await rig.PatchGroupAsync(second, $$"""{"op":"add","path":"members","value":[{"value":"{{cem}}"}]}""");
        await rig.WaitedOutAsync();

        (await rig.AccountAsync("ada"))!.Groups.ShouldBe(renamed ? ["Ops"] : []);
        (await rig.AccountAsync("ben"))!.Groups.ShouldBe(["Devs"]);
        (await rig.AccountAsync("cem"))!.Groups.ShouldBe(["Devs"]);
    }

    private static string Authoritative(string group) =>
        $"    groups: {{ manual: [{{ from: Source, to: [{group}], authoritative: true }}] }}";

    private int _looks;

    private static Task Finish(TaskCompletionSource source)
    {
        source.TrySetResult();
        return Task.CompletedTask;
    }

    private static async Task<Link?> LinkAsync(EngineRig rig, Directory.ResourceId id) =>
        await rig.Storage.Links.FindAsync("app", id, TestContext.Current.CancellationToken);
}
