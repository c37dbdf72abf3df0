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
    public async Task The_operations_of_a_bulk_request_are_replayed_with_the_ids_that_they_were_given()
    {
        using var okta = Server.Server.Scim();
        var bulk = await okta.PostAsync(
            "Bulk",
            """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[
             {"method":"PATCH","path":"/Users/bulkId:a","data":{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
              "Operations":[{"op":"replace","path":"title","value":"Manager"}]}},
             {"method":"POST","path":"/Users","bulkId":"a","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada","title":"Engineer"}},
             {"method":"POST","path":"/Users","bulkId":"b","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"bea","title":"Engineer"}},
             {"method":"POST","path":"/Groups","bulkId":"g","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Developers",
              "members":[{"value":"bulkId:a"}]}}]}
            """
        );
        bulk.Status.ShouldBe(200);
        await Server.SettleAsync();

        var report = await ReplayAsync(Scoped("title eq \"Engineer\""), writes: 1);

        (report.Replayed, report.NotReplayed, report.Resources).ShouldBe((1, 0, 3));
        report.Answers.ShouldBeEmpty();
        var difference = report.Targets.ShouldHaveSingleItem();
        (difference.Subject, difference.After).ShouldBe(("ada", "no access [out-of-scope]"));
    }

    [Fact]
    public async Task A_value_that_would_have_to_be_unique_is_refused_to_the_second_who_wants_it()
    {
        using var okta = Server.Server.Scim();
        var first = await okta.PostAsync("Users", Badge("ada", 7));
        var second = await okta.PostAsync("Users", Badge("bea", 7));
        (first.Status, second.Status).ShouldBe((201, 201));

        var report = await ReplayAsync(AdminServer.Configuration + UniqueBadge, writes: 2);

        var difference = report.Answers.ShouldHaveSingleItem();
        difference.Request.ShouldBe(second.Headers.GetValues("X-Rollcall-Request-Id").Single());
        difference.After.ShouldStartWith("409 uniqueness");
        report.Targets.ShouldHaveSingleItem().After.ShouldContain("no access");
    }

    [Fact]
    public async Task Who_was_refused_a_name_that_somebody_else_had_would_be_linked()
    {
        using var okta = Server.Server.Scim();
        await okta.CreateUserAsync("ada");
        var before = TimeProvider.System.GetUtcNow();
        (await okta.PostAsync("Users", Bodies.User("ADA", "\"title\":\"Countess\""))).Status.ShouldBe(409);

        var same = await ReplayAsync(AdminServer.Configuration, writes: 1, since: before);
        var linking = await ReplayAsync(
            AdminServer.Configuration.Replace(
                "  - id: okta\n    kind: scim\n",
                "  - id: okta\n    kind: scim\n    linkOnCreate: [userName]\n",
                StringComparison.Ordinal
            ),
            writes: 1,
            since: before
        );

        same.Answers.ShouldBeEmpty();
        var difference = linking.Answers.ShouldHaveSingleItem();
        difference.Before.ShouldStartWith("409 uniqueness");
        difference.After.ShouldStartWith("accepted, as an update");
    }

    [Fact]
    public async Task Who_came_again_under_another_name_would_be_found_by_the_externalId()
    {
        using var okta = Server.Server.Scim();
        var before = TimeProvider.System.GetUtcNow();
        var first = await okta.PostAsync("Users", Bodies.User("ada", "\"externalId\":\"e1\""));
        var second = await okta.PostAsync("Users", Bodies.User("ada.lovelace", "\"externalId\":\"e1\",\"title\":\"Countess\""));
        await okta.PatchAsync($"Users/{second.Id}", Bodies.Patch("""{"op":"replace","path":"active","value":false}"""));
        await okta.PostAsync("Users", Bodies.User("bea", "\"externalId\":\"e2\""));

        var linking = await ReplayAsync(Linking("[externalId]"), writes: 4, since: before);

        var difference = linking.Answers.ShouldHaveSingleItem();
        difference.Before.ShouldBe("accepted");
        difference.After.ShouldBe("accepted, as an update of the resource that has this externalId (linkOnCreate)");
        // One person instead of two, who is called otherwise and was made inactive by the write about the second.
        linking.Targets.Select(target => target.Resource).ShouldContain(first.Id);
        linking.Targets.First(target => target.Resource == first.Id).After.ShouldStartWith("no access");
    }

    [Fact]
    public async Task Who_is_meant_may_be_somebody_no_request_was_about_or_nobody_for_certain()
    {
        using var okta = Server.Server.Scim();
        await okta.PostAsync("Users", Bodies.User("ada", "\"externalId\":\"e1\""));
        await okta.PostAsync("Users", Bodies.User("bea", "\"externalId\":\"e2\""));
        await okta.PostAsync("Users", Bodies.User("bob", "\"externalId\":\"e2\""));
        var before = TimeProvider.System.GetUtcNow();
        await okta.PostAsync("Users", Bodies.User("ada2", "\"externalId\":\"e1\""));
        await okta.PostAsync("Users", Bodies.User("bea2", "\"externalId\":\"e2\""));
        await okta.PostAsync("Users", Bodies.User("cyd", "\"externalId\":\"e3\""));

        var linking = await ReplayAsync(Linking("[externalId, userName]"), writes: 3, since: before);

        linking.Answers.Count.ShouldBe(2);
        linking.Answers[0].After.ShouldStartWith("accepted, as an update");
        linking.Answers[1].After.ShouldStartWith("409");
        linking.Answers[1].After.ShouldContain("externalId");
    }

    [Fact]
    public async Task Who_was_linked_would_be_refused_or_doubled_without_it()
    {
        using var okta = Server.Server.Scim();
        var ada = await okta.PostAsync("Users", Bodies.User("ada", "\"externalId\":\"e1\""));
        var activated = await Server.PostAsync(
            AdminRoutes.Configuration,
            new ConfigurationProposal(Linking("[externalId]")),
            AdminJson.Default.ConfigurationProposal
        );
        activated.Status.ShouldBe(200, activated.Text);
        var before = TimeProvider.System.GetUtcNow();
        var linked = await okta.PostAsync("Users", Bodies.User("ada", "\"externalId\":\"e1\",\"title\":\"Countess\""));
        linked.Id.ShouldBe(ada.Id);

        (await ReplayAsync(Linking("[externalId]"), writes: 1, since: before)).Answers.ShouldBeEmpty();
        var without = await ReplayAsync(AdminServer.Configuration, writes: 1, since: before);

        var difference = without.Answers.ShouldHaveSingleItem();
        difference.Before.ShouldStartWith("accepted, as an update");
        difference.After.ShouldStartWith("409 uniqueness");
    }

    private static string Linking(string keys) =>
        AdminServer.Configuration.Replace(
            "  - id: okta\n    kind: scim\n",
            $"  - id: okta\n    kind: scim\n    linkOnCreate: {keys}\n",
            StringComparison.Ordinal
        );

    [Fact]
    public async Task People_whom_no_request_was_about_have_their_values_too()
    {
        using var okta = Server.Server.Scim();
        await okta.PostAsync("Users", Badge("ada", 7));
        var before = TimeProvider.System.GetUtcNow();
        await okta.PostAsync("Users", Badge("bea", 7));
        await okta.PostAsync("Users", Badge("cyd", 8));

        var report = await ReplayAsync(AdminServer.Configuration + UniqueBadge, writes: 2, since: before);

        report.Answers.ShouldHaveSingleItem().After.ShouldStartWith("409 uniqueness");
    }

    private const string UniqueBadge = """
        schemas:
          - urn: urn:example:scim:schemas:badge:1.0:User
            attributes: { number: { type: integer, uniqueness: server } }

        """;

    private static string Badge(string userName, int number) =>
        Bodies.User(
            userName,
            $$"""
            "urn:example:scim:schemas:badge:1.0:User":{"number":{{number}}}
            """
        );

    private static string Scoped(string scope) =>
        AdminServer.Configuration.Replace(
            "    connector: in-memory\n",
            $"    connector: in-memory\n    scope: {scope}\n",
            StringComparison.Ordinal
        );

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
    public async Task A_source_that_is_not_there_is_not_found_and_one_has_to_be_named()
    {
        var document = new ConfigurationProposal(AdminServer.Configuration);

        (
            await Server.PostAsync(
                $"{AdminRoutes.RequestReplay}?source=nobody",
                document,
                AdminJson.Default.ConfigurationProposal
            )
        ).Problem.Status.ShouldBe(404);
        (
            await Server.PostAsync(AdminRoutes.RequestReplay, document, AdminJson.Default.ConfigurationProposal)
        ).Problem.Status.ShouldBe(400);
    }

    private async Task<ReplayReport> ReplayAsync(string document, int writes, DateTimeOffset? since = null)
    {
        ReplayReport? report = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                var answer = await Server.PostAsync(
                    $"{AdminRoutes.RequestReplay}?source=okta{(since is { } at ? $"&since={at.UtcDateTime:O}" : "")}",
                    new ConfigurationProposal(document),
                    AdminJson.Default.ConfigurationProposal,
                    AdminServer.Reader
                );
                return (report = answer.Read(AdminJson.Default.ReplayReport)).Replayed == writes;
            },
            () => $"{writes} writes are on record, and not {report?.Replayed}"
        );
        return report!;
    }
}

public sealed class ReplaysOnSqlite() : ReplayTests(AdminDatabase.Sqlite);

public sealed class ReplaysOnPostgres() : ReplayTests(AdminDatabase.Postgres);
