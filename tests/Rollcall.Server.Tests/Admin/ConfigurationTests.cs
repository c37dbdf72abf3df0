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
