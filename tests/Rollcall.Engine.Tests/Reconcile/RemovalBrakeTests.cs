using Rollcall.Engine.Audit;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Engine.Tests.Reconcile;

public sealed class RemovalBrakeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly BrakeRules Three = new() { Percent = 0, Count = 3 };

    private static readonly TargetConfiguration Target = new()
    {
        Id = "app",
        Connector = "in-memory",
        Brake = Three,
    };

    [Fact]
    public async Task Of_many_at_the_same_moment_no_more_pass_than_may()
    {
        await using var rig = await EngineRig.StartAsync(working: false);
        var brakes = new RemovalBrakes(TimeProvider.System);

        var turns = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(async _ => await brakes.TakeTurnAsync(rig.Storage, Target, Cancel))
        );

        turns.Count(turn => !turn.Reading.IsSpent(Three)).ShouldBe(3);
    }

    [Fact]
    public async Task Who_took_nothing_away_leaves_the_place_to_others()
    {
        await using var rig = await EngineRig.StartAsync(working: false);
        var brakes = new RemovalBrakes(TimeProvider.System);

        for (var i = 0; i < 10; i++)
        {
            using var turn = await brakes.TakeTurnAsync(rig.Storage, Target, Cancel);
            turn.Reading.IsSpent(Three).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task What_is_released_at_another_replica_passes_here_at_once()
    {
        await using var rig = await EngineRig.StartAsync(working: false);
        var brakes = new RemovalBrakes(TimeProvider.System);
        var none = Target with
        {
            Brake = new() { Percent = 0, Count = 0 },
        };
        (await brakes.ReadAsync(rig.Storage, none, Cancel)).IsSpent(none.Brake).ShouldBeTrue();

        await rig.Storage.Audit.AppendAsync(
            new AuditEntry
            {
                At = TimeProvider.System.GetUtcNow(),
                Actor = "admin/ada",
                Action = AuditActions.BrakeReleased,
                Target = Target.Id,
                CorrelationId = "1",
                Data = """{"allow":2}""",
            },
            Cancel
        );

        using var turn = await brakes.TakeTurnAsync(rig.Storage, none, Cancel);
        turn.Reading.IsSpent(none.Brake).ShouldBeFalse();
    }
}
