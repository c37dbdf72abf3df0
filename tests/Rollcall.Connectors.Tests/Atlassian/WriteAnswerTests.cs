using System.Net;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Shouldly;

namespace Rollcall.Connectors.Tests.Atlassian;

/// <summary>A change that is answered 2xx by something, and not as the API documents it, is not taken for done.</summary>
public sealed class WriteAnswerTests
{
    private const string JiraUser =
        """{"key":"k1","name":"ada","active":true,"displayName":"Ada","emailAddress":"a@example.com","groups":{"items":[]}}""";

    private const string CrowdUser =
        """{"key":"1:a","name":"ada","active":true,"first-name":"","last-name":"","display-name":"Ada","email":"a@example.com"}""";

    private static readonly AccountReference InJira = new("k1", "ada");
    private static readonly AccountReference InCrowd = new("1:a", "ada");
    private static readonly Reason Because = ReasonCodes.InScope.Because("test");

    /// <summary>Call, step, and whether the documents promise a body.</summary>
    private static readonly (string Call, Step Step, bool Answered)[] OfJira =
    [
        ("POST user", new Step.CreateAccount(new DesiredAccount { Name = "ada" }) { Reason = Because }, true),
        ("PUT user", new Step.DisableAccount(InJira) { Reason = Because }, true),
        ("PUT user", new Step.RenameAccount(InJira, "eve") { Reason = Because }, true),
        ("POST group", new Step.CreateGroup("Team") { Reason = Because }, true),
        ("POST group/user", new Step.AddMember("Team", InJira) { Reason = Because }, true),
        ("DELETE group/user", new Step.RemoveMember("Team", InJira) { Reason = Because }, false),
        ("DELETE user", new Step.DeleteAccount(InJira) { Reason = Because }, false),
        ("DELETE user/session/ada", new Step.EndSessions(InJira) { Reason = Because }, false),
        ("DELETE group", new Step.DeleteGroup("Team", "Team") { Reason = Because }, false),
    ];

    private static readonly (string Call, Step Step, bool Answered)[] OfCrowd =
    [
        ("POST user", new Step.CreateAccount(new DesiredAccount { Name = "ada" }) { Reason = Because }, true),
        ("PUT user", new Step.DisableAccount(InCrowd) { Reason = Because }, false),
        ("POST user/rename", new Step.RenameAccount(InCrowd, "eve") { Reason = Because }, true),
        ("POST group", new Step.CreateGroup("Team") { Reason = Because }, false),
        ("POST group/user/direct", new Step.AddMember("Team", InCrowd) { Reason = Because }, false),
        ("DELETE group/user/direct", new Step.RemoveMember("Team", InCrowd) { Reason = Because }, false),
        ("DELETE user", new Step.DeleteAccount(InCrowd) { Reason = Because }, false),
        ("DELETE session", new Step.EndSessions(InCrowd) { Reason = Because }, false),
        ("DELETE group", new Step.DeleteGroup("Team", "Team") { Reason = Because }, false),
    ];

    [Theory]
    [InlineData("<html><title>Log in</title></html>", "text/html")]
    [InlineData("<html><title>Log in</title></html>", "application/json")]
    [InlineData("{\"name\":\"ada\",\"active\":fal", "application/json")]
    [InlineData("{\"name\":\"ada\"}<html>", "application/json")]
    [InlineData("[]", "application/json")]
    [InlineData("null", "application/json")]
    public async Task A_login_page_or_half_a_document_is_never_taken_for_a_change(string body, string type)
    {
        foreach (var (app, call, step, _) in All())
        {
            var outcome = await PerformAsync(app, call, step, body, type);
            outcome.ShouldBeOfType<Outcome.RetryAfter>($"{app} {call}").Reason.Code.ShouldBe(ReasonCodes.NotTheApi);
        }
    }

    [Fact]
    public async Task Nothing_is_an_answer_only_where_the_documents_promise_none()
    {
        foreach (var (app, call, step, answered) in All())
        {
            var outcome = await PerformAsync(app, call, step, "", "application/json");
            (outcome is Outcome.Applied).ShouldBe(!answered, $"{app} {call}");
            if (answered)
                outcome.ShouldBeOfType<Outcome.RetryAfter>().Reason.Code.ShouldBe(ReasonCodes.NotTheApi);
        }
    }

    private static IEnumerable<(string App, string Call, Step Step, bool Answered)> All() =>
        OfJira
            .Select(one => ("Jira", one.Call, one.Step, one.Answered))
            .Concat(OfCrowd.Select(one => ("Crowd", one.Call, one.Step, one.Answered)));

    private static async Task<Outcome> PerformAsync(string app, string call, Step step, string body, string type)
    {
        using var server = new CannedServer()
            .On("GET user", HttpStatusCode.OK, app == "Jira" ? JiraUser : CrowdUser)
            .On("GET serverInfo", HttpStatusCode.OK, """{"version":"10.3.0","versionNumbers":[10,3,0],"buildNumber":1}""")
            .On(call, HttpStatusCode.OK, body, type);
        await using var connector = app == "Jira" ? server.Jira() : server.Crowd();
        return await connector.PerformAsync(step, TestContext.Current.CancellationToken);
    }
}
