using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;

namespace Rollcall.Server.Tests.Admin;

public abstract class UnlinkGroupTests(AdminDatabase database) : AdminTest(database)
{
    protected override string Configuration =>
        AdminServer.Configuration.Replace(
            "createMissing: true",
            "createMissing: true, adoptExisting: false",
            StringComparison.Ordinal
        );

    [Fact]
    public async Task A_group_that_is_forgotten_is_left_as_it_is_and_its_members_stay()
    {
        using var okta = Server.Server.Scim();
        var ada = await okta.CreateUserAsync("ada");
        await okta.CreateGroupAsync("Devs", ada);
        await Server.SettleAsync();

        var look = (await Server.GetAsync(AdminRoutes.GroupUnlink("devs") + "?target=app")).Read(AdminJson.Default.UnlinkReport);
        (look.Kind, look.Forget, look.Account).ShouldBe((ResourceKinds.Group, "Devs", null));
        look.Plan.Steps.Single().Reason.Code.ShouldBe("not-managed");
        var forgotten = await Server.PostAsync(
            AdminRoutes.GroupUnlink("devs"),
            new UnlinkRequest("app", look.Forget),
            AdminJson.Default.UnlinkRequest
        );
        forgotten.Read(AdminJson.Default.UnlinkReport).Forgotten.ShouldBeTrue();
        await Server.SettleAsync();

        var group = (await Server.GetAsync(AdminRoutes.Group("Devs"))).Read(AdminJson.Default.Group);
        group.Targets.Single().Link.ShouldBeNull();
        var why = (await Server.GetAsync(AdminRoutes.Why("ada"))).Read(AdminJson.Default.WhyReport);
        why.Targets[0].Account.ShouldNotBeNull().Groups.ShouldBe(["Devs"]);
        (await Server.AuditAsync("?action=link.forgotten")).Single().Kind.ShouldBe(ResourceKinds.Group);
    }
}

public sealed class UnlinkGroupOnSqlite() : UnlinkGroupTests(AdminDatabase.Sqlite);

public sealed class UnlinkGroupOnPostgres() : UnlinkGroupTests(AdminDatabase.Postgres);
