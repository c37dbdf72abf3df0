namespace Rollcall.Server.Admin.Http;

/// <summary>
/// Stands at each path beside its operations, for every method that none of them takes. Not the framework's own 405, which comes before
/// anybody has looked at the token, and has no sentence.
/// </summary>
internal sealed class OtherMethod(IEnumerable<string> allowed)
{
    private readonly string _allow = string.Join(", ", allowed.Append(HttpMethods.Options));

    /// <summary>405 with what is allowed (RFC 9110 section 15.5.6); OPTIONS asks for just that (section 9.3.7).</summary>
    public Task AnswerAsync(HttpContext http)
    {
        http.Response.Headers.Allow = _allow;
        if (!HttpMethods.IsOptions(http.Request.Method))
            return Problems.MethodNotAllowed(http.Request, _allow).ExecuteAsync(http);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
