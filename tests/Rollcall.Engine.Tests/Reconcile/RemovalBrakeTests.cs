using Rollcall.Engine.Audit;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;

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

    private static readonly Plan Leaves = new()
    {
        Target = "app",
        Kind = ResourceKind.User,
        Resource = ResourceId.New(TimeProvider.System.GetUtcNow()),
        Subject = "ada",
        Steps = [new Step.DisableAccount(new AccountReference("1", "ada")) { Reason = ReasonCodes.Inactive.Because("test") }],
    };

    [Fact]
    public async Task Of_many_at_the_same_moment_no_more_pass_than_may()
    {
        await using var rig = await EngineRig.StartAsync(working: false);
        var brakes = new RemovalBrakes(TimeProvider.System);

        var passed = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => LeaveAsync(rig, brakes, takes: true)));

        passed.Count(passes => passes).ShouldBe(3);
    }

    [Fact]
    public async Task Nobody_is_held_because_of_others_who_took_nothing_in_the_end()
    {
        await using var rig = await EngineRig.StartAsync(working: false);
        var brakes = new RemovalBrakes(TimeProvider.System);

        var passed = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => LeaveAsync(rig, brakes, takes: false)));

        passed.ShouldAllBe(passes => passes);
    }

    [Fact]
    public async Task Who_is_on_record_and_not_yet_done_takes_one_place_and_not_two()
    {
        await using var rig = await EngineRig.StartAsync(working: false);
        var brakes = new RemovalBrakes(TimeProvider.System);
        var two = Target with { Brake = Three with { Count = 2 } };
        var first = await brakes.TakeTurnAsync(rig.Storage, two, Leaves, Cancel);
        await rig.Storage.Audit.AppendAsync(Removed, Cancel);

        var second = brakes.TakeTurnAsync(rig.Storage, two, Leaves, Cancel).AsTask();
        first.Took(1);
        first.Dispose();

        using var turn = await second;
        turn.HasRoom.ShouldBeTrue();
    }

    [Fact]
    public async Task A_group_that_waited_for_the_word_of_a_person_gives_back_the_places_it_would_have_taken()
    {
        await using var rig = await EngineRig.StartAsync(working: false);
        var brakes = new RemovalBrakes(TimeProvider.System);
        var group = Leaves with { Kind = ResourceKind.Group, Steps = [.. Enumerable.Repeat(Leaves.Steps[0], 5)] };
        await brakes.ReadAsync(rig.Storage, Target, BrakedKind.Removal, Cancel);
        await rig.Storage.Audit.AppendAsync(Released(2), Cancel);

        using (var all = await brakes.TakeTurnAsync(rig.Storage, Target, group, Cancel))
            all.HasRoom.ShouldBeTrue();

        (await brakes.ReadAsync(rig.Storage, Target, BrakedKind.Removal, Cancel)).Removals.ShouldBe(0);
    }

    [Fact]
    public async Task Who_is_held_takes_no_place()
    {
        await using var rig = await EngineRig.StartAsync(working: false);
        var brakes = new RemovalBrakes(TimeProvider.System);
        var none = Target with { Brake = Three with { Count = 0 } };

        using var first = await brakes.TakeTurnAsync(rig.Storage, none, Leaves, Cancel);
        using var second = await brakes.TakeTurnAsync(rig.Storage, none, Leaves, Cancel);

        (first.HasRoom, second.HasRoom, second.Reading.Removals).ShouldBe((false, false, 0));
    }

    private static async Task<bool> LeaveAsync(EngineRig rig, RemovalBrakes brakes, bool takes)
    {
        using var turn = await brakes.TakeTurnAsync(rig.Storage, Target, Leaves, Cancel);
        if (!turn.HasRoom || !takes)
            return turn.HasRoom;
        await rig.Storage.Audit.AppendAsync(Removed, Cancel);
        turn.Took(1);
        return true;
    }

    [Fact]
    public async Task Two_servers_on_one_database_let_no_more_pass_between_them_than_one()
    {
        await using var rig = await EngineRig.StartAsync(working: false);
        var twenty = Target with { Brake = Three with { Count = 20 } };
        RemovalBrakes[] servers = [new(TimeProvider.System), new(TimeProvider.System)];
        var passed = 0;

        for (var look = 0; look < 30; look++)
        {
            foreach (var brakes in servers)
            {
                using var turn = await brakes.TakeTurnAsync(rig.Storage, twenty, Leaves, Cancel);
                if (turn.Reading.Room(twenty.Brake) == 0)
                    continue;
                passed++;
                await rig.Storage.Audit.AppendAsync(Removed, Cancel);
                turn.Took(1);
            }
        }

        passed.ShouldBeInRange(20, 21);
    }

    private static AuditEntry Removed =>
        new()
        {
            At = TimeProvider.System.GetUtcNow(),
            Actor = "engine",
            Action = AuditActions.AccessRemoved,
            Target = "app",
            CorrelationId = "r-1",
        };

    [Fact]
    public async Task Strangers_of_an_authoritative_group_are_people_too_and_all_of_them_stay_when_they_are_too_many()
    {
        await using var rig = await EngineRig.StartAsync("    brake: { percent: 20, count: 5, per: 1h }");
        for (var i = 0; i < 6; i++)
            await rig.MakeByHandAsync($"stranger{i}", group: "Team");
        rig.Configure(
            """
                brake: { percent: 20, count: 5, per: 1h }
                groups: { manual: [{ from: Source, to: [Team], authoritative: true }] }
            """
        );
        await rig.GroupAsync("Source");
        await rig.SettledAsync();
        rig.App.Performed.OfType<Step.RemoveMember>().ShouldBeEmpty();
        var held = (await rig.WaitingAsync()).Single();
        held.ReasonCode.ShouldBe(ReasonCodes.Brake.Value);
        held.Detail.ShouldContain("6 more would");

        await rig.MakeByHandAsync("stranger6", group: "Other");
        rig.Configure(
            """
                brake: { percent: 20, count: 5, per: 1h }
                groups: { manual: [{ from: Other Source, to: [Other], authoritative: true }] }
            """
        );
        await rig.GroupAsync("Other Source");
        await rig.SettledAsync();
        rig.App.Performed.OfType<Step.RemoveMember>().Single().Account.Name.ShouldBe("stranger6");
        var removed = await rig.Storage.Audit.QueryAsync(new AuditQuery(Action: AuditActions.AccessRemoved), Cancel);
        removed.Single().Subject.ShouldBe("stranger6");
    }

    [Fact]
    public async Task Who_is_on_record_as_held_is_not_told_of_as_removed_as_well()
    {
        const string Rules = """
                brake: { percent: 0, count: 1, per: 1h }
                groups: { manual: [{ from: Source, to: [Team], authoritative: true }] }
            """;
        await using var rig = await EngineRig.StartAsync(Rules);
        for (var i = 0; i < 5; i++)
            await rig.MakeByHandAsync($"stranger{i}", group: "Team");
        var seen = new TaskCompletionSource<BrakeReading>();
        rig.Storage.AfterRecord = async record =>
        {
            if (record.Fate is WorkFate.Parked)
                seen.TrySetResult(await rig.BrakeAsync());
        };

        await rig.GroupAsync("Source");

        var brake = await seen.Task.WaitAsync(Cancel);
        var rules = Target.Brake with { Count = 1 };
        (brake.Removals, brake.Room(rules), brake.ToRelease(rules, people: 5, accounts: 0)).ShouldBe((0, 1, 4));
    }

    [Fact]
    public async Task Who_took_nothing_away_leaves_the_place_to_others()
    {
        await using var rig = await EngineRig.StartAsync(working: false);
        var brakes = new RemovalBrakes(TimeProvider.System);

        for (var i = 0; i < 10; i++)
        {
            using var turn = await brakes.TakeTurnAsync(rig.Storage, Target, Leaves, Cancel);
            turn.Reading.Room(Three).ShouldBe(3);
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
        (await brakes.ReadAsync(rig.Storage, none, BrakedKind.Removal, Cancel)).Room(none.Brake).ShouldBe(0);

        await rig.Storage.Audit.AppendAsync(Released(2), Cancel);

        using var turn = await brakes.TakeTurnAsync(rig.Storage, none, Leaves, Cancel);
        turn.Reading.Room(none.Brake).ShouldBe(2);
    }

    [Fact]
    public async Task Who_was_being_held_while_somebody_released_the_brake_is_let_pass()
    {
        await using var rig = await EngineRig.StartAsync("    brake: { percent: 0, count: 0, per: 1h }");
        var ada = await rig.HireAsync("ada");
        await rig.SettledAsync();
        var released = 0;
        rig.Storage.BeforeRecord = async record =>
        {
            if (record.Fate is WorkFate.Parked && Interlocked.Exchange(ref released, 1) == 0)
                await rig.Storage.Audit.AppendAsync(Released(1), Cancel);
        };

        await rig.ActivateAsync(ada, false);

        await EngineRig.UntilAsync(async () => await rig.AccountAsync("ada") is { Active: false });
    }

    private static AuditEntry Released(int allow) =>
        new()
        {
            At = TimeProvider.System.GetUtcNow(),
            Actor = "admin/ada",
            Action = AuditActions.BrakeReleased,
            Target = Target.Id,
            CorrelationId = "1",
            Data = $$"""{"allow":{{allow}}}""",
        };
}
