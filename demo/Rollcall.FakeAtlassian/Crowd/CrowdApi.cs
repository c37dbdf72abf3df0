using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Crowd;

/// <summary>
/// /rest/usermanagement/1 of Crowd Data Center. Comments carry a mark: [D] documented by Atlassian, [C] seen in clients or
/// samples, [I] inferred. Where 400 and 404 differ: the thing named in the URL is missing 404, the thing in the body 400 [D].
/// </summary>
internal sealed class CrowdApi
{
    public const string ContextPath = "/crowd";
    public const string Base = $"{ContextPath}/rest/usermanagement/1/";
    private const string Latest = $"{ContextPath}/rest/usermanagement/latest/";
    private readonly FakeCrowd _crowd;
    private readonly RouteTable _routes = new();

    public CrowdApi(FakeCrowd crowd)
    {
        _crowd = crowd;
        var shapes = new CrowdShapes(crowd);
        AddUsers(new CrowdUserEndpoints(crowd, shapes), new CrowdAttributeEndpoints(crowd));
        AddGroups(new CrowdGroupEndpoints(crowd, shapes), new CrowdAttributeEndpoints(crowd));
        AddMemberships(new CrowdMembershipEndpoints(crowd, shapes), new CrowdNestedGroupEndpoints(crowd, shapes));
        AddSearch(new CrowdSearchEndpoints(crowd, shapes));
        AddSessions(new CrowdSessionEndpoints(crowd, shapes));
    }

    public RouteMatch Route(string method, string encodedPath, out string pathBelowBase)
    {
        var start =
            encodedPath.StartsWith(Base, StringComparison.Ordinal) ? Base.Length
            : encodedPath.StartsWith(Latest, StringComparison.Ordinal) ? Latest.Length
            : -1;
        pathBelowBase = start < 0 ? "" : encodedPath[start..];
        return start < 0 ? RouteMatch.None : _routes.Match(method, pathBelowBase);
    }

    /// <summary>The header tells a genuine Crowd from a proxy's page: the Java client insists on it [C].</summary>
    public FakeAnswer Answer(FakeRequest request)
    {
        var answer = request.Route switch
        {
            { Handler: { } handler } => handler(request),
            { IsOtherMethod: true } => FakeAnswer.Html(
                StatusCodes.Status405MethodNotAllowed,
                "HTTP Status 405",
                "Method Not Allowed"
            ),
            _ => FakeAnswer.Html(StatusCodes.Status404NotFound, "HTTP Status 404", "Not Found"),
        };
        return answer.With("X-Embedded-Crowd-Version", $"Crowd/{_crowd.Options.Version}");
    }

    private void AddUsers(CrowdUserEndpoints users, CrowdAttributeEndpoints attributes)
    {
        Add("GET", "user", users.Read);
        Add("POST", "user", users.Create, CrowdPermissions.CreateUser);
        Add("PUT", "user", users.Update, CrowdPermissions.UpdateUser);
        Add("DELETE", "user", users.Delete, CrowdPermissions.DeleteUser);
        Add("POST", "user/rename", users.Rename, CrowdPermissions.UpdateUser);
        Add("PUT", "user/password", users.SetPassword, CrowdPermissions.UpdateUser);
        Add("DELETE", "user/password", users.RemovePassword, CrowdPermissions.UpdateUser);
        Add("POST", "authentication", users.Authenticate);
        Add("GET", "user/attribute", attributes.ReadOfUser);
        Add("POST", "user/attribute", attributes.StoreOfUser, CrowdPermissions.UpdateUser);
        Add("DELETE", "user/attribute", attributes.RemoveOfUser, CrowdPermissions.UpdateUser);
    }

    private void AddGroups(CrowdGroupEndpoints groups, CrowdAttributeEndpoints attributes)
    {
        Add("GET", "group", groups.Read);
        Add("POST", "group", groups.Create, CrowdPermissions.CreateGroup);
        Add("PUT", "group", groups.Update, CrowdPermissions.UpdateGroup);
        Add("DELETE", "group", groups.Delete, CrowdPermissions.DeleteGroup);
        Add("GET", "group/attribute", attributes.ReadOfGroup);
        Add("POST", "group/attribute", attributes.StoreOfGroup, CrowdPermissions.UpdateGroup);
        Add("DELETE", "group/attribute", attributes.RemoveOfGroup, CrowdPermissions.UpdateGroup);
    }

    private void AddMemberships(CrowdMembershipEndpoints members, CrowdNestedGroupEndpoints nested)
    {
        Add("GET", "group/user/direct", call => members.Users(call, nested: false));
        Add("GET", "group/user/nested", call => members.Users(call, nested: true));
        Add("POST", "group/user/direct", members.AddUser, CrowdPermissions.UpdateGroup);
        Add("DELETE", "group/user/direct", members.Remove, CrowdPermissions.UpdateGroup);
        Add("GET", "user/group/direct", call => members.Groups(call, nested: false));
        Add("GET", "user/group/nested", call => members.Groups(call, nested: true));
        Add("POST", "user/group/direct", members.AddGroup, CrowdPermissions.UpdateGroup);
        Add("DELETE", "user/group/direct", members.Remove, CrowdPermissions.UpdateGroup);
        Add("GET", "group/membership", _ => members.Dump());
        Add("GET", "group/child-group/direct", call => nested.Children(call, nested: false));
        Add("GET", "group/child-group/nested", call => nested.Children(call, nested: true));
        Add("POST", "group/child-group/direct", nested.AddChild, CrowdPermissions.UpdateGroup);
        Add("DELETE", "group/child-group/direct", nested.RemoveChild, CrowdPermissions.UpdateGroup);
        Add("GET", "group/parent-group/direct", call => nested.Parents(call, nested: false));
        Add("GET", "group/parent-group/nested", call => nested.Parents(call, nested: true));
        Add("POST", "group/parent-group/direct", nested.AddParent, CrowdPermissions.UpdateGroup);
    }

    private void AddSearch(CrowdSearchEndpoints search)
    {
        Add("GET", "search", search.ByQuery);
        Add("POST", "search", search.ByTree);
    }

    private void AddSessions(CrowdSessionEndpoints sessions)
    {
        Add("GET", "config/cookie", sessions.CookieConfig);
        Add("POST", "session", sessions.Create);
        Add("DELETE", "session", sessions.EndAll);
        Add("GET", "session/{token}", sessions.Read);
        Add("POST", "session/{token}", sessions.Validate);
        Add("DELETE", "session/{token}", sessions.End);
    }

    private void Add(
        string method,
        string template,
        Func<CrowdCall, FakeAnswer> handler,
        CrowdPermissions permission = CrowdPermissions.None
    ) => _routes.Add(method, template, request => Checked(request, handler, permission));

    private FakeAnswer Checked(FakeRequest request, Func<CrowdCall, FakeAnswer> handler, CrowdPermissions permission)
    {
        if (Refuse(request) is { } refusal)
            return refusal;
        if (Accepted(request) is not { } asJson)
            return FakeAnswer.Html(StatusCodes.Status406NotAcceptable, "HTTP Status 406", "Not Acceptable");
        var sendsJson = request.HasMediaType("application/json");
        if (!request.Body.IsEmpty && !sendsJson && !request.HasMediaType("application/xml") && !request.HasMediaType("text/xml"))
            return FakeAnswer.Html(StatusCodes.Status415UnsupportedMediaType, "HTTP Status 415", "Unsupported Media Type");
        var call = new CrowdCall(request, asJson, sendsJson);
        return _crowd.Options.Permissions.HasFlag(permission)
            ? handler(call)
            : call.Error(
                StatusCodes.Status403Forbidden,
                CrowdReason.ApplicationPermissionDenied,
                $"Application \"{request.Caller}\" does not have permission for this operation ({permission})."
            );
    }

    /// <summary>
    /// The caller is an application, never a user [D]. The password is checked first; then the address, whose refusal is a page
    /// and no error entity [C].
    /// </summary>
    private FakeAnswer? Refuse(FakeRequest request)
    {
        var credentials = request.BasicCredentials();
        if (
            _crowd.Options.Applications.FirstOrDefault(one =>
                one.Name == credentials?.User && one.Password == credentials?.Password
            )
            is not { } application
        )
            return FakeAnswer
                .Text(StatusCodes.Status401Unauthorized, "text/plain", "Application failed to authenticate")
                .With("WWW-Authenticate", "Basic realm=\"Crowd REST Service\"");
        request.Caller = application.Name;
        return _crowd.Options.RemoteAddressAllowed
            ? null
            : FakeAnswer.Html(
                StatusCodes.Status403Forbidden,
                "HTTP Status 403",
                $"Client with address &quot;{request.RemoteAddress}&quot; is forbidden from making requests to the application, {application.Name}."
            );
    }

    /// <summary>XML unless JSON is asked for [D]; null when the caller wants neither.</summary>
    private static bool? Accepted(FakeRequest request)
    {
        if (request.Header("Accept") is not { Length: > 0 } accept)
            return false;
        foreach (var range in accept.Split(',', StringSplitOptions.TrimEntries))
        {
            var type = range.Split(';', 2)[0].Trim().ToLowerInvariant();
            if (type is "application/json")
                return true;
            if (type is "application/xml" or "text/xml" or "application/*" or "*/*")
                return false;
        }
        return null;
    }
}
