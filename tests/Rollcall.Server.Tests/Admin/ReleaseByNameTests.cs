using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;

namespace Rollcall.Server.Tests.Admin;

public abstract class ReleaseByNameTests(AdminDatabase database) : AdminTest(database)
{
    protected override string Configuration =>
        AdminServer.Configuration.Replace(
            "    connector: in-memory\n",
            "    connector: in-memory\n    brake: { percent: 1, count: 1, per: 1h }\n    licenseGroups: [Licensed]\n",
            StringComparison.Ordinal
        );

    [Fact]
    public async Task One_leaver_passes_and_the_brake_goes_on_holding_the_others()
    {
        var held = await BrakedAsync();

        var answer = await ReleaseAsync(new BrakeRelease(User: held[0], Because: "dismissed at noon"));

        answer.Read(AdminJson.Default.BrakeReleased).ShouldBe(new BrakeReleased("app", 0, 1, held[0]));
        var status = await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: 2 });
        (await WhyAsync(held[0])).Targets[0].Account.ShouldNotBeNull().Active.ShouldBeFalse();
        (await WhyAsync(held[1])).Targets[0].Account.ShouldNotBeNull().Active.ShouldBeTrue();
        var brake = status.Targets[0].Brake.ShouldNotBeNull();
        (brake.Room, brake.Released.Count).ShouldBe((0, 0));
        status.Targets[0].Queue.ParkedFor.ShouldBe([new ParkedKeys("brake", 2)]);
    }

    [Fact]
    public async Task Who_released_whom_and_why_is_on_record_and_the_removal_counts()
    {
        var held = await BrakedAsync();
        await ReleaseAsync(new BrakeRelease(User: held[0], Because: "dismissed at noon"));
        var status = await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: 2 });

        var released = (await Server.AuditAsync("?action=brake.released")).Single();
        (released.Actor, released.Subject).ShouldBe(("admin/ada", held[0]));
        released.Data.GetProperty("because").GetString().ShouldBe("dismissed at noon");
        var passed = (await Server.AuditAsync("?action=brake.passed")).Single();
        (passed.Subject, passed.CorrelationId).ShouldBe((held[0], released.CorrelationId));
        (await Server.AuditAsync("?action=access.removed")).Count.ShouldBe(2);
        status.Targets[0].Brake.ShouldNotBeNull().Removals.ShouldBe(2);
    }

    [Fact]
    public async Task The_release_is_used_up_by_the_removal()
    {
        var held = await BrakedAsync();
        await ReleaseAsync(new BrakeRelease(User: held[0]));
        await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: 2 });
        using var okta = Server.Server.Scim();
        var id = (await WhyAsync(held[0])).Person.Id;
        await okta.PatchAsync($"Users/{id}", Bodies.Patch("""{"op":"replace","path":"active","value":true}"""));
        await Server.SettleAsync();
        await okta.PatchAsync($"Users/{id}", Bodies.Patch("""{"op":"replace","path":"active","value":false}"""));

        await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: 3 });

        (await WhyAsync(held[0])).Targets[0].Account.ShouldNotBeNull().Active.ShouldBeTrue();
    }

    [Fact]
    public async Task Somebody_whom_the_source_deleted_is_released_by_the_login_name()
    {
        using var okta = Server.Server.Scim();
        var ids = new[] { await okta.CreateUserAsync("first"), await okta.CreateUserAsync("second") };
        await Server.SettleAsync();
        foreach (var id in ids)
        {
            await okta.DeleteAsync($"Users/{id}");
            await Server.SettleAsync();
        }
        await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: 1 });

        (await ReleaseAsync(new BrakeRelease(User: "Second"))).Status.ShouldBe(200);

        await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: 0 });
        (await WhyAsync(ids[1])).Targets[0].Account.ShouldNotBeNull().Active.ShouldBeFalse();
    }

    [Fact]
    public async Task Nobody_is_released_in_advance_and_a_request_has_to_say_whom()
    {
        var held = await BrakedAsync();
        using var okta = Server.Server.Scim();
        await okta.CreateUserAsync("stays");
        await Server.SettleAsync();

        var notHeld = await ReleaseAsync(new BrakeRelease(User: "stays"));
        notHeld.Status.ShouldBe(409);
        notHeld.Problem.Type.ShouldBe(ProblemTypes.NotHeld);
        (await ReleaseAsync(new BrakeRelease(User: "nobody"))).Status.ShouldBe(404);
        (await ReleaseAsync(new BrakeRelease())).Status.ShouldBe(400);
        (await ReleaseAsync(new BrakeRelease(Removals: 1, User: held[0]))).Status.ShouldBe(400);
        (await ReleaseAsync(new BrakeRelease(User: held[0], Because: new string('x', 501)))).Status.ShouldBe(400);
        (await Server.AuditAsync("?action=brake.released")).ShouldBeEmpty();
    }

    /// <summary>Four leave, one of them goes through.</summary>
    /// <returns>Those whom the brake holds.</returns>
    private async Task<string[]> BrakedAsync()
    {
        using var okta = Server.Server.Scim();
        var ids = new List<string>();
        for (var number = 0; number < 4; number++)
            ids.Add(await okta.CreateUserAsync($"user-{number}"));
        await Server.SettleAsync();
        foreach (var id in ids)
        {
            await okta.PatchAsync($"Users/{id}", Bodies.Patch("""{"op":"replace","path":"active","value":false}"""));
            await Server.SettleAsync();
        }
        await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: 3 });
        return ["user-1", "user-2", "user-3"];
    }

    private Task<AdminAnswer> ReleaseAsync(BrakeRelease release) =>
        Server.PostAsync(AdminRoutes.BrakeRelease("app"), release, AdminJson.Default.BrakeRelease);

    private async Task<WhyReport> WhyAsync(string name) =>
        (await Server.GetAsync(AdminRoutes.Why(name))).Read(AdminJson.Default.WhyReport);
}

public sealed class ReleasesByNameOnSqlite() : ReleaseByNameTests(AdminDatabase.Sqlite);

public sealed class ReleasesByNameOnPostgres() : ReleaseByNameTests(AdminDatabase.Postgres);
