using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Reconcile;

public sealed class EmptiedGroupTests
{
    private const string Rules = """
            brake: { percent: 0, count: 2, per: 1h }
            groups: { onTheFly: { enabled: true } }
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_lets_a_group_go_lets_it_go_to_the_last_one_past_the_brake()
    {
        await using var rig = await EngineRig.StartAsync(Rules);
        var (team, people) = await EmptiedAsync(rig, 8);
        (await rig.WaitingAsync()).Count(work => work.ReasonCode == ReasonCodes.GroupEmptied.Value).ShouldBe(8);

        await LetGoAsync(rig, team);
        await rig.LookAgainAsync([.. people.Select(id => new WorkKey("app", ResourceKind.User, id))]);
        await rig.SettledAsync();

        (await rig.WaitingAsync()).ShouldBeEmpty();
        rig.App.Performed.OfType<Step.RemoveMember>().Count().ShouldBe(8);
    }

    [Fact]
    public async Task Somebody_of_the_group_who_leaves_goes_and_the_others_still_wait()
    {
        await using var rig = await EngineRig.StartAsync(Rules);
        var (_, people) = await EmptiedAsync(rig, 6);

        await rig.ActivateAsync(people[0], active: false);
        await rig.SettledAsync();
        await rig.LookAgainAsync([.. people.Skip(1).Select(id => new WorkKey("app", ResourceKind.User, id))]);
        await rig.SettledAsync();

        (await rig.AccountAsync("user0"))!.Active.ShouldBeFalse();
        (await rig.WaitingAsync()).Count(work => work.ReasonCode == ReasonCodes.GroupEmptied.Value).ShouldBe(5);
        rig.App.Performed.OfType<Step.RemoveMember>().ShouldBeEmpty();
    }

    private static async Task<(ResourceId Group, List<ResourceId> People)> EmptiedAsync(EngineRig rig, int members)
    {
        var people = new List<ResourceId>();
        for (var i = 0; i < members; i++)
            people.Add(await rig.HireAsync($"user{i}"));
        var team = await rig.GroupAsync("Team", [.. people]);
        await rig.WaitedOutAsync();
        await rig.PatchGroupAsync(team, """{"op":"replace","path":"members","value":[]}""");
        await rig.SettledAsync();
        return (team, people);
    }

    private static Task LetGoAsync(EngineRig rig, ResourceId team) =>
        rig.Storage.Audit.AppendAsync(
            new AuditEntry
            {
                At = TimeProvider.System.GetUtcNow(),
                Actor = "admin/ada",
                Action = AuditActions.BrakeReleased,
                Target = "app",
                Kind = ResourceKind.Group,
                Resource = team,
                CorrelationId = "1",
            },
            Cancel
        );
}
