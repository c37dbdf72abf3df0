using Rollcall.AdminApi;

namespace Rollcall.Server.Tests.Admin;

public abstract class ConfigurationTests(AdminDatabase database) : AdminTest(database)
{
    private const string Wrong = """
        sources:
          - id: okta
            kind: scim
            tokens: [{ name: primary, value: env:NOT_SET }]
        targets:
          - id: app
            connector: in-memory
            pace: { concurrency: 100 }
            brake: { percent: 200 }

        """;

    [Fact]
    public async Task The_active_document_is_given_as_it_was_written()
    {
        var document = (await Server.GetAsync(AdminRoutes.Configuration)).Read(AdminJson.Default.ConfigurationDocument);

        document.Version.ShouldBe(1);
        document.Origin.ShouldBe("file");
        document.Document.ShouldBe(AdminServer.Configuration);
        document.Document.ShouldNotContain(AdminServer.Admin);
    }

    [Fact]
    public async Task A_new_document_is_at_work_at_once_and_who_sent_it_is_on_record()
    {
        var changed = AdminServer.Configuration.Replace("mode: shadow", "mode: live", StringComparison.Ordinal);
        var proposal = new ConfigurationProposal(changed, "cli");

        var answer = await Server.PostAsync(AdminRoutes.Configuration, proposal, AdminJson.Default.ConfigurationProposal);

        answer.Read(AdminJson.Default.ConfigurationActivated).ShouldBe(new ConfigurationActivated(2, true));
        (await Server.StatusAsync()).Sources[1].Mode.ShouldBe("live");
        var entry = (await Server.AuditAsync("?action=configuration.activated")).First();
        entry.Actor.ShouldBe("admin/ada");
        var versions = (await Server.GetAsync(AdminRoutes.ConfigurationVersions)).Read(
            AdminJson.Default.ConfigurationVersionList
        );
        versions
            .Versions.Select(version => (version.Version, version.Origin, version.Active))
            .ShouldBe([(2, "cli", true), (1, "file", false)]);
        (await Server.GetAsync(AdminRoutes.ConfigurationVersion(1)))
            .Read(AdminJson.Default.ConfigurationDocument)
            .Document.ShouldBe(AdminServer.Configuration);
    }

    [Fact]
    public async Task The_same_document_again_changes_nothing()
    {
        var proposal = new ConfigurationProposal(AdminServer.Configuration);

        var answer = await Server.PostAsync(AdminRoutes.Configuration, proposal, AdminJson.Default.ConfigurationProposal);

        answer.Read(AdminJson.Default.ConfigurationActivated).ShouldBe(new ConfigurationActivated(1, false));
    }

    [Fact]
    public async Task A_document_with_errors_is_refused_with_all_of_them_and_changes_nothing()
    {
        var proposal = new ConfigurationProposal(Wrong);

        var answer = await Server.PostAsync(AdminRoutes.Configuration, proposal, AdminJson.Default.ConfigurationProposal);

        answer.Status.ShouldBe(422);
        var errors = answer.Problem.Errors.ShouldNotBeNull();
        errors.ShouldContain(error => error.Key == "targets[0].pace.concurrency" && error.Value == "100" && error.Line == 8);
        errors.ShouldContain(error => error.Key == "targets[0].brake.percent");
        (await Server.StatusAsync()).Configuration.Version.ShouldBe(1);
    }

    [Fact]
    public async Task Checking_says_what_is_wrong_and_changes_nothing()
    {
        var right = AdminServer.Configuration.Replace("mode: shadow", "mode: live", StringComparison.Ordinal);
        var missing = AdminServer.Configuration.Replace("env:SCIM_TOKEN", "env:NOT_SET", StringComparison.Ordinal);

        var good = await CheckAsync(right);
        var bad = await CheckAsync(Wrong);
        var secret = await CheckAsync(missing);

        good.Valid.ShouldBeTrue();
        bad.Valid.ShouldBeFalse();
        bad.Errors.Count.ShouldBeGreaterThanOrEqualTo(2);
        secret.Errors.ShouldContain(error => error.Value == "env:NOT_SET");
        (await Server.StatusAsync()).Configuration.Version.ShouldBe(1);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"document\":null}")]
    [InlineData("{\"document\":\"sources: []\",\"origin\":\"elsewhere\"}")]
    public async Task A_proposal_without_a_document_or_from_nowhere_is_a_bad_request(string body)
    {
        (await Server.SendAsync(HttpMethod.Post, AdminRoutes.Configuration, AdminServer.Admin, body)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task An_unknown_version_is_404()
    {
        (await Server.GetAsync(AdminRoutes.ConfigurationVersion(99))).Status.ShouldBe(404);
        (await Server.GetAsync(AdminRoutes.ConfigurationVersions + "/first")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_filter_that_would_disable_a_department_comes_into_force_only_after_the_brake_was_released_for_it()
    {
        await PeopleAsync(60);
        var typo = With("scope: title eq \"Enginer\"");

        var refused = await ApplyAsync(typo);

        refused.Status.ShouldBe(422);
        var error = refused.Problem.Errors.ShouldNotBeNull().ShouldHaveSingleItem();
        (error.Key, error.Value).ShouldBe(("targets[0]", "app"));
        error.Message.ShouldBe("would take access from 60 of 60 people at once, where a change may take it from 12");
        error.Expected.ShouldContain("rollcall target release-brake app --removals 48");
        var check = await CheckAsync(typo);
        (check.Valid, check.Errors.Single().Message).ShouldBe((false, error.Message));
        await Server.SettleAsync();
        (await Server.StatusAsync()).Configuration.Version.ShouldBe(1);
        (await Server.AuditAsync("?action=access.removed")).ShouldBeEmpty();

        await Server.PostAsync(AdminRoutes.BrakeRelease("app"), new BrakeRelease(48), AdminJson.Default.BrakeRelease);

        (await ApplyAsync(typo)).Status.ShouldBe(200);
        await Server.SettleAsync();
        (await Server.AuditAsync("?action=access.removed&limit=100")).Count.ShouldBe(60);
    }

    [Fact]
    public async Task Who_lost_something_within_the_window_leaves_less_room_for_a_change_and_the_refusal_says_so()
    {
        await PeopleAsync(60);
        var typo = With("scope: title eq \"Enginer\"");
        await Server.PostAsync(AdminRoutes.BrakeRelease("app"), new BrakeRelease(48), AdminJson.Default.BrakeRelease);
        (await ApplyAsync(typo)).Status.ShouldBe(200);
        await Server.SettleAsync();
        (await ApplyAsync(With("scope: title ne \"Enginer\""))).Status.ShouldBe(200);
        await Server.SettleAsync();

        var refused = await ApplyAsync(typo);

        refused
            .Problem.Errors.ShouldNotBeNull()
            .ShouldHaveSingleItem()
            .Message.ShouldBe(
                "would take access from 60 of 60 people at once, where a change may take it from 0, "
                    + "because 60 lost something within the window of its brake already"
            );
    }

    [Theory]
    [InlineData(5, 200)]
    [InlineData(6, 422)]
    public async Task Of_a_small_company_a_change_may_disable_a_handful_and_not_everybody(int people, int status)
    {
        await PeopleAsync(people);

        (await ApplyAsync(With("scope: title eq \"Enginer\""))).Status.ShouldBe(status);
    }

    [Fact]
    public async Task A_rule_that_names_another_group_of_the_source_empties_no_group()
    {
        await PeopleAsync(51, group: "Engineering");
        const string Groups = "    groups:\n";
        var before = AdminServer.Configuration.Replace(
            Groups,
            Groups + "      manual: [{ from: Engineering, to: [developers], createMissing: true }]\n",
            StringComparison.Ordinal
        );
        (await ApplyAsync(before)).Status.ShouldBe(200);
        await Server.SettleAsync();

        var refused = await ApplyAsync(before.Replace("from: Engineering", "from: Enginering", StringComparison.Ordinal));

        refused.Problem.Errors.ShouldNotBeNull().Single().Message.ShouldStartWith("would take a group from 51 of 51 people");
    }

    [Fact]
    public async Task An_attribute_that_is_declared_narrower_takes_nobody_out_of_scope_at_once()
    {
        const string Declared = """
            schemas:
              - urn: urn:example:scim:schemas:badge:1.0:User
                attributes: { sites: { type: string, multiValued: true } }

            """;
        var before = With("scope: urn:example:scim:schemas:badge:1.0:User:sites eq \"Berlin\"") + Declared;
        (await ApplyAsync(before)).Status.ShouldBe(200);
        await PeopleAsync(51, extension: "\"urn:example:scim:schemas:badge:1.0:User\":{\"sites\":[\"Berlin\"]}");

        var refused = await ApplyAsync(before.Replace("{ type: string, multiValued: true }", "string", StringComparison.Ordinal));

        refused.Status.ShouldBe(422);
        refused.Problem.Errors.ShouldNotBeNull().Single().Message.ShouldStartWith("would take access from 51 of 51 people");
    }

    [Theory]
    [InlineData("scope: title eq \"Enginer\"\n    leavers: { action: keep, remove: none }")]
    [InlineData("scope: title eq \"Enginer\"\n    brake: { percent: 100, count: 60 }")]
    [InlineData("sources: [entra]")]
    public async Task What_takes_nothing_or_is_allowed_by_its_own_brake_comes_into_force(string rules)
    {
        await PeopleAsync(60);

        (await ApplyAsync(With(rules))).Status.ShouldBe(200);
    }

    private static string With(string rules) =>
        AdminServer.Configuration.Replace(
            "    connector: in-memory\n",
            $"    connector: in-memory\n    {rules}\n",
            StringComparison.Ordinal
        );

    private Task<AdminAnswer> ApplyAsync(string document) =>
        Server.PostAsync(AdminRoutes.Configuration, new ConfigurationProposal(document), AdminJson.Default.ConfigurationProposal);

    private async Task PeopleAsync(int number, string? group = null, string extension = "\"title\":\"Engineer\"")
    {
        using var okta = Server.Server.Scim();
        var people = new List<string>();
        for (var at = 0; at < number; at++)
            people.Add((await okta.PostAsync("Users", Bodies.User($"user-{at}", extension))).Id);
        if (group is not null)
            await okta.PatchAsync($"Groups/{await okta.CreateGroupAsync(group)}", Bodies.AddMembers([.. people]));
        await Server.SettleAsync();
    }

    private async Task<ConfigurationCheck> CheckAsync(string document) =>
        (
            await Server.PostAsync(
                AdminRoutes.ConfigurationCheck,
                new ConfigurationProposal(document),
                AdminJson.Default.ConfigurationProposal
            )
        ).Read(AdminJson.Default.ConfigurationCheck);
}

public sealed class ConfigurationOnSqlite() : ConfigurationTests(AdminDatabase.Sqlite);

public sealed class ConfigurationOnPostgres() : ConfigurationTests(AdminDatabase.Postgres);
