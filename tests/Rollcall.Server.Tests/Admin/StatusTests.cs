using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;

namespace Rollcall.Server.Tests.Admin;

public abstract class StatusTests(AdminDatabase database) : AdminTest(database)
{
    [Fact]
    public async Task A_source_last_changed_something_when_it_did_and_not_when_a_target_was_told()
    {
        using var okta = Server.Server.Scim();
        var ada = await okta.CreateUserAsync("ada");
        await Server.SettleAsync();
        var created = (await AuditAsync()).Single(entry => entry.Action is "resource.created");

        (await Server.StatusAsync()).Sources[0].LastChange.ShouldBe(created.At);

        await okta.DeleteAsync($"Users/{ada}");
        await Server.SettleAsync();
        var entries = await AuditAsync();
        var deleted = entries.Single(entry => entry.Action is "resource.deleted");

        (await Server.StatusAsync()).Sources[0].LastChange.ShouldBe(deleted.At);
        entries[0].Target.ShouldBe("app");

        async Task<IReadOnlyList<AuditEvent>> AuditAsync() =>
            (await Server.GetAsync($"{AdminRoutes.Audit}?source=okta")).Read(AdminJson.Default.AuditPage).Entries;
    }

    [Fact]
    public async Task Status_counts_what_sources_have_and_what_targets_hold()
    {
        using var okta = Server.Server.Scim();
        var ada = await okta.CreateUserAsync("ada");
        await okta.CreateUserAsync("grace");
        await okta.PatchAsync($"Users/{ada}", Bodies.Patch("""{"op":"replace","path":"active","value":false}"""));
        await okta.CreateGroupAsync("Ops");
        await Server.SettleAsync();

        var status = await Server.StatusAsync();

        status.Database.ShouldBe(new DatabaseStatus(Database is AdminDatabase.Sqlite ? "sqlite" : "postgresql", null));
        status.Configuration.Version.ShouldBe(1);
        status.Configuration.LastProblem.ShouldBeNull();
        status.Sources.Select(source => source.Id).ShouldBe(["okta", "entra"]);
        var source = status.Sources[0];
        source.Mode.ShouldBe(SourceModes.Live);
        source.ScimPath.ShouldBe("/scim/okta/v2");
        (source.Users, source.ActiveUsers, source.Groups).ShouldBe((2, 1, 1));
        source.LastChange.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(status.Now);
        status.Sources[1].LastChange.ShouldBeNull();
        status.Sources[1].Mode.ShouldBe(SourceModes.Shadow);
        var target = status.Targets.Single();
        target.State.ShouldBe(TargetStates.Running);
        target.Connector.ShouldBe("in-memory");
        target.Queue.IsBusy.ShouldBeFalse();
        target.LinkedUsers.ShouldBeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public async Task The_audit_log_is_read_page_by_page_and_by_source()
    {
        using var okta = Server.Server.Scim("okta");
        using var entra = Server.Server.Scim("entra");
        for (var number = 0; number < 5; number++)
            await okta.CreateUserAsync($"user-{number}");
        await entra.CreateUserAsync("grace");
        await Server.SettleAsync();

        var first = (await Server.GetAsync(AdminRoutes.Audit + "?source=okta&action=resource.created&limit=3")).Read(
            AdminJson.Default.AuditPage
        );
        var second = (
            await Server.GetAsync($"{AdminRoutes.Audit}?source=okta&action=resource.created&limit=3&before={first.Next}")
        ).Read(AdminJson.Default.AuditPage);

        first
            .Entries.Concat(second.Entries)
            .Select(entry => entry.Subject)
            .ShouldBe(["user-4", "user-3", "user-2", "user-1", "user-0"]);
        second.Next.ShouldBeNull();
    }
}

public sealed class StatusOnSqlite() : StatusTests(AdminDatabase.Sqlite);

public sealed class StatusOnPostgres() : StatusTests(AdminDatabase.Postgres);
