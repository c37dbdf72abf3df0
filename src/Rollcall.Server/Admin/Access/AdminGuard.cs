using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Server.Admin.Http;
using Rollcall.Server.Hosting;
using Rollcall.Server.Observability;
using Rollcall.Server.Scim;
using Rollcall.Server.Scim.Access;

namespace Rollcall.Server.Admin.Access;

/// <summary>
/// Stands around every operation: who asks, whether they may, and whatever fails inside becomes a problem with a sentence.
/// </summary>
internal sealed partial class AdminGuard(
    AdminAuthentication authentication,
    FailedAttempts attempts,
    TrustedProxies proxies,
    TimeProvider time,
    ILogger<AdminGuard> logger
)
{
    public async Task RunAsync(HttpContext http, AdminRole needed, RequestDelegate operation)
    {
        var requestId = Guid.CreateVersion7(time.GetUtcNow()).ToString();
        try
        {
            if (await RefuseAsync(http, needed, requestId) is { } refusal)
                await refusal.ExecuteAsync(http);
            else
                await operation(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there any more to answer.
        }
        catch (Exception failure)
        {
            await FailAsync(http, failure, requestId);
        }
    }

    private async Task<ProblemAnswer?> RefuseAsync(HttpContext http, AdminRole needed, string requestId)
    {
        // Who a person is is nobody else's business: nothing in between may keep an answer.
        http.Response.Headers.CacheControl = "no-store";
        if (await authentication.AuthenticateAsync(http, http.RequestAborted) is not { } known)
        {
            if (http.Request.Headers.Authorization.Count == 0)
                return Problems.Unauthorized("The request carries no admin token.");
            // Guessing is slow; a right token is never refused for the wrong ones of its neighbours (FailedAttempts).
            return attempts.Note(proxies.ClientOf(http)) is { Ticks: > 0 } wait
                ? Problems.Busy(
                    "Too many requests with a wrong token came from this address.",
                    $"Correct the token; the next answer comes {TooManyRequests.Ask(http, wait)}.",
                    wait
                )
                : Problems.Unauthorized(
                    "The token is not an admin token of this server. Tokens of identity providers are for SCIM alone."
                );
        }
        var caller = new AdminCaller(known.Name, known.Role, requestId);
        if (caller.Role < needed)
        {
            return Problems.Forbidden(
                $"The token {caller.Name} has the role {Word(caller.Role)}; this needs {Word(needed)}.",
                $"Use a token with the role {Word(needed)}; docs/operations/admin-api.md says which operation needs which."
            );
        }
        http.Features.Set(caller);
        return UnfitText.In(http.Request.Query)
            ?? QueryValues.Repeated(http.Request.Query)
            ?? QueryValues.Unknown(http)
            ?? QueryValues.NotKnown(http)
            ?? QueryValues.Backwards(http.Request.Query);
    }

    private async Task FailAsync(HttpContext http, Exception failure, string requestId)
    {
        var answer = failure switch
        {
            // Who asks is not known yet where the database keeps the token: then it says no more than /health/ready.
            StoreUnavailableException unavailable => Problems.StoreUnavailable(
                http.Features.Get<AdminCaller>() is null ? DatabaseHealth.SentenceOf(unavailable.Trouble) : unavailable.Message,
                RetryAfter.Of(unavailable.Trouble)
            ),
            BadHttpRequestException bad => QueryValues.Unreadable(http.Request.Query)
                ?? Problems.BadRequest(bad.Message, "The OpenAPI document says what this operation takes."),
            _ => null,
        };
        if (answer is null)
            LogFailed(logger, requestId, http.Request.Method, failure);
        if (http.Response.HasStarted)
        {
            // An answer that stops in the middle must not look like a whole one.
            http.Abort();
            return;
        }
        await (answer ?? Problems.Unexpected(requestId)).ExecuteAsync(http);
    }

    private static string Word(AdminRole role) => role.ToString().ToLowerInvariant();

    [LoggerMessage(EventId = 3001, Level = LogLevel.Error, Message = "Admin request {RequestId} ({Method}) failed unexpectedly")]
    private static partial void LogFailed(ILogger logger, string requestId, string method, Exception failure);
}
