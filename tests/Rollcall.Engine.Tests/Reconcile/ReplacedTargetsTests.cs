using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>What a changed configuration means for work that is under way.</summary>
public sealed class ReplacedTargetsTests
{
    private const string TwoTargets = """
          - id: other
            connector: in-memory
        """;

    [Fact]
    public async Task An_app_that_does_not_answer_keeps_a_changed_configuration_from_no_other()
    {
        await using var rig = await EngineRig.StartAsync(TwoTargets);
        var (asked, open) = (new TaskCompletionSource(), new TaskCompletionSource());
        rig.App.Gate = async _ =>
        {
            asked.TrySetResult();
            await open.Task;
        };
        await rig.HireAsync("ada");
        await asked.Task;
        try
        {
            rig.Configure(TwoTargets + "\n    licenseGroups: [seats]");

            await rig.HireAsync("bob");

            await EngineRig.UntilAsync(() => HasAsync(rig.Other, "bob"));
            (await HasAsync(rig.App, "ada")).ShouldBeFalse();
        }
        finally
        {
            open.SetResult();
        }
        await rig.SettledAsync();
        (await HasAsync(rig.App, "bob")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_key_in_work_is_finished_before_its_target_is_worked_on_by_other_rules()
    {
        await using var rig = await EngineRig.StartAsync();
        var (asked, open) = (new TaskCompletionSource(), new TaskCompletionSource());
        rig.App.Gate = async _ =>
        {
            asked.TrySetResult();
            await open.Task;
        };
        await rig.HireAsync("ada");
        await asked.Task;
        for (var number = 1; number <= 3; number++)
            rig.Configure($"    licenseGroups: [seats-{number}]");
        await rig.HireAsync("bob");

        open.SetResult();
        await rig.SettledAsync();

        rig.App.Performed.OfType<Step.CreateAccount>().Select(create => create.Account.Name).ShouldBe(["ada", "bob"]);
    }

    private static async Task<bool> HasAsync(ScriptedConnector app, string name) =>
        await app.FindByNameAsync(name, TestContext.Current.CancellationToken) is Reading<Account>.Found;
}
