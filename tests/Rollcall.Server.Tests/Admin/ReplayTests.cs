using Rollcall.AdminApi;

namespace Rollcall.Server.Tests.Admin;

/// <summary><c>/admin/v1/requests/replay</c>: would it have gone differently under another configuration?</summary>
public abstract class ReplayTests(AdminDatabase database) : AdminTest(database)
{
    [Fact]
    public async Task Under_the_same_configuration_nothing_differs()
    {
        using var okta = Server.Server.Scim();
        var id = await okta.CreateUserAsync("ada");
        await okta.PatchAsync($"Users/{id}", Bodies.Patch("""{"op":"replace","path":"displayName","value":"Ada"}"""));

        var report = await ReplayAsync(AdminServer.Configuration, writes: 2);

        (report.Replayed, report.NotReplayed, report.Resources).ShouldBe((2, 0, 1));
        report.Answers.ShouldBeEmpty();
        report.Targets.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_would_be_out_of_scope_is_named_and_nothing_is_changed()
    {
        using var okta = Server.Server.Scim();
        var ada = await okta.CreateUserAsync("ada");
        await okta.PostAsync("Users", Bodies.User("bea", "\"title\":\"Engineer\""));
        await Server.SettleAsync();
        var audited = (await Server.AuditAsync()).Count;

        var report = await ReplayAsync(
            AdminServer.Configuration.Replace(
                "    connector: in-memory\n",
                "    connector: in-memory\n    scope: title eq \"Engineer\"\n",
                StringComparison.Ordinal
            ),
            writes: 2
        );

        var difference = report.Targets.ShouldHaveSingleItem();
        (difference.Resource, difference.Subject, difference.Target).ShouldBe((ada, "ada", "app"));
        difference.Before.ShouldStartWith("account ada");
        difference.After.ShouldBe("no access [out-of-scope]");
        (await Server.AuditAsync()).Count.ShouldBe(audited);
        (await okta.GetAsync($"Users/{ada}")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_request_that_a_declared_schema_would_refuse_is_named()
    {
        using var okta = Server.Server.Scim();
        var created = await okta.PostAsync(
            "Users",
            """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:example:scim:schemas:badge:1.0:User"],"userName":"ada",
             "urn:example:scim:schemas:badge:1.0:User":{"floor":"the third"}}
            """
        );
        created.Status.ShouldBe(201);

        var report = await ReplayAsync(
            AdminServer.Configuration
                + """
                schemas:
                  - urn: urn:example:scim:schemas:badge:1.0:User
                    attributes: { floor: integer }

                """,
            writes: 1
        );

        var difference = report.Answers.ShouldHaveSingleItem();
        difference.Request.ShouldBe(created.Headers.GetValues("X-Rollcall-Request-Id").Single());
        difference.Before.ShouldBe("accepted");
        difference.After.ShouldStartWith("400 ");
    }

    [Fact]
    public async Task A_configuration_with_errors_is_refused_with_all_of_them()
    {
        var answer = await Server.PostAsync(
            $"{AdminRoutes.RequestReplay}?source=okta",
            new ConfigurationProposal("sources: []"),
            AdminJson.Default.ConfigurationProposal
        );

        answer.Problem.Status.ShouldBe(422);
        answer.Problem.Errors.ShouldNotBeNull().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_source_that_is_not_there_is_refused() =>
        (
            await Server.PostAsync(
                $"{AdminRoutes.RequestReplay}?source=nobody",
                new ConfigurationProposal(AdminServer.Configuration),
                AdminJson.Default.ConfigurationProposal
            )
        ).Problem.Status.ShouldBe(400);

    private async Task<ReplayReport> ReplayAsync(string document, int writes)
    {
        ReplayReport? report = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                var answer = await Server.PostAsync(
                    $"{AdminRoutes.RequestReplay}?source=okta",
                    new ConfigurationProposal(document),
                    AdminJson.Default.ConfigurationProposal,
                    AdminServer.Reader
                );
                return (report = answer.Read(AdminJson.Default.ReplayReport)).Replayed == writes;
            },
            "all writes are on record"
        );
        return report!;
    }
}

public sealed class ReplaysOnSqlite() : ReplayTests(AdminDatabase.Sqlite);

public sealed class ReplaysOnPostgres() : ReplayTests(AdminDatabase.Postgres);
