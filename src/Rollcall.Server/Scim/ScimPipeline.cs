using Microsoft.Net.Http.Headers;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Scim;
using Rollcall.Server.Hosting;
using Rollcall.Server.Observability;
using Rollcall.Server.Scim.Access;

namespace Rollcall.Server.Scim;

/// <summary>
/// Every SCIM request goes through here, in this order: path, token, endpoint, method, scope, Accept, frozen source, Content-Type, operation.
/// Whatever goes wrong leaves as a SCIM error (RFC 7644 section 3.12). It stands before routing, so that a SCIM request pays for
/// nothing it does not use.
/// </summary>
internal sealed class ScimPipeline(
    ScimEndpoints endpoints,
    SourceAuthentication authentication,
    ServerOptions options,
    ServerMetrics metrics,
    TimeProvider time,
    ILogger<ScimPipeline> logger
)
{
    public const string PathPrefix = "/scim";
    public const string RequestIdHeader = "X-Rollcall-Request-Id";

    /// <summary>Seconds after which an IdP may ask again; they all have their own backoff as well.</summary>
    private const string RetryAfterSeconds = "10";

    private const string UnknownOperation = "unknown";

    public async Task HandleAsync(HttpContext http, string path)
    {
        var started = time.GetTimestamp();
        var now = time.GetUtcNow();
        var requestId = Guid.CreateVersion7(now).ToString();
        http.Response.Headers[RequestIdHeader] = requestId;
        var request = new RequestNames(requestId, now);
        using var activity = Telemetry.StartRequest();
        try
        {
            if (await AnswerAsync(http, path, request) is { } error)
            {
                ServerLog.ScimRefused(logger, request.Operation, request.Source, error.Status, error.ScimType, requestId);
                await ScimResponses.WriteErrorAsync(http, error);
            }
            else
            {
                ServerLog.ScimAnswered(logger, request.Operation, request.Source, http.Response.StatusCode, requestId);
            }
        }
        catch (Exception failure)
        {
            await FailAsync(http, failure, request);
        }
        activity
            ?.SetTag("rollcall.operation", request.Operation)
            .SetTag("rollcall.source", request.Source)
            .SetTag("rollcall.request_id", requestId)
            .SetTag("http.response.status_code", http.Response.StatusCode);
        metrics.ScimAnswered(request.Source, request.Operation, http.Response.StatusCode, time.GetElapsedTime(started));
    }

    private async ValueTask<ScimError?> AnswerAsync(HttpContext http, string path, RequestNames request)
    {
        if (!ScimRoute.TryParse(path, out var route))
            return ScimErrors.NoSuchEndpoint(PathPrefix + path);
        var access = authentication.Authenticate(http, route.Source, request.At);
        if (access.Source is not { } source)
            return access.Error;
        request.Source = source.Configuration.Id;
        if (endpoints.Find(route) is not { } endpoint)
            return ScimErrors.NoSuchEndpoint(PathPrefix + path);
        if (endpoint.Find(http.Request.Method) is not { } operation)
        {
            http.Response.Headers[HeaderNames.Allow] = endpoint.Allow;
            return ScimErrors.MethodNotAllowed(http.Request.Method);
        }
        request.Operation = operation.Name;
        if (AccessScopes.Refuse(access.Credential, access.Scope, operation.Needs) is { } forbidden)
            return forbidden;
        if (MediaTypes.CheckAccepted(http.Request.Headers.Accept) is { } unacceptable)
            return unacceptable;
        if (operation.Writes && source.Configuration.Mode == SourceMode.Frozen)
            return Frozen(http, source);
        if (operation.TakesBody && MediaTypes.CheckSent(http.Request.ContentType) is { } unsupported)
            return unsupported;
        return await operation.Handle(
            new ScimExchange(http, source, access, request.Id, BaseUrl(http.Request, route.Source), route.Item)
        );
    }

    private static ScimError Frozen(HttpContext http, SourceAccess source)
    {
        http.Response.Headers.RetryAfter = RetryAfterSeconds;
        return ScimErrors.Unavailable(
            $"Source {source.Configuration.Id} is frozen: it can be read, and nothing is changed until an administrator sets its mode back to live."
        );
    }

    private async Task FailAsync(HttpContext http, Exception failure, RequestNames request)
    {
        if (failure is OperationCanceledException && http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to answer; the number is the one proxies use for it.
            http.Response.StatusCode = http.Response.HasStarted ? http.Response.StatusCode : 499;
            return;
        }
        var error = ErrorOf(failure, request);
        if (http.Response.HasStarted)
        {
            // A half-written body must not look whole.
            http.Abort();
            return;
        }
        if (error.Status == StatusCodes.Status503ServiceUnavailable)
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
        await ScimResponses.WriteErrorAsync(http, error);
    }

    private ScimError ErrorOf(Exception failure, RequestNames request)
    {
        switch (failure)
        {
            case StoreUnavailableException unavailable:
                ServerLog.StoreUnavailable(logger, request.Operation, unavailable.Message, request.Id);
                return ScimErrors.Unavailable(
                    "The directory cannot be reached just now. Nothing was changed; send the request again."
                );
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return ScimErrors.PayloadTooLarge(options.MaxBodyBytes);
            case BadHttpRequestException bad:
                return new ScimError(bad.StatusCode, null, "The request's body did not arrive whole.");
            default:
                ServerLog.ScimFailed(logger, failure, request.Operation, request.Source, request.Id);
                return ScimErrors.Internal();
        }
    }

    private string BaseUrl(HttpRequest request, string source) =>
        options.PublicUrl is { } url
            ? $"{url.AbsoluteUri.TrimEnd('/')}{PathPrefix}/{source}/v2"
            : $"{request.Scheme}://{request.Host.Value}{PathPrefix}/{source}/v2";

    /// <summary>What is known of a request so far, for metrics and logs. Only names of ours: a label must not grow with what is sent.</summary>
    private sealed class RequestNames(string id, DateTimeOffset at)
    {
        public string Id { get; } = id;

        public DateTimeOffset At { get; } = at;

        public string Source { get; set; } = ServerMetrics.UnknownSource;

        public string Operation { get; set; } = UnknownOperation;
    }
}
