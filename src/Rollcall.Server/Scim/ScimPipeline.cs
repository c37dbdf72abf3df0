using Microsoft.Net.Http.Headers;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Requests;
using Rollcall.Scim;
using Rollcall.Server.Hosting;
using Rollcall.Server.Observability;
using Rollcall.Server.Recording;
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
    TrustedProxies proxies,
    ServerMetrics metrics,
    RequestRecorder recorder,
    TimeProvider time,
    ILogger<ScimPipeline> logger
)
{
    public const string PathPrefix = "/scim";
    public const string RequestIdHeader = "X-Rollcall-Request-Id";

    public async Task HandleAsync(HttpContext http, string path)
    {
        var started = time.GetTimestamp();
        var now = time.GetUtcNow();
        var request = new ScimTrace(RequestIds.At(now), now);
        var requestId = request.RequestId;
        http.Response.Headers[RequestIdHeader] = requestId;
        using var activity = Telemetry.StartRequest();
        try
        {
            if (await AnswerAsync(http, path, request) is { } error)
            {
                request.Error = error;
                Tell(request, error);
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
        var duration = time.GetElapsedTime(started);
        metrics.ScimAnswered(request.Source, request.Operation, http.Response.StatusCode, duration);
        recorder.Observe(http, request, duration);
    }

    private async ValueTask<ScimError?> AnswerAsync(HttpContext http, string path, ScimTrace request)
    {
        if (!ScimRoute.TryParse(path, out var route))
            return ScimErrors.NoSuchEndpoint(PathPrefix + path);
        request.Route = route;
        var access = authentication.Authenticate(http, route.Source, request.At);
        request.Authentication = access;
        if (access.Source is not { } source)
            return access.Error;
        request.Source = source.Configuration.Id;
        if (source.Rate?.TryTake(time.GetTimestamp()) is > 0 and var ticks)
            return TooManyRequests.Of(http, source.Configuration, time.GetElapsedTime(0, ticks));
        if (endpoints.Find(route) is not { } endpoint)
            return ScimErrors.NoSuchEndpoint(PathPrefix + path);
        if (endpoint.Find(http.Request.Method) is not { } operation)
        {
            http.Response.Headers[HeaderNames.Allow] = endpoint.Allow;
            if (!HttpMethods.IsOptions(http.Request.Method))
                return ScimErrors.MethodNotAllowed(http.Request.Method, endpoint.Allow);
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return null;
        }
        request.Operation = operation.Name;
        request.Writes = operation.Writes;
        if (AccessScopes.Refuse(access.Credential, access.Scope, operation.Needs) is { } forbidden)
            return forbidden;
        if (MediaTypes.CheckAccepted(http.Request.Headers.Accept) is { } unacceptable)
            return unacceptable;
        if (operation.Writes && source.Configuration.Mode == SourceMode.Frozen)
            return Frozen(source);
        if (operation.TakesBody && MediaTypes.CheckSent(http.Request.ContentType) is { } unsupported)
            return unsupported;
        if (operation.TakesBody && MediaTypes.CheckCoding(http) is { } coded)
            return coded;
        return await operation.Handle(
            new ScimExchange(http, source, access, request, BaseUrl(http.Request, route.Source), route.Item)
        );
    }

    /// <summary>Whoever is asked to slow down does not fill the log instead.</summary>
    private void Tell(ScimTrace request, ScimError error)
    {
        if (error.Status == StatusCodes.Status429TooManyRequests)
            ServerLog.ScimTooSoon(logger, request.Operation, request.Source, request.RequestId);
        else
            ServerLog.ScimRefused(logger, request.Operation, request.Source, error.Status, error.ScimType, request.RequestId);
    }

    private static ScimError Frozen(SourceAccess source) =>
        ScimErrors.Unavailable(
            $"Source {source.Configuration.Id} is frozen: it can be read, and nothing is changed until an administrator sets its mode back to live.",
            RetryAfter.OnceThawed
        );

    private async Task FailAsync(HttpContext http, Exception failure, ScimTrace request)
    {
        if (failure is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to answer; the number is the one proxies use for it.
            if (!http.Response.HasStarted)
                http.Response.StatusCode = 499;
            return;
        }
        var error = ErrorOf(failure, request);
        request.Error = error;
        if (http.Response.HasStarted)
        {
            // A half-written body must not look whole.
            http.Abort();
            return;
        }
        await ScimResponses.WriteErrorAsync(http, error);
    }

    private ScimError ErrorOf(Exception failure, ScimTrace request)
    {
        switch (failure)
        {
            case StoreUnavailableException unavailable:
                ServerLog.StoreUnavailable(logger, request.Operation, unavailable.Message, request.RequestId);
                // Not that nothing was changed: a connection may break between a commit and its answer.
                return ScimErrors.Unavailable(
                    "The directory cannot be reached just now; send the request again.",
                    RetryAfter.Of(unavailable.Trouble)
                );
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return ScimErrors.PayloadTooLarge(options.MaxBodyBytes);
            case BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest }:
                return ScimErrors.InvalidSyntax("The request's body did not arrive whole.");
            case BadHttpRequestException bad:
                return new ScimError(bad.StatusCode, null, "The request's body did not arrive whole.");
            default:
                ServerLog.ScimFailed(logger, failure, request.Operation, request.Source, request.RequestId);
                return ScimErrors.Internal();
        }
    }

    private string BaseUrl(HttpRequest request, string source)
    {
        if (options.PublicUrl is { } url)
            return $"{url.AbsoluteUri.TrimEnd('/')}{PathPrefix}/{source}/v2";
        var (scheme, host) = proxies.UrlOf(request);
        return $"{scheme}://{host}{PathPrefix}/{source}/v2";
    }
}
