using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Jira;

/// <summary>
/// /rest/api/2 of Jira Data Center, as its OpenAPI of 10.3 and the field know it. Comments carry a mark and a source:
/// [D] documented by Atlassian (OpenAPI, page or ticket), [C] seen in clients or recorded answers, [I] inferred.
/// </summary>
internal sealed class JiraApi
{
    public const string ContextPath = "/jira";
    public const string Base = $"{ContextPath}/rest/api/2/";
    private static readonly string[] Bases = [Base, $"{ContextPath}/rest/api/latest/"];
    private readonly FakeJira _jira;
    private readonly JiraAuthentication _authentication;
    private readonly JiraRateLimiter _limiter;
    private readonly RouteTable _routes = new();

    public JiraApi(FakeJira jira)
    {
        _jira = jira;
        _authentication = new JiraAuthentication(jira);
        _limiter = new JiraRateLimiter(jira);
        AddRoutes();
    }

    /// <summary>"latest" is another name for "2" [D].</summary>
    public RouteMatch Route(string method, string encodedPath, out string pathBelowBase)
    {
        var start = Bases.FirstOrDefault(start => encodedPath.StartsWith(start, StringComparison.Ordinal));
        pathBelowBase = start is null ? "" : encodedPath[start.Length..];
        return start is null ? RouteMatch.None : _routes.Match(method, pathBelowBase);
    }

    public FakeAnswer Answer(FakeRequest request) =>
        request.Route switch
        {
            { Handler: { } handler } => handler(request),
            { IsOtherMethod: true } => FakeAnswer.Html(
                StatusCodes.Status405MethodNotAllowed,
                "HTTP Status 405",
                "Method Not Allowed"
            ),
            _ => FakeAnswer.Html(
                StatusCodes.Status404NotFound,
                "Oops, you've found a dead link.",
                "Go back to the previous page."
            ),
        };

    private void AddRoutes()
    {
        var users = new JiraUserEndpoints(_jira, _authentication);
        Add("GET", "user", JiraRight.LoggedIn, users.Read);
        Add("POST", "user", JiraRight.Administrator, users.Create);
        Add("PUT", "user", JiraRight.Administrator, users.Update);
        Add("DELETE", "user", JiraRight.Administrator, users.Delete);
        Add("PUT", "user/password", JiraRight.Administrator, users.SetPassword);
        Add("DELETE", "user/session/{username}", JiraRight.Administrator, users.EndSessions);

        var properties = new JiraPropertyEndpoints(_jira, _authentication);
        Add("GET", "user/properties", JiraRight.LoggedIn, properties.List);
        Add("GET", "user/properties/{propertyKey}", JiraRight.LoggedIn, properties.Read);
        Add("PUT", "user/properties/{propertyKey}", JiraRight.LoggedIn, properties.Store);
        Add("DELETE", "user/properties/{propertyKey}", JiraRight.LoggedIn, properties.Remove);

        var find = new JiraFindEndpoints(_jira, _authentication);
        Add("GET", "user/search", JiraRight.LoggedIn, find.Search);
        Add("GET", "user/list", JiraRight.Administrator, find.List);
        Add("GET", "user/picker", JiraRight.LoggedIn, find.Pick);
        Add("GET", "groups/picker", JiraRight.None, find.PickGroups);

        var groups = new JiraGroupEndpoints(_jira, _authentication);
        Add("GET", "group", JiraRight.LoggedIn, groups.Read);
        Add("POST", "group", JiraRight.Administrator, groups.Create);
        Add("DELETE", "group", JiraRight.Administrator, groups.Delete);
        Add("GET", "group/member", JiraRight.Administrator, groups.Members);
        Add("POST", "group/user", JiraRight.Administrator, groups.AddMember);
        Add("DELETE", "group/user", JiraRight.Administrator, groups.RemoveMember);

        var roles = new JiraRoleEndpoints(_jira);
        Add("POST", "user/application", JiraRight.Administrator, roles.Grant);
        Add("DELETE", "user/application", JiraRight.Administrator, roles.Revoke);
        Add("GET", "applicationrole", JiraRight.Administrator, _ => roles.List());
        Add("PUT", "applicationrole", JiraRight.SystemAdministrator, roles.UpdateAll);
        Add("GET", "applicationrole/{key}", JiraRight.Administrator, roles.Read);
        Add("PUT", "applicationrole/{key}", JiraRight.SystemAdministrator, roles.Update);

        var anonymization = new JiraAnonymizationEndpoints(_jira);
        Add("GET", "user/anonymization", JiraRight.SystemAdministrator, anonymization.Validate);
        Add("POST", "user/anonymization", JiraRight.SystemAdministrator, anonymization.Schedule);
        Add("GET", "user/anonymization/progress", JiraRight.SystemAdministrator, anonymization.Progress);

        var system = new JiraSystemEndpoints(_jira, _authentication);
        Add("GET", "serverInfo", JiraRight.None, system.ServerInfo);
        Add("GET", "myself", JiraRight.LoggedIn, system.Myself);
        Add("GET", "mypermissions", JiraRight.LoggedIn, system.MyPermissions);
    }

    private void Add(string method, string template, JiraRight right, Func<JiraCall, FakeAnswer> handler) =>
        _routes.Add(method, template, request => Checked(request, right, handler));

    private FakeAnswer Checked(FakeRequest request, JiraRight right, Func<JiraCall, FakeAnswer> handler)
    {
        var (caller, refusal) = _authentication.Authenticate(request);
        request.Caller = caller?.Name;
        if (caller is null)
            // Whoever names a credential that is wrong is refused also where none is needed [I, as Seraph does].
            return right == JiraRight.None && request.Header("Authorization") is null
                ? handler(new JiraCall(request, null))
                : refusal!;
        var limit = _limiter.Take(caller);
        var answer =
            limit.Refusal
            ?? _authentication.Refuse(caller, right)
            ?? WrongMediaType(request)
            ?? handler(new JiraCall(request, caller));
        return limit.Headers.Count == 0 ? answer : answer with { Headers = [.. answer.Headers, .. limit.Headers] };
    }

    // A body of another type than JSON is refused before it is read [I].
    private static FakeAnswer? WrongMediaType(FakeRequest request) =>
        request.Body.IsEmpty || request.HasMediaType("application/json")
            ? null
            : FakeAnswer.Html(StatusCodes.Status415UnsupportedMediaType, "HTTP Status 415", "Unsupported Media Type");
}
