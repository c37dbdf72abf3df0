using Rollcall.FakeAtlassian.Jira;

namespace Rollcall.FakeAtlassian.Tests.Specification;

/// <summary>An answer on the way, with the operation it answers.</summary>
internal sealed record Answered(string Method, string Endpoint, Reply Reply)
{
    public override string ToString() => $"{Method} {Endpoint} -> {Reply.Status}";
}

/// <summary>
/// A walk through every operation of the fake Jira, good and bad, whose answers are then held against documents. The expected
/// status stands with each step: it is the list we check when no document is at hand.
/// </summary>
internal static class JiraJourney
{
    private static readonly (string Method, string Path, string? Body, int Status)[] Steps =
    [
        ("GET", "serverInfo", null, 200),
        ("GET", "myself?expand=groups,applicationRoles", null, 200),
        ("GET", "mypermissions", null, 200),
        ("POST", "user", """{"name":"ada","emailAddress":"ada@example.com","displayName":"Ada","notification":"false"}""", 201),
        ("POST", "user", """{"name":"ada","emailAddress":"ada@example.com","displayName":"Ada"}""", 400),
        ("GET", "user?username=ada&expand=groups,applicationRoles", null, 200),
        ("GET", "user?username=nobody", null, 404),
        ("PUT", "user?username=ada", """{"displayName":"Ada Byron"}""", 200),
        ("PUT", "user?username=ada", "{}", 400),
        ("PUT", "user?username=nobody", """{"displayName":"X"}""", 404),
        ("PUT", "user/password?username=ada", """{"password":"x"}""", 204),
        ("PUT", "user/password?username=ada", "{}", 400),
        ("PUT", "user/password?username=nobody", """{"password":"x"}""", 404),
        ("DELETE", "user/session/ada", null, 200),
        ("DELETE", "user/session/nobody", null, 404),
        ("PUT", "user/properties/p?username=ada", "{}", 201),
        ("PUT", "user/properties/p?username=ada", "[]", 200),
        ("PUT", "user/properties/p", "[]", 400),
        ("PUT", "user/properties/p?username=nobody", "[]", 404),
        ("GET", "user/properties?username=ada", null, 200),
        ("GET", "user/properties/p?username=ada", null, 200),
        ("GET", "user/properties/q?username=ada", null, 404),
        ("DELETE", "user/properties/p?username=ada", null, 204),
        ("DELETE", "user/properties/p?username=ada", null, 404),
        ("GET", "user/search?username=ada", null, 200),
        ("GET", "user/search?username=ada&includeActive=false", null, 400),
        ("GET", "user/list?maxResults=1", null, 200),
        ("GET", "user/picker?query=ada", null, 200),
        ("POST", "group", """{"name":"team"}""", 201),
        ("POST", "group", """{"name":"team"}""", 400),
        ("GET", "group?groupname=team&expand=users", null, 200),
        ("POST", "group/user?groupname=team", """{"name":"ada"}""", 201),
        ("POST", "group/user?groupname=team", """{"name":"ada"}""", 400),
        ("POST", "group/user?groupname=team", """{"name":"nobody"}""", 404),
        ("GET", "group/member?groupname=team&maxResults=1", null, 200),
        ("GET", "group/member?groupname=", null, 400),
        ("GET", "group/member?groupname=nothing", null, 404),
        ("GET", "groups/picker?query=t", null, 200),
        ("DELETE", "group/user?groupname=team&username=ada", null, 200),
        ("DELETE", "group/user?groupname=team&username=ada", null, 400),
        ("DELETE", "group/user?groupname=team&username=nobody", null, 404),
        ("DELETE", "group?groupname=team", null, 200),
        ("DELETE", "group?groupname=", null, 400),
        ("DELETE", "group?groupname=team", null, 404),
        ("GET", "applicationrole", null, 200),
        ("GET", "applicationrole/jira-software", null, 200),
        ("GET", "applicationrole/none", null, 404),
        ("PUT", "applicationrole/jira-software", """{"selectedByDefault":true}""", 200),
        ("PUT", "applicationrole/none", "{}", 404),
        ("PUT", "applicationrole", """[{"key":"jira-software","selectedByDefault":true}]""", 200),
        ("PUT", "applicationrole", """[{"key":"none"}]""", 404),
        ("DELETE", "user/application?username=ada&applicationKey=jira-software", null, 204),
        ("POST", "user/application?username=ada&applicationKey=jira-software", null, 200),
        ("POST", "user/application?username=ada&applicationKey=none", null, 400),
        ("GET", "user/anonymization?userKey=JIRAUSER10001", null, 200),
        ("GET", "user/anonymization?userKey=none", null, 400),
        ("GET", "user/anonymization/progress?taskId=1", null, 404),
        ("POST", "user/anonymization", """{"userKey":"JIRAUSER10001","newOwnerKey":"JIRAUSER10000"}""", 202),
        ("POST", "user/anonymization", """{"userKey":"JIRAUSER10001","newOwnerKey":"JIRAUSER10000"}""", 409),
        ("POST", "user/anonymization", "{}", 400),
        ("GET", "user/anonymization/progress", null, 200),
        ("DELETE", "user?key=JIRAUSER10001", null, 204),
        ("DELETE", "user?key=JIRAUSER10001", null, 404),
        ("DELETE", "user?username=admin", null, 400),
    ];

    private static readonly (string Method, string Path)[] ForAdministratorsOnly =
    [
        ("POST", "user"),
        ("PUT", "user?username=admin"),
        ("DELETE", "user?username=admin"),
        ("PUT", "user/password?username=admin"),
        ("DELETE", "user/session/admin"),
        ("GET", "user/properties?username=admin"),
        ("GET", "user/list"),
        ("POST", "group"),
        ("DELETE", "group?groupname=x"),
        ("GET", "group/member?groupname=x"),
        ("POST", "group/user?groupname=x"),
        ("DELETE", "group/user?groupname=x&username=admin"),
        ("GET", "applicationrole"),
        ("PUT", "applicationrole/jira-software"),
        ("POST", "user/application?username=admin&applicationKey=jira-software"),
        ("GET", "user/anonymization?userKey=x"),
    ];

    /// <summary>Walks, and checks each status against ours on the way.</summary>
    public static async Task<IReadOnlyList<Answered>> WalkAsync()
    {
        await using var apps = await Apps.WithJiraAsync(new FakeJiraOptions { PlainUser = null });
        var answers = new List<Answered>();
        foreach (var (method, path, body, status) in Steps)
        {
            var answer = await AskAsync(apps, method, path, body);
            answer.Reply.Status.ShouldBe(status, $"{method} {path} {body}\n{answer.Reply.Body}");
            answers.Add(answer);
        }
        await RefuseAsync(apps, answers);
        return answers;
    }

    private static async Task RefuseAsync(Apps apps, List<Answered> answers)
    {
        apps.Host.Jira.AddUser("plain");
        apps.Host.Jira.Configure(options => options with { Tokens = [new JiraToken("plain-token", "plain")] });
        foreach (var (authorization, status) in new[] { ("plain-token", 403), ("no-token", 401) })
        {
            apps.Jira.Authorization = new("Bearer", authorization);
            foreach (var (method, path) in ForAdministratorsOnly)
            {
                var answer = await AskAsync(apps, method, path, method is "GET" or "DELETE" ? null : "{}");
                answer.Reply.Status.ShouldBe(status, $"{method} {path}");
                answers.Add(answer);
            }
        }
    }

    private static async Task<Answered> AskAsync(Apps apps, string method, string path, string? body)
    {
        var reply = await apps.Jira.SendAsync(new HttpMethod(method), path, body);
        return new Answered(method, apps.Host.Jira.Requests.All[^1].Endpoint, reply);
    }
}
