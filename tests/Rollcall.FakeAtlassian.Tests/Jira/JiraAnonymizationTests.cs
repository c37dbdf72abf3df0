namespace Rollcall.FakeAtlassian.Tests.Jira;

public sealed class JiraAnonymizationTests
{
    [Fact]
    public async Task A_user_is_anonymised_by_a_task_one_at_a_time()
    {
        await using var apps = await Apps.StartAsync();
        var ada = apps.Host.Jira.AddUser("ada", "ada@example.com", "Ada Byron");
        var bob = apps.Host.Jira.AddUser("bob");

        var dryRun = await apps.Jira.GetAsync($"user/anonymization?userKey={ada.Key}");
        var scheduled = await apps.Jira.PostAsync(
            "user/anonymization",
            $$"""{"userKey":"{{ada.Key}}","newOwnerKey":"JIRAUSER10000"}"""
        );
        var second = await apps.Jira.PostAsync(
            "user/anonymization",
            $$"""{"userKey":"{{bob.Key}}","newOwnerKey":"JIRAUSER10000"}"""
        );
        var done = await apps.Jira.GetAsync(scheduled.Text("progressUrl"));

        dryRun["success"].GetBoolean().ShouldBeTrue();
        (scheduled.Status, scheduled.Text("status")).ShouldBe((202, "IN_PROGRESS"));
        second.Status.ShouldBe(409);
        done.Text("status").ShouldBe("COMPLETED");
        var after = apps.Host.Jira.FindUserByKey(ada.Key)!;
        after.Active.ShouldBeFalse();
        after.ToString().ShouldNotContain("ada", Case.Insensitive);
        (
            await apps.Jira.PostAsync("user/anonymization", $$"""{"userKey":"{{bob.Key}}","newOwnerKey":"JIRAUSER10000"}""")
        ).Status.ShouldBe(202);
    }

    [Fact]
    public async Task Nobody_unknown_is_anonymised_and_no_unknown_task_has_progress()
    {
        await using var apps = await Apps.StartAsync();

        (await apps.Jira.GetAsync("user/anonymization?userKey=JIRAUSER1")).Status.ShouldBe(400);
        (await apps.Jira.PostAsync("user/anonymization", """{"userKey":"JIRAUSER1"}""")).Status.ShouldBe(400);
        (await apps.Jira.GetAsync("user/anonymization/progress?taskId=1")).Status.ShouldBe(404);
    }
}
