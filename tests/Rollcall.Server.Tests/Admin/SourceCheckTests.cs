using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;

namespace Rollcall.Server.Tests.Admin;

/// <summary><c>/admin/v1/sources/{id}/check</c>: what an administrator of the identity provider should know.</summary>
public abstract class SourceCheckTests(AdminDatabase database) : AdminTest(database)
{
    [Fact]
    public async Task A_source_that_nothing_ever_came_to_is_told_what_to_look_at()
    {
        var traffic = (await CheckAsync("okta")).Findings.First();

        (traffic.Level, traffic.Subject).ShouldBe((FindingLevels.Error, "traffic"));
        traffic.WhatToDo!.ShouldContain("/scim/okta/v2");
    }

    [Fact]
    public async Task Who_calls_itself_Okta_is_Okta_and_what_it_did_is_counted()
    {
        using var okta = Okta();
        var id = await okta.CreateUserAsync("ada");
        await okta.PatchAsync($"Users/{id}", Bodies.Patch("""{"op":"replace","value":{"active":false}}"""));

        var check = await CheckAsync("okta", requests: 2);

        check.IdentityProvider.ShouldBe("Okta");
        var traffic = check.Findings.Single(finding => finding.Subject == "traffic");
        traffic.Level.ShouldBe(FindingLevels.Ok);
        traffic.Message.ShouldStartWith("2 requests: 1 person created, 1 update of people.");
    }

    [Fact]
    public async Task Entra_is_known_by_how_it_writes_its_patches()
    {
        using var entra = Server.Server.Scim("entra");
        var id = await entra.CreateUserAsync("ada");
        await entra.PatchAsync($"Users/{id}", Bodies.Patch("""{"op":"Replace","path":"active","value":"False"}"""));

        (await CheckAsync("entra", requests: 2)).IdentityProvider.ShouldBe("Microsoft Entra ID");
    }

    [Fact]
    public async Task One_that_only_reads_is_told_what_to_click()
    {
        using var okta = Okta();
        await okta.GetAsync("Users?startIndex=1&count=2");

        var traffic = (await CheckAsync("okta", requests: 1)).Findings.Single(finding => finding.Subject == "traffic");

        traffic.Level.ShouldBe(FindingLevels.Warning);
        traffic.WhatToDo!.ShouldContain("Create Users");
    }

    [Fact]
    public async Task One_that_does_not_say_who_it_is_is_taken_for_what_the_source_is_called()
    {
        using var okta = Server.Server.Scim();
        await okta.GetAsync("Users?startIndex=1&count=2");

        var check = await CheckAsync("okta", requests: 1);

        check.IdentityProvider.ShouldBe("Okta");
        check.Findings.ShouldContain(finding => finding.Message.Contains("docs/idp/okta.md", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Failures_are_told_once_a_cause_with_how_often_and_one_to_look_at()
    {
        using var okta = Okta();
        using var stranger = Server.Server.Scim("okta", "wrong");
        await okta.CreateUserAsync("ada");
        await okta.PostAsync("Users", Bodies.User("ADA"));
        var last = await okta.PostAsync("Users", Bodies.User("Ada"));
        await stranger.GetAsync("Users");

        var findings = (await CheckAsync("okta", requests: 4)).Findings;

        var conflict = findings.Single(finding => finding.Subject == "409");
        conflict.Message.ShouldStartWith("2 requests wanted to create somebody, or a group, whose name is there already");
        conflict.Message.ShouldContain(last.Headers.GetValues("X-Rollcall-Request-Id").Single());
        conflict.WhatToDo!.ShouldContain("Retry");
        findings.Single(finding => finding.Subject == "401").WhatToDo!.ShouldContain("Provisioning > Integration");
        findings[0].Level.ShouldBe(FindingLevels.Error);
        findings[^1].Level.ShouldBe(FindingLevels.Ok);
    }

    [Fact]
    public async Task What_the_targets_need_and_nobody_sends_is_named()
    {
        using var okta = Okta();
        await okta.CreateUserAsync("ada");
        await okta.PostAsync(
            "Users",
            Bodies.User(
                "bea",
                "\"displayName\":\"Bea\",\"externalId\":\"b\",\"emails\":[{\"value\":\"b@example.com\",\"primary\":true}]"
            )
        );

        var missing = (await CheckAsync("okta", requests: 2))
            .Findings.Where(finding => finding.Subject == "attributes")
            .ToArray();

        missing.ShouldContain(finding =>
            finding.Message.Contains("email", StringComparison.Ordinal)
            && finding.Message.Contains("1 of 2", StringComparison.Ordinal)
        );
        missing.ShouldContain(finding => finding.Message.Contains("externalId", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_source_in_shadow_is_said_to_be_so() =>
        (await CheckAsync("entra")).Findings.ShouldContain(finding => finding.Subject == "mode");

    [Fact]
    public async Task A_source_that_is_not_there_is_404() =>
        (await Server.GetAsync(AdminRoutes.SourceCheck("nobody"))).Problem.Status.ShouldBe(404);

    private ScimClient Okta()
    {
        var okta = Server.Server.Scim();
        okta.Http.DefaultRequestHeaders.UserAgent.ParseAdd("Okta-SCIM-Client/1.0.0");
        return okta;
    }

    private async Task<SourceCheck> CheckAsync(string source, int requests = 0)
    {
        SourceCheck? check = null;
        await Eventually.HoldsAsync(
            async () =>
                (check = (await Server.GetAsync(AdminRoutes.SourceCheck(source))).Read(AdminJson.Default.SourceCheck)).Requests
                == requests,
            "all requests are on record"
        );
        return check!;
    }
}

public sealed class SourceChecksOnSqlite() : SourceCheckTests(AdminDatabase.Sqlite);

public sealed class SourceChecksOnPostgres() : SourceCheckTests(AdminDatabase.Postgres);
