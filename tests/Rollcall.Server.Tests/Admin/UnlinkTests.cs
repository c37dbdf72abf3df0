using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.FakeAtlassian;
using Rollcall.FakeAtlassian.Faults;
using Rollcall.FakeAtlassian.Jira;
using Rollcall.Testing;

namespace Rollcall.Server.Tests.Admin;

/// <summary>A Jira was filled from another instance, and its keys are other people's now.</summary>
public abstract class UnlinkTests(AdminDatabase database) : IAsyncLifetime
{
    private FakeAtlassianHost? _apps;
    private AdminServer? _server;

    private FakeJira Jira => _apps!.Jira;
    private AdminServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        var jira = new FakeJiraOptions { Tokens = [new("app-token", FakeJiraOptions.DefaultAdminName)] };
        _apps = await FakeAtlassianHost.StartAsync(new() { Jira = jira }, TestContext.Current.CancellationToken);
        _server = await AdminServer.StartAsync(
            AdminServer.WithJira(_apps.JiraUrl.ToString()),
            database is AdminDatabase.Postgres ? await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync() : null
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await _apps!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_look_shows_what_would_follow_and_forgetting_what_was_seen_has_it_follow()
    {
        var id = await HireAsync("ada");
        Becomes("ada", "carol");
        var own = Jira.AddUser("ada", displayName: "Ada Byron");

        var look = (await LookAsync("ADA", AdminServer.Reader)).Read(AdminJson.Default.UnlinkReport);

        (look.Subject, look.Resource, look.Forgotten).ShouldBe(("ada", id, false));
        look.Account.ShouldNotBeNull().Name.ShouldBe("carol");
        look.Plan.Steps[0].Kind.ShouldBe(StepKinds.Adopt);
        (await LinkAsync("ada")).ShouldNotBeNull().RemoteId.ShouldBe(look.Forget);
        (await Server.AuditAsync("?action=link.forgotten")).ShouldBeEmpty();

        var done = (await ForgetAsync("ada", look.Forget, "filled from production")).Read(AdminJson.Default.UnlinkReport);
        done.Forgotten.ShouldBeTrue();
        await Server.SettleAsync();

        (await LinkAsync("ada")).ShouldNotBeNull().RemoteId.ShouldBe(own.Key);
        (await ProblemsAsync()).ShouldBe(0);
        (Jira.FindUser("carol").ShouldNotBeNull().Key, Jira.FindUser("carol")!.DisplayName).ShouldBe((look.Forget, "carol"));
        var entry = (await Server.AuditAsync("?action=link.forgotten")).Single();
        (entry.Actor, entry.Subject, entry.CorrelationId).ShouldBe(("admin/ada", "ada", done.CorrelationId));
        entry.Data.GetProperty("remoteId").GetString().ShouldBe(look.Forget);
        entry.Data.GetProperty("because").GetString().ShouldBe("filled from production");
        (await Server.AuditAsync($"?correlation={done.CorrelationId}")).ShouldContain(other => other.Action == "plan.applied");
    }

    [Fact]
    public async Task Somebody_whom_the_source_deleted_is_named_by_the_login_name_and_their_own_account_is_disabled()
    {
        var id = await HireAsync("ada");
        Becomes("ada", "carol");
        using var okta = Server.Server.Scim();
        await okta.DeleteAsync($"Users/{id}");
        await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: 1 });
        var own = Jira.AddUser("ada");

        var look = (await LookAsync("ada")).Read(AdminJson.Default.UnlinkReport);
        look.Instead.ShouldBe(new InsteadLinked("ada", own.Key));
        (await ForgetAsync("ada", look.Forget)).Status.ShouldBe(200);
        await Server.SettleAsync();

        Jira.FindUser("ada").ShouldNotBeNull().Active.ShouldBeFalse();
        Jira.FindUser("carol").ShouldNotBeNull().Active.ShouldBeTrue();
        var entry = (await Server.AuditAsync("?action=link.forgotten")).Single();
        entry.Data.GetProperty("instead").GetProperty("remoteId").GetString().ShouldBe(own.Key);
    }

    [Fact]
    public async Task A_leaver_of_whom_no_other_account_is_found_is_told_to_be_looked_for_by_hand()
    {
        var id = await HireAsync("ada");
        Becomes("ada", "carol");
        using var okta = Server.Server.Scim();
        await okta.DeleteAsync($"Users/{id}");
        await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: 1 });

        var look = (await LookAsync(id)).Read(AdminJson.Default.UnlinkReport);

        look.Instead.ShouldBeNull();
        look.Notes[0].ShouldContain("look for their account at the app and disable it there by hand");
        (await ForgetAsync(id, look.Forget)).Status.ShouldBe(200);
        await Server.SettleAsync();
        (await LookAsync(id)).Problem.Detail.ShouldBe(
            "Rollcall takes no account at jira for that of ada: there is nothing to forget."
        );
    }

    [Fact]
    public async Task Who_or_what_is_not_there_is_404_and_says_so()
    {
        await HireAsync("ada");
        using var okta = Server.Server.Scim();
        await okta.CreateGroupAsync("Devs");
        await Server.SettleAsync();

        (await LookAsync("nobody")).Problem.Detail.ShouldBe("No source has a person called nobody.");
        (await LookAsync("ada", target: "crowd")).Problem.WhatToDo.ShouldBe("The only target is jira.");
        (await Server.GetAsync(AdminRoutes.GroupUnlink("Devs") + "?target=jira")).Problem.Detail.ShouldBe(
            "Rollcall takes no group at jira for that of the source group Devs: there is nothing to forget."
        );
        (await ForgetAsync("nobody", "1")).Status.ShouldBe(404);
        (await ForgetAsync("ada", "1", target: "crowd")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Who_may_only_look_and_who_does_not_say_what_forgets_nothing()
    {
        await HireAsync("ada");
        var forget = (await LookAsync("ada")).Read(AdminJson.Default.UnlinkReport).Forget;

        (await ForgetAsync("ada", forget, token: AdminServer.Reader)).Status.ShouldBe(403);
        var refused = await ForgetAsync("ada", forget, token: AdminServer.Operator);
        (refused.Status, refused.Problem.Type).ShouldBe((403, ProblemTypes.Forbidden));
        (await ForgetAsync("ada", null)).Status.ShouldBe(400);
        (await ForgetAsync("ada", forget, new string('x', 501))).Status.ShouldBe(400);
        (await ForgetAsync("ada", forget, target: null)).Status.ShouldBe(400);
        (await Server.GetAsync(AdminRoutes.PersonUnlink("ada"))).Problem.Detail.ShouldBe("target is missing.");
        var other = await ForgetAsync("ada", "another");
        (other.Status, other.Problem.Type).ShouldBe((409, ProblemTypes.NotForgotten));
        other.Problem.Detail.ShouldBe($"ada is linked to {forget} (ada) at jira, not to another.");

        (await LinkAsync("ada")).ShouldNotBeNull().RemoteId.ShouldBe(forget);
        (await Server.AuditAsync("?action=link.forgotten")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_forgotten_while_the_app_cannot_say_what_would_follow()
    {
        await HireAsync("ada");
        var forget = (await LookAsync("ada")).Read(AdminJson.Default.UnlinkReport).Forget;
        Jira.Faults.Add(new FaultRule(new Fault.Status(503)));

        (await LookAsync("ada"))
            .Read(AdminJson.Default.UnlinkReport)
            .Plan.Problem.ShouldNotBeNull()
            .Code.ShouldBe("server-error");
        var refused = await ForgetAsync("ada", forget);

        (refused.Status, refused.Problem.Type).ShouldBe((409, ProblemTypes.NotForgotten));
        refused.Problem.WhatToDo.ShouldNotBeNull().ShouldContain("rollcall target check jira");
        (await LinkAsync("ada")).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_account_that_is_just_being_made_is_not_forgotten()
    {
        Jira.Faults.Add(new FaultRule(new Fault.Status(503)) { Method = "POST" });
        using var okta = Server.Server.Scim();
        await okta.CreateUserAsync("ada");
        await Eventually.HoldsAsync(
            async () => (await LinkAsync("ada"))?.State == LinkStates.Pending,
            "the link of the account that is to be made is there"
        );

        var look = await LookAsync("ada");
        var refused = await ForgetAsync("ada", "ada");

        (look.Status, refused.Status, refused.Problem.Type).ShouldBe((409, 409, ProblemTypes.NotForgotten));
        refused.Problem.Detail.ShouldStartWith("Rollcall is about to make ada at jira for ada");
        (await LinkAsync("ada")).ShouldNotBeNull();
    }

    private async Task<string> HireAsync(string name)
    {
        using var okta = Server.Server.Scim();
        var rest = $$"""
            "displayName":"{{name}} Byron","active":true,"emails":[{"value":"{{name}}@example.com","primary":true}]
            """;
        var id = (await okta.PostAsync("Users", Bodies.User(name, rest))).Id;
        await Server.UntilAsync(status => status.Targets[0] is { LinkedUsers: 1, Queue.IsBusy: false });
        return id;
    }

    /// <summary>What has the key of the one is somebody else.</summary>
    private void Becomes(string before, string name) => Jira.ChangeUser(before, name, $"{name}@elsewhere", name);

    private Task<AdminAnswer> LookAsync(string name, string token = AdminServer.Reader, string target = "jira") =>
        Server.GetAsync($"{AdminRoutes.PersonUnlink(name)}?target={target}", token);

    private Task<AdminAnswer> ForgetAsync(
        string name,
        string? forget,
        string? because = null,
        string token = AdminServer.Admin,
        string? target = "jira"
    ) =>
        Server.PostAsync(
            AdminRoutes.PersonUnlink(name),
            new UnlinkRequest(target, forget, because),
            AdminJson.Default.UnlinkRequest,
            token
        );

    private async Task<AccountLink?> LinkAsync(string name) =>
        (await Server.GetAsync(AdminRoutes.Person(name))).Read(AdminJson.Default.Person).Targets[0].Link;

    private async Task<long> ProblemsAsync() => (await Server.StatusAsync()).Targets[0].Queue.Parked;
}

public sealed class UnlinkOnSqlite() : UnlinkTests(AdminDatabase.Sqlite);

public sealed class UnlinkOnPostgres() : UnlinkTests(AdminDatabase.Postgres);
