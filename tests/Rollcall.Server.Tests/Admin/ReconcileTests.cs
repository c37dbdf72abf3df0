using Rollcall.AdminApi;

namespace Rollcall.Server.Tests.Admin;

public abstract class ReconcileTests(AdminDatabase database) : AdminTest(database)
{
    [Fact]
    public async Task Everybody_is_looked_at_and_who_asked_is_on_record()
    {
        using var okta = Server.Server.Scim();
        var ada = await okta.CreateUserAsync("ada");
        await okta.CreateGroupAsync("Dev Users", ada);
        await Server.SettleAsync();

        var answer = await Server.SendAsync(HttpMethod.Post, AdminRoutes.Reconcile, AdminServer.Operator, null);

        answer.Status.ShouldBe(202);
        var accepted = answer.Read(AdminJson.Default.ReconcileAccepted);
        accepted.Targets.Single().Target.ShouldBe("app");
        accepted.Targets[0].Keys.ShouldBe(2);
        var entry = (await Server.AuditAsync("?action=reconcile.asked")).Single();
        entry.Actor.ShouldBe("admin/otto");
        entry.CorrelationId.ShouldBe(accepted.CorrelationId);
        await Server.SettleAsync();
    }

    [Fact]
    public async Task One_person_is_one_key()
    {
        using var okta = Server.Server.Scim();
        var id = await okta.CreateUserAsync("ada");
        await okta.CreateUserAsync("grace");
        await Server.SettleAsync();
        var request = new ReconcileRequest(User: "ADA");

        var answer = await Server.PostAsync(AdminRoutes.Reconcile, request, AdminJson.Default.ReconcileRequest);

        answer.Read(AdminJson.Default.ReconcileAccepted).Targets.Single().Keys.ShouldBe(1);
        var entry = (await Server.AuditAsync("?user=ada&action=reconcile.asked")).Single();
        entry.Resource.ShouldBe(id);
        entry.Actor.ShouldBe("admin/ada");
    }

    [Fact]
    public async Task An_unknown_target_or_person_is_404_and_nothing_is_enqueued()
    {
        var target = new ReconcileRequest(Target: "nope");
        var user = new ReconcileRequest(User: "nobody");

        (await Server.PostAsync(AdminRoutes.Reconcile, target, AdminJson.Default.ReconcileRequest)).Status.ShouldBe(404);
        (await Server.PostAsync(AdminRoutes.Reconcile, user, AdminJson.Default.ReconcileRequest)).Status.ShouldBe(404);
        (await Server.AuditAsync("?action=reconcile.asked")).ShouldBeEmpty();
    }
}

public sealed class ReconcilesOnSqlite() : ReconcileTests(AdminDatabase.Sqlite);

public sealed class ReconcilesOnPostgres() : ReconcileTests(AdminDatabase.Postgres);
