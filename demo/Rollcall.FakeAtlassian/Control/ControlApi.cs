using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rollcall.FakeAtlassian.Faults;
using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Control;

/// <summary>
/// Looks into the fake apps and sets them up from another process. Below <c>/_fake/</c>, JSON, without a login: the server
/// listens on loopback only.
/// <code>
/// GET    jira/state, crowd/state            users and groups, in order
/// GET    requests?app=&amp;since=               what was asked, after a sequence number (that of each app)
/// GET    counts                             requests, writes, changes and calls by endpoint, by app
/// GET, POST, DELETE  faults                 the rules in force; one more; none
/// POST   jira/users, crowd/users            seed users: an array
/// POST   reset                              everything as after the start
/// </code>
/// </summary>
internal sealed class ControlApi(FakeAtlassianHost host)
{
    public const string Base = "/_fake/";

    public async Task HandleAsync(HttpContext http)
    {
        var path = http.Request.Path.Value![Base.Length..];
        var answer = (http.Request.Method, path) switch
        {
            ("GET", "jira/state") => Json(200, host.Jira.Snapshot(), ControlJson.Default.FakeJiraSnapshot),
            ("GET", "crowd/state") => Json(200, host.Crowd.Snapshot(), ControlJson.Default.FakeCrowdSnapshot),
            ("GET", "requests") => Requests(http.Request.Query["app"], http.Request.Query["since"]),
            ("GET", "counts") => Counts(),
            ("GET", "faults") => Rules(200),
            ("POST", "faults") => AddFault(await ReadAsync(http, ControlJson.Default.PostedFault)),
            ("DELETE", "faults") => ClearFaults(),
            ("POST", "jira/users") => AddUsers(await ReadAsync(http, ControlJson.Default.IReadOnlyListPostedUser), AddToJira),
            ("POST", "crowd/users") => AddUsers(await ReadAsync(http, ControlJson.Default.IReadOnlyListPostedUser), AddToCrowd),
            ("POST", "reset") => Reset(),
            _ => Error(404, $"There is no {http.Request.Method} {Base}{path}."),
        };
        await AppPipeline.WriteAsync(http, answer);
    }

    private FakeAnswer Requests(string? app, string? since)
    {
        var after = long.TryParse(since, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var shown = Logs()
            .Where(log => string.IsNullOrEmpty(app) || log.App == app)
            .SelectMany(log => log.Requests.Since(after).Select(request => ShownRequest.Of(log.App, request)));
        return Json(200, [.. shown], ControlJson.Default.IReadOnlyListShownRequest);
    }

    private FakeAnswer Counts()
    {
        var counts = Logs()
            .ToDictionary(
                log => log.App,
                log => new ShownCounts(
                    log.Requests.Count,
                    log.Requests.Writes,
                    log.Requests.Changes,
                    log.Faults.Played,
                    log.Requests.CallsByEndpoint
                )
            );
        return Json(200, counts, ControlJson.Default.IReadOnlyDictionaryStringShownCounts);
    }

    private FakeAnswer AddFault(PostedFault? posted)
    {
        if (posted is null)
            return Error(400, "The body is not a fault.");
        if (FaultKinds.Read(posted) is not { } fault)
            return Error(400, $"'{posted.Kind}' is not a kind of fault: {FaultKinds.Known}.");
        if (posted.App is not (null or "jira" or "crowd"))
            return Error(400, $"'{posted.App}' is not an app: jira, crowd, or none for both.");
        if (
            posted.Status is < 200 or > 599
            || posted.Times is < 1
            || posted.Probability is < 0 or > 1
            || posted.DelayMilliseconds is < 0
            || posted.RetryAfterSeconds is < 0
        )
            return Error(
                400,
                "Out of range: status is 200 to 599, times at least 1, probability 0 to 1, times in seconds or milliseconds are not negative."
            );
        var rule = new FaultRule(fault)
        {
            Method = posted.Method,
            PathPrefix = posted.PathPrefix,
            Probability = posted.Probability ?? 1,
            Times = posted.Times,
            Seed = posted.Seed ?? 1,
        };
        foreach (var log in Logs().Where(log => posted.App is null || log.App == posted.App))
            log.Faults.Add(rule);
        return Rules(201);
    }

    private FakeAnswer ClearFaults()
    {
        foreach (var log in Logs())
            log.Faults.Clear();
        return Rules(200);
    }

    private FakeAnswer Rules(int status) =>
        Json(
            status,
            new ShownRules(
                [.. host.Jira.Faults.Rules.Select(rule => rule.ToString())],
                [.. host.Crowd.Faults.Rules.Select(rule => rule.ToString())]
            ),
            ControlJson.Default.ShownRules
        );

    private static FakeAnswer AddUsers(IReadOnlyList<PostedUser>? users, Action<PostedUser> add)
    {
        if (users is null || users.Any(user => string.IsNullOrWhiteSpace(user.Name)))
            return Error(400, "The body is not an array of users, each with a name.");
        foreach (var user in users)
        {
            try
            {
                add(user);
            }
            catch (ArgumentException taken)
            {
                return Error(409, taken.Message);
            }
        }
        return FakeAnswer.Empty(204);
    }

    private void AddToJira(PostedUser user) =>
        host.Jira.AddUser(user.Name!, user.Email, user.DisplayName, user.Active ?? true, user.Groups);

    private void AddToCrowd(PostedUser user) =>
        host.Crowd.AddUser(user.Name!, user.Email, user.DisplayName, user.Active ?? true, user.Groups);

    private FakeAnswer Reset()
    {
        host.Jira.Reset();
        host.Crowd.Reset();
        return FakeAnswer.Empty(204);
    }

    private (string App, RequestLog Requests, FaultPlan Faults)[] Logs() =>
        [("jira", host.Jira.Requests, host.Jira.Faults), ("crowd", host.Crowd.Requests, host.Crowd.Faults)];

    private static async ValueTask<T?> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(http.Request.Body, type, http.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static FakeAnswer Json<T>(int status, T value, JsonTypeInfo<T> type) =>
        new(status, "application/json", JsonSerializer.SerializeToUtf8Bytes(value, type));

    private static FakeAnswer Error(int status, string message) =>
        Json(status, new ShownError(message), ControlJson.Default.ShownError);
}
