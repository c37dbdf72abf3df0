using Rollcall.AdminApi;
using Rollcall.FakeAtlassian;
using Rollcall.FakeAtlassian.Jira;

namespace Rollcall.Server.Tests.Admin;

/// <summary>More people are hired than Jira has licenses for.</summary>
public sealed class SeatsTests
{
    private const string LicenseGroup = "jira-software-users";

    private const string Rules = """
            groups:
              defaults: { new: [jira-software-users] }
            licenseGroups: [jira-software-users]
            leavers: { action: disable, remove: licenseGroups }

        """;

    [Fact]
    public async Task Who_finds_no_seat_has_an_account_and_waits_for_the_license_that_a_leaver_gives_back()
    {
        // One is the administrator's own.
        var options = new FakeJiraOptions { Tokens = [new("app-token", FakeJiraOptions.DefaultAdminName)] }.WithSeats(2);
        await using var apps = await FakeAtlassianHost.StartAsync(
            new() { Jira = options },
            TestContext.Current.CancellationToken
        );
        await using var server = await AdminServer.StartAsync(Configuration(apps));
        using var okta = server.Server.Scim();

        var first = await HireAsync(okta, "first");
        await server.UntilAsync(status => status.Targets[0] is { LinkedUsers: 1, Queue.IsBusy: false });
        await HireAsync(okta, "second");

        var status = await server.UntilAsync(status => status.Targets[0].Queue.RetryingFor is [{ Code: "no-seats", Keys: 1 }]);
        status.Targets[0].LinkedUsers.ShouldBe(2);
        apps.Jira.FindUser("second").ShouldNotBeNull().Groups.ShouldBeEmpty();
        var why = (await server.GetAsync(AdminRoutes.Why("second"))).Read(AdminJson.Default.WhyReport);
        why.Targets[0].Waiting.ShouldNotBeNull().Reason.ShouldNotBeNull().Code.ShouldBe("no-seats");

        await okta.PatchAsync($"Users/{first.Id}", Bodies.Patch("""{"op":"replace","path":"active","value":false}"""));
        await Eventually.HoldsAsync(
            () => Task.FromResult(apps.Jira.FindUser("first") is { Active: false }),
            "the leaver is disabled"
        );
        await server.SendAsync(HttpMethod.Post, AdminRoutes.Reconcile, AdminServer.Operator, null);

        await server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, RetryingFor: [] });
        apps.Jira.FindUser("second").ShouldNotBeNull().Groups.ShouldBe([LicenseGroup]);
    }

    private static string Configuration(FakeAtlassianHost apps) =>
        AdminServer.WithJira(apps.JiraUrl.ToString()).Replace("    pace:", $"{Rules}    pace:", StringComparison.Ordinal);

    private static Task<ScimAnswer> HireAsync(ScimClient okta, string name) =>
        okta.PostAsync(
            "Users",
            Bodies.User(
                name,
                $$"""
                "active":true,"emails":[{"value":"{{name}}@example.com","primary":true}]
                """
            )
        );
}
