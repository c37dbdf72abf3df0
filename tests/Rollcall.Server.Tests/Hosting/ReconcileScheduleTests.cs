using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using Rollcall.Server.Hosting;
using Rollcall.Server.Tests.Admin;
using Rollcall.Testing;

namespace Rollcall.Server.Tests.Hosting;

public abstract class ReconcileScheduleTests(AdminDatabase database) : AdminTest(database)
{
    protected override string Configuration =>
        AdminServer.Configuration.Replace(
            "    connector: in-memory\n",
            "    connector: in-memory\n    reconcile: { every: 24h }\n",
            StringComparison.Ordinal
        );

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_changed_at_the_app_by_hand_is_put_right()
    {
        using var okta = Server.Server.Scim();
        await okta.CreateUserAsync("ada");
        await Server.SettleAsync();
        await DisableByHandAsync();

        await Replica(TimeProvider.System).LookAsync(Cancel);

        await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false });
        (await AdaAsync()).Active.ShouldBeTrue();
        var times = (await Server.StatusAsync()).Targets[0].Reconcile.ShouldNotBeNull();
        times.Seconds.ShouldBe(86_400);
        (times.Next - times.Last.ShouldNotBeNull()).ShouldBeInRange(TimeSpan.FromHours(24), TimeSpan.FromHours(26.4));
    }

    [Fact]
    public async Task Of_several_replicas_one_does_it_and_not_again_before_its_time()
    {
        var replicas = Enumerable.Range(0, 4).Select(_ => Replica(TimeProvider.System)).ToList();

        await Task.WhenAll(replicas.Select(replica => replica.LookAsync(Cancel)));
        await Replica(In(23)).LookAsync(Cancel);

        (await Server.AuditAsync("?action=reconcile.scheduled")).Count.ShouldBe(1);
        await Replica(In(27)).LookAsync(Cancel);
        (await Server.AuditAsync("?action=reconcile.scheduled")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Nothing_is_done_where_nothing_differs_and_who_waits_for_a_person_goes_on_waiting()
    {
        using var okta = Server.Server.Scim();
        using var entra = Server.Server.Scim("entra");
        await okta.CreateUserAsync("ada");
        await entra.CreateUserAsync("grace");
        await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: 1 });
        var before = (await Server.AuditAsync()).Count;

        await Replica(TimeProvider.System).LookAsync(Cancel);

        await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: 1 });
        (await Server.AuditAsync()).Count.ShouldBe(before + 1);
    }

    private static ShiftedTime In(int hours)
    {
        var time = new ShiftedTime();
        time.Move(TimeSpan.FromHours(hours));
        return time;
    }

    private ReconcileTarget Target => Server.Server.Application.Services.GetRequiredService<ActiveTargets>().Current.Find("app")!;

    private ReconcileSchedule Replica(TimeProvider time) =>
        new(
            Server.Server.Application.Services.GetRequiredService<IStorage>(),
            Server.Server.Application.Services.GetRequiredService<ActiveTargets>(),
            new ServerOptions(),
            time,
            NullLogger<ReconcileSchedule>.Instance
        );

    private async Task<Account> AdaAsync() =>
        (await Target.Connector.FindByNameAsync("ada", Cancel)).ShouldBeOfType<Reading<Account>.Found>().Value;

    private async Task DisableByHandAsync()
    {
        var ada = await AdaAsync();
        var step = new Step.DisableAccount(new(ada.RemoteId, ada.Name)) { Reason = ReasonCodes.Inactive.Because("by hand") };
        (await Target.Connector.PerformAsync(step, Cancel)).ShouldBeOfType<Outcome.Applied>();
    }
}

public sealed class ReconcilesOnScheduleOnSqlite() : ReconcileScheduleTests(AdminDatabase.Sqlite);

public sealed class ReconcilesOnScheduleOnPostgres() : ReconcileScheduleTests(AdminDatabase.Postgres);
