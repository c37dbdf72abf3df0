using Rollcall.AdminApi;

namespace Rollcall.Server.Tests.Admin;

public abstract class AuditTests(AdminDatabase database) : AdminTest(database)
{
    [Fact]
    public async Task A_source_and_a_target_that_are_configured_no_more_stay_searchable()
    {
        using (var okta = Server.Server.Scim())
            await okta.CreateUserAsync("ada");
        await Server.SettleAsync();
        var (ofTarget, ofSource) = (await Server.AuditAsync("?target=app"), await Server.AuditAsync("?source=okta"));

        await ActivateAsync(
            """
            sources:
              - id: other
                kind: scim
                tokens: [{ name: primary, value: env:SCIM_TOKEN }]

            """ + AdminServer.Tokens
        );

        ofTarget.ShouldNotBeEmpty();
        (await Server.AuditAsync("?target=app")).Count.ShouldBeGreaterThanOrEqualTo(ofTarget.Count);
        (await Server.AuditAsync("?source=okta")).Count.ShouldBeGreaterThanOrEqualTo(ofSource.Count);
        (await Server.AuditAsync("?target=app&action=link.forgotten")).ShouldBeEmpty();
        (await Server.GetAsync(AdminRoutes.Requests + "?source=okta")).Read(AdminJson.Default.RequestPage);
    }

    [Theory]
    [InlineData("?target=App", "There is no target App.", "The only target is app.")]
    [InlineData("?source=otka", "There is no source otka.", "The sources are okta, entra.")]
    [InlineData("?source=okta&target=jra", "There is no target jra.", "The only target is app.")]
    public async Task A_name_that_there_never_was_is_told_with_those_that_there_are(string query, string detail, string whatToDo)
    {
        var answer = await Server.GetAsync(AdminRoutes.Audit + query);

        answer.Status.ShouldBe(404, answer.Text);
        (answer.Problem.Detail, answer.Problem.WhatToDo).ShouldBe((detail, whatToDo));
    }

    [Fact]
    public async Task What_is_configured_and_of_which_nothing_is_on_record_is_found_and_empty()
    {
        (await Server.AuditAsync("?source=entra")).ShouldBeEmpty();
        (await Server.GetAsync(AdminRoutes.Requests + "?source=entra"))
            .Read(AdminJson.Default.RequestPage)
            .Requests.ShouldBeEmpty();
    }

    private async Task ActivateAsync(string document)
    {
        var proposal = new ConfigurationProposal(document, "cli");
        var answer = await Server.PostAsync(AdminRoutes.Configuration, proposal, AdminJson.Default.ConfigurationProposal);
        answer.Status.ShouldBe(200, answer.Text);
    }
}

public sealed class SqliteAuditTests() : AuditTests(AdminDatabase.Sqlite);

public sealed class PostgresAuditTests() : AuditTests(AdminDatabase.Postgres);
