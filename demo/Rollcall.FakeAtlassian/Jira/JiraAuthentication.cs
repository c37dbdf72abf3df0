using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Jira;

/// <summary>What an endpoint asks of its caller (global permissions).</summary>
internal enum JiraRight
{
    /// <summary>Also answered to somebody who did not log in.</summary>
    None,

    /// <summary>Any active user.</summary>
    LoggedIn,

    /// <summary>"Administer Jira".</summary>
    Administrator,

    /// <summary>"Jira System administrator".</summary>
    SystemAdministrator,
}

/// <summary>Who is calling, by Basic or by personal access token, and what they may do.</summary>
internal sealed class JiraAuthentication(FakeJira jira)
{
    private static readonly Version Tokens = new(8, 14);

    /// <summary>The caller's account, or the answer that refuses them.</summary>
    public (JiraUser? Caller, FakeAnswer? Refusal) Authenticate(FakeRequest request)
    {
        if (request.BearerToken() is { } token)
            return ByToken(token) is { } user ? (user, null) : (null, Unauthorized(AnonymousText));
        if (request.BasicCredentials() is { } credentials)
            return ByPassword(credentials.User, credentials.Password);
        return (null, Unauthorized(AnonymousText));
    }

    public bool IsSystemAdministrator(JiraUser user) => IsIn(user, jira.Options.SystemAdminGroup);

    public bool IsAdministrator(JiraUser user) =>
        IsSystemAdministrator(user) || jira.Options.AdminGroups.Any(group => IsIn(user, group));

    public FakeAnswer? Refuse(JiraUser caller, JiraRight right)
    {
        var allowed = right switch
        {
            JiraRight.Administrator => IsAdministrator(caller),
            JiraRight.SystemAdministrator => IsSystemAdministrator(caller),
            _ => true,
        };
        if (allowed)
            return null;
        const string Text = "You do not have the permission to do that.";
        return jira.Options.HtmlErrors
            ? FakeAnswer.Html(StatusCodes.Status403Forbidden, "Forbidden (403)", Text)
            : JiraErrors.Of(StatusCodes.Status403Forbidden, Text);
    }

    private const string AnonymousText = "You are not authenticated. Authentication required to perform this operation.";

    // A token is not accepted as a Basic password, and there are none before 8.14 [D PAT doc].
    private JiraUser? ByToken(string value) =>
        jira.Options.Version >= Tokens
        && jira.Options.Tokens.FirstOrDefault(token => token.Value == value) is { } token
        && jira.Directory.FindUser(token.UserName) is { Active: true } user
            ? user
            : null;

    // Wrong passwords lead to a CAPTCHA, which no program can solve: the account is locked for Basic then [C].
    private (JiraUser? Caller, FakeAnswer? Refusal) ByPassword(string name, string password)
    {
        var user = jira.Directory.FindUser(name);
        var limit = jira.Options.CaptchaAfter;
        if (user is not null && limit > 0 && user.FailedLogins >= limit)
            return (null, Captcha());
        if (jira.Options.AllowBasic && user is { Active: true } && user.Password == password)
        {
            user.FailedLogins = 0;
            user.LastLogin = jira.Clock.GetUtcNow();
            return (user, null);
        }
        if (user is not null)
            user.FailedLogins++;
        return (null, Unauthorized("Basic Authentication Failure.").With("X-Seraph-LoginReason", "AUTHENTICATED_FAILED"));
    }

    private FakeAnswer Captcha() =>
        Unauthorized("Basic Authentication Failure - Reason : AUTHENTICATION_DENIED")
            .With("X-Seraph-LoginReason", "AUTHENTICATION_DENIED")
            .With("X-Authentication-Denied-Reason", $"CAPTCHA_CHALLENGE; login-url={jira.Url}login.jsp");

    private FakeAnswer Unauthorized(string text) =>
        (
            jira.Options.HtmlErrors
                ? FakeAnswer.Html(StatusCodes.Status401Unauthorized, "Unauthorized (401)", text)
                : JiraErrors.Of(StatusCodes.Status401Unauthorized, text)
        ).With("WWW-Authenticate", $"OAuth realm=\"{Uri.EscapeDataString(jira.Url.AbsoluteUri)}\"");

    private bool IsIn(JiraUser user, string groupName) =>
        jira.Directory.FindGroup(groupName) is { } group
        && (
            user.Groups.Contains(group)
            || (group.Children.Count > 0 && JiraDirectory.AllMembers(group, includeInactive: true).Contains(user))
        );
}
