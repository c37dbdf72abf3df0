using System.Net;
using System.Text;
using Rollcall.Connectors.Text;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Atlassian;

/// <summary>
/// The one place where status codes, content types and broken connections become answers. Everything it says is for people, names the
/// target, says what to do, and holds no secret: whatever an app sent is cleaned, shortened and rid of the credential.
/// </summary>
internal sealed class AnswerMapping(ConnectorSettings settings, RestDialect dialect, Credential credential)
{
    private const int LongestQuote = 200;

    // What is looked at for a quote; long enough that a credential in the first line is seen whole.
    private const int QuotedBytes = 16 * 1024;

    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    private string App => dialect.App;
    private string Where =>
        $"{App} at {settings.Url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}";

    public RestAnswer Map(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        var status = (int)response.StatusCode;
        return status switch
        {
            >= 200 and < 300 => Speaks(response, body)
                ? new RestAnswer.Done(body, Version(response))
                : Failed(NotTheApi(What(response), body)),
            >= 300 and < 400 => Failed(Redirected(status, response.Headers.Location)),
            401 => Failed(new Outcome.TargetPaused(Unauthorized(response))),
            403 => Forbidden(response, body),
            404 => Error(body) is { } error ? new RestAnswer.Missing(error) : Failed(NotTheApi(What(response), body)),
            408 => Failed(
                new Outcome.RetryAfter(
                    RetryAfter(response),
                    ReasonCodes.TimedOut.Because($"{Where} or a proxy before it gave up waiting (408).")
                )
            ),
            407 => Failed(new Outcome.RetryAfter(Delay: null, ProxyAuthentication())),
            429 => Failed(new Outcome.RetryAfter(RetryAfter(response), RateLimited(response))),
            >= 500 => Failed(new Outcome.RetryAfter(RetryAfter(response), ServerError(status, body))),
            // The apps say in a body what they refuse. Whoever says nothing stands before them: people would wait for a person for ever after it is gone.
            _ => !body.IsEmpty && Speaks(response, body)
                ? new RestAnswer.Refused(status, Error(body) ?? new AppError(Code: null, Quote(body)))
                : Failed(NotTheApi(What(response), body)),
        };
    }

    public RestAnswer TimedOut(TimeSpan after) =>
        Failed(
            new Outcome.RetryAfter(
                Delay: null,
                ReasonCodes.TimedOut.Because(
                    $"{Where} did not answer within {after.TotalSeconds:0.#} s. If this was a change it may have happened; it is looked at before it is tried again."
                )
            )
        );

    public RestAnswer Unreachable(Exception failure) =>
        Failed(
            new Outcome.RetryAfter(
                Delay: null,
                ReasonCodes.Unreachable.Because(
                    $"{Where} cannot be reached: {Wording(failure)} ({Presentable(failure.GetBaseException().Message)})"
                )
            )
        );

    /// <summary>
    /// A firewall takes offence at what somebody is called, and at nothing else: that one waits for a person, and the leavers after it do not.
    /// </summary>
    public RestAnswer OnlyThisForbidden() =>
        Failed(
            new Outcome.Held(
                ReasonCodes.Forbidden.Because(
                    $"Something before {Where}, such as a firewall, refuses this one request (403) and lets others through. "
                        + "Look there for the rule, which may dislike a character in a name or an address; let this server through, or change the name in the source."
                )
            )
        );

    /// <param name="what">Goes on after "answered with".</param>
    public Outcome NotTheApi(string what, ReadOnlyMemory<byte> body)
    {
        var quote = Quote(body);
        return new Outcome.RetryAfter(
            Delay: null,
            ReasonCodes.NotTheApi.Because(
                $"{Where} answered with {what}, not as its REST API does. "
                    + (quote.Length == 0 ? "" : $"It begins: \"{quote}\" ")
                    + "Check the base URL with its context path, and whether a proxy, a login page or a maintenance page stands before it."
            )
        );
    }

    private string? Version(HttpResponseMessage response) =>
        dialect.VersionHeader is { } header && response.Headers.TryGetValues(header, out var values)
            ? Presentable(values.FirstOrDefault() ?? "")
            : null;

    private static RestAnswer Failed(Outcome because) => new RestAnswer.Failed(because);

    /// <summary>JSON, or nothing at all.</summary>
    private static bool Speaks(HttpResponseMessage response, ReadOnlyMemory<byte> body) =>
        body.IsEmpty
        || response.Content.Headers.ContentType?.MediaType is { } type
            && (
                type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)
            );

    private static string What(HttpResponseMessage response) =>
        $"status {(int)response.StatusCode} and {response.Content.Headers.ContentType?.MediaType ?? "no content type"}";

    private AppError? Error(ReadOnlyMemory<byte> body) =>
        dialect.ReadError(body) is { } error ? error with { Says = Presentable(error.Says) } : null;

    private RestAnswer Forbidden(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        var error = Error(body);
        var reason = AsksForCaptcha(response)
            ? Unauthorized(response)
            : ReasonCodes.Forbidden.Because(
                $"{Where} forbids what was asked (403). "
                    + $"{(Says(error, body) is { Length: > 0 } says ? $"It says: \"{says}\" " : "")}"
                    + "Give the account or application of this target the right it lacks, or allow this server's address there."
            );
        var paused = new Outcome.TargetPaused(reason);
        return error is null || AsksForCaptcha(response) ? Failed(paused) : new RestAnswer.Denied(error, paused);
    }

    private Reason Unauthorized(HttpResponseMessage response) =>
        AsksForCaptcha(response)
            ? ReasonCodes.Credentials.Because(
                $"{Where} wants a CAPTCHA solved for this account after failed logins, and refuses it until then. "
                    + "Log in with it once in a browser and correct the password here, or use a personal access token, which is not locked this way."
            )
            : ReasonCodes.Credentials.Because(
                $"{Where} does not accept the credential of target '{settings.TargetId}' (401). "
                    + "It may be mistyped, expired or revoked, or its account disabled. Enter a valid one."
            );

    // A header with a fixed word, not a message (jira-dc.md section 1).
    private static bool AsksForCaptcha(HttpResponseMessage response) =>
        response.Headers.TryGetValues("X-Authentication-Denied-Reason", out var values)
        && values.Any(value => value.StartsWith("CAPTCHA_CHALLENGE", StringComparison.OrdinalIgnoreCase));

    private Outcome.RetryAfter Redirected(int status, Uri? location)
    {
        // Without its query, which may hold a session or a ticket.
        var to =
            location is null ? "nowhere"
            : location.IsAbsoluteUri ? location.GetLeftPart(UriPartial.Path)
            : location.OriginalString.Split('?', '#')[0];
        return new Outcome.RetryAfter(
            Delay: null,
            ReasonCodes.NotTheApi.Because(
                $"{Where} redirects to {Presentable(to)} ({status}). Redirects are not followed with a credential: enter the final base URL, or let the REST API past the login page."
            )
        );
    }

    private Reason RateLimited(HttpResponseMessage response) =>
        ReasonCodes.RateLimited.Because(
            $"{Where} limits how fast it is asked (429){(RetryAfter(response) is { } delay ? $" and asks to wait {delay.TotalSeconds:0} s" : "")}. "
                + "Work goes on by itself; give the account an exemption, or lower the pace of this target, if it happens often."
        );

    private Reason ProxyAuthentication() =>
        ReasonCodes.NotTheApi.Because(
            $"A proxy before {Where} wants somebody to sign in to it (407). Rollcall calls the app directly and signs in to no proxy: let this server past it."
        );

    private Reason ServerError(int status, ReadOnlyMemory<byte> body)
    {
        var says = Says(Error(body), body);
        return ReasonCodes.ServerError.Because(
            $"{Where} failed ({status} {(HttpStatusCode)status}).{(says.Length == 0 ? "" : $" It says: \"{says}\"")} If this was a change it may have happened; it is looked at before it is tried again."
        );
    }

    private string Says(AppError? error, ReadOnlyMemory<byte> body) => error?.Says is { Length: > 0 } says ? says : Quote(body);

    /// <summary>RFC 9110 section 10.2.3: seconds or a date. Bounded, so that a wrong clock cannot stop a target for days.</summary>
    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        TimeSpan? asked = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - settings.Time.GetUtcNow(),
            _ => null,
        };
        return asked is { } delay ? TimeSpan.FromTicks(Math.Clamp(delay.Ticks, 0, LongestDelay.Ticks)) : null;
    }

    private string Quote(ReadOnlyMemory<byte> body)
    {
        var text = Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, QuotedBytes)]);
        return Presentable(text.Split('\n', 64).Select(SingleLineText.Clean).FirstOrDefault(line => line.Length > 0) ?? "");
    }

    private string Presentable(string text) => SingleLineText.Shorten(credential.Hide(SingleLineText.Clean(text)), LongestQuote);

    private static string Wording(Exception failure) =>
        failure switch
        {
            HttpRequestException { HttpRequestError: var error } => Wording(error),
            HttpIOException { HttpRequestError: var error } => Wording(error),
            InvalidDataException =>
                "the answer says that it is compressed, and cannot be unpacked. Look at what a proxy in between does to it.",
            _ => "the connection broke while the answer was read, or the answer is too large.",
        };

    private static string Wording(HttpRequestError error) =>
        error switch
        {
            HttpRequestError.NameResolutionError => "its host name is not known. Check the base URL and DNS.",
            HttpRequestError.ConnectionError =>
                "no connection, or it was reset. Check that it runs and that a firewall lets this server through.",
            HttpRequestError.SecureConnectionError =>
                "TLS failed. Check its certificate and the host name in it; an authority of your own goes into certificateAuthority.",
            HttpRequestError.ResponseEnded => "the connection ended before the answer did.",
            HttpRequestError.ConfigurationLimitExceeded
            or HttpRequestError.InvalidResponse
            or HttpRequestError.HttpProtocolError => "what answered does not speak HTTP as it should. Check the port.",
            _ => "the connection failed.",
        };
}
