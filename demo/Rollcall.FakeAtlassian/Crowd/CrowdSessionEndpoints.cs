using System.Security.Cryptography;
using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Crowd;

/// <summary>
/// Single sign-on (crowd-dc.md section 5): a token for a user at a place. The same user with the same validation factors gets
/// the same token while it lives [D]; whoever validates it must name the same factors.
/// </summary>
internal sealed class CrowdSessionEndpoints(FakeCrowd crowd, CrowdShapes shapes)
{
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<(CrowdUser User, string Factors), Session> _latest = [];

    public FakeAnswer CookieConfig(CrowdCall call) =>
        call.Ok(
            new CrowdNode("cookie-config")
                .Text("domain", crowd.Options.CookieDomain)
                .Flag("secure", crowd.Options.SecureCookie)
                .Text("name", "crowd.token_key")
        );

    /// <summary>201; with validate-password=false nobody's password is asked. Every refusal is 400 with its reason [D].</summary>
    public FakeAnswer Create(CrowdCall call)
    {
        if (call.ReadBody() is not { } body)
            return call.MalformedBody();
        var name = body.Text("username") ?? "";
        if (crowd.Directory.FindUser(name) is not { } user)
            return call.NoUser(name, inBody: true);
        if (!user.Active)
            return call.Error(400, CrowdReason.InactiveAccount, $"Account with name <{user.Name}> is inactive");
        if (
            call.Request.QueryFlag("validate-password", otherwise: true)
            && (user.Password is null || user.Password != body.Text("password"))
        )
            return call.Error(
                400,
                CrowdReason.InvalidUserAuthentication,
                $"Failed to authenticate principal <{user.Name}>, password was invalid"
            );
        var session = SessionFor(user, FactorsOf(body.Child("validation-factors") ?? body), Duration(call));
        return call.Answer(StatusCodes.Status201Created, Shape(call, session))
            .With("Location", $"{call.Api}session/{session.Token}") with
        {
            Changed = true,
        };
    }

    public FakeAnswer Read(CrowdCall call) =>
        Find(call.Request.Parameter) is { } session ? call.Ok(Shape(call, session)) : NoSession(call);

    /// <summary>200 for a token that lives and was made with the same factors; else 404 [D], which sends the user to the login again.</summary>
    public FakeAnswer Validate(CrowdCall call)
    {
        if (call.ReadBody() is not { } body)
            return call.MalformedBody();
        if (Find(call.Request.Parameter) is not { } session || session.Factors != FactorsOf(body))
            return NoSession(call);
        session.ExpiresAt = crowd.Clock.GetUtcNow() + session.Duration;
        return call.Ok(Shape(call, session));
    }

    /// <summary>204, also for a token that is not known [I].</summary>
    public FakeAnswer End(CrowdCall call) =>
        FakeAnswer.Empty(StatusCodes.Status204NoContent) with
        {
            Changed = _sessions.Remove(call.Request.Parameter),
        };

    /// <summary>Every session of a user but one: 204 [D].</summary>
    public FakeAnswer EndAll(CrowdCall call)
    {
        if (crowd.Directory.FindUser(call.Query("username") ?? "") is not { } user)
            return call.NoUser(call.Query("username"));
        var ended = _sessions.Values.Where(session => session.User == user && session.Token != call.Query("exclude")).ToArray();
        foreach (var session in ended)
            _sessions.Remove(session.Token);
        return FakeAnswer.Empty(StatusCodes.Status204NoContent) with { Changed = ended.Length > 0 };
    }

    private Session SessionFor(CrowdUser user, string factors, TimeSpan duration)
    {
        var now = crowd.Clock.GetUtcNow();
        if (_latest.TryGetValue((user, factors), out var alive) && Find(alive.Token) is not null)
        {
            alive.ExpiresAt = now + duration;
            return alive;
        }
        var session = new Session(RandomNumberGenerator.GetHexString(32, lowercase: true), user, factors, now, duration);
        _sessions.Add(session.Token, session);
        _latest[(user, factors)] = session;
        return session;
    }

    private Session? Find(string token) =>
        _sessions.TryGetValue(token, out var session)
        && session.ExpiresAt > crowd.Clock.GetUtcNow()
        && session.User.Active
        && crowd.Directory.FindUserByKey(session.User.Key) is not null
            ? session
            : null;

    private TimeSpan Duration(CrowdCall call) =>
        int.TryParse(call.Query("duration"), System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : crowd.Options.SessionDuration;

    // In the order of their names: the factors are a set.
    private static string FactorsOf(CrowdBody body) =>
        string.Join(
            '\n',
            body.Items("validationFactors", "validation-factor")
                .Select(factor => $"{factor.Text("name")}={factor.Text("value")}")
                .Order(StringComparer.Ordinal)
        );

    private CrowdNode Shape(CrowdCall call, Session session) =>
        new CrowdNode("session")
            .Attribute("expand", "user")
            .Link($"{call.Api}session/{session.Token}")
            .Text("token", session.Token)
            .Child(
                call.Expands("user")
                    ? shapes.User(call, session.User, withAttributes: false)
                    : shapes.UserReference(call, session.User)
            )
            .Time("created-date", session.CreatedAt)
            .Time("expiry-date", session.ExpiresAt);

    private static FakeAnswer NoSession(CrowdCall call) =>
        call.Error(StatusCodes.Status404NotFound, CrowdReason.InvalidSsoToken, "Token does not validate.");

    private sealed class Session(string token, CrowdUser user, string factors, DateTimeOffset createdAt, TimeSpan duration)
    {
        public string Token { get; } = token;

        public CrowdUser User { get; } = user;

        public string Factors { get; } = factors;

        public DateTimeOffset CreatedAt { get; } = createdAt;

        public TimeSpan Duration { get; } = duration;

        public DateTimeOffset ExpiresAt { get; set; } = createdAt + duration;
    }
}
