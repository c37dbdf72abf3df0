using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>Who waits for a license is looked at when Rollcall takes one from somebody, and only then. The app has one.</summary>
public sealed class FreedSeatTests
{
    private const string Rules = """
            groups: { manual: [{ from: Licensed, to: [licensed], createMissing: true }, { from: Team, to: [team], createMissing: true }] }
            licenseGroups: [licensed]
        """;

    private static Outcome TurnedAway { get; } = new Outcome.Held(ReasonCodes.NoSeats.Because("No license left."));

    [Fact]
    public async Task Who_loses_the_license_and_stays_frees_a_seat()
    {
        await using var rig = await EngineRig.StartAsync(Rules);
        var company = await FullAsync(rig);

        await LeaveAsync(rig, company.Licensed, company.First);

        await EngineRig.UntilAsync(async () => await GroupsAsync(rig, "second") is ["licensed"]);
        (await GroupsAsync(rig, "first")).ShouldBe(["team"]);
    }

    [Fact]
    public async Task Who_leaves_another_group_and_who_leaves_without_a_license_free_none()
    {
        await using var rig = await EngineRig.StartAsync(Rules);
        var company = await FullAsync(rig);
        var stranger = await rig.HireAsync("stranger");
        await rig.SettledAsync();
        var next = await NextLookAsync(rig, company.Second);

        await LeaveAsync(rig, company.Team, company.First);
        await rig.ActivateAsync(stranger, active: false);
        await rig.SettledAsync();

        (await rig.AccountAsync("stranger")).ShouldNotBeNull().Active.ShouldBeFalse();
        (await GroupsAsync(rig, "first")).ShouldBe(["licensed"]);
        (await NextLookAsync(rig, company.Second)).ShouldBe(next);
    }

    [Fact]
    public async Task Who_is_turned_away_while_a_seat_is_freed_does_not_wait_for_long()
    {
        await using var rig = await EngineRig.StartAsync(Rules);
        var company = await FullAsync(rig);
        var (asks, answered) = (new TaskCompletionSource(), new TaskCompletionSource());
        rig.App.Gate = async step =>
        {
            if (!GivesLicense(step))
                return;
            asks.TrySetResult();
            await answered.Task;
        };
        // The app looked before the seat was free.
        rig.App.Instead = step => GivesLicense(step) ? TurnedAway : null;
        await rig.LookAgainAsync(KeyOf(company.Second));
        await asks.Task;

        await LeaveAsync(rig, company.Licensed, company.First);
        await rig.DoneAsync(company.First);
        answered.SetResult();
        await rig.SettledAsync();

        (await NextLookAsync(rig, company.Second)).ShouldBeLessThan(TimeProvider.System.GetUtcNow().AddMinutes(1));
    }

    /// <summary>The first has the license, the second waits for it.</summary>
    private static async Task<Company> FullAsync(EngineRig rig)
    {
        // Of a group that is only about to be made a membership is refused, and would be counted as a license.
        await rig.MakeGroupByHandAsync("licensed");
        await rig.MakeGroupByHandAsync("team");
        rig.App.Instead = step => GivesLicense(step) && Licensed(rig.App) > 0 ? TurnedAway : null;
        var first = await rig.HireAsync("first");
        var licensed = await rig.GroupAsync("Licensed", first);
        var team = await rig.GroupAsync("Team", first);
        await rig.WaitedOutAsync();
        var second = await rig.HireAsync("second");
        await rig.PatchGroupAsync(licensed, $$"""{"op":"add","path":"members","value":[{"value":"{{second}}"}]}""");
        await rig.SettledAsync();
        (await NextLookAsync(rig, second)).ShouldBeGreaterThan(TimeProvider.System.GetUtcNow().AddMinutes(5));
        return new Company(first, second, licensed, team);
    }

    private static int Licensed(ScriptedConnector app) =>
        app.Performed.Count(GivesLicense) - app.Performed.Count(step => step is Step.RemoveMember { Group: "licensed" });

    private static bool GivesLicense(Step step) => step is Step.AddMember { Group: "licensed" };

    private static Task LeaveAsync(EngineRig rig, ResourceId group, ResourceId person) =>
        rig.PatchGroupAsync(group, $$"""{"op":"remove","path":"members[value eq \"{{person}}\"]"}""");

    private static async Task<DateTimeOffset> NextLookAsync(EngineRig rig, ResourceId person)
    {
        var waiting = (await rig.WaitingAsync()).Single(work => work.Key == KeyOf(person));
        waiting.ReasonCode.ShouldBe(ReasonCodes.NoSeats.Value);
        return waiting.DueAt.ShouldNotBeNull();
    }

    private static WorkKey KeyOf(ResourceId person) => new("app", ResourceKind.User, person);

    private static async Task<IReadOnlyList<string>> GroupsAsync(EngineRig rig, string name) =>
        [.. (await rig.AccountAsync(name)).ShouldNotBeNull().Groups];

    private sealed record Company(ResourceId First, ResourceId Second, ResourceId Licensed, ResourceId Team);
}
