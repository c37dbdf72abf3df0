using Rollcall.AdminApi;
using Rollcall.Engine.Configuration;
using Rollcall.Server.Admin.Access;

namespace Rollcall.Server.Admin.Http;

/// <summary>Maps operations behind the guard, and says in the OpenAPI document what each answers.</summary>
internal sealed class AdminEndpoints(IEndpointRouteBuilder routes, AdminGuard guard)
{
    /// <summary>What any operation may answer, beside what it says itself; docs/operations/admin-api.md has the whole list.</summary>
    private static readonly int[] ProblemStatuses = [400, 401, 403, 404, 429, 500, 503];

    /// <summary>Whoever may GET may HEAD: the host keeps the body back (RFC 9110 section 9.3.2).</summary>
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>By pattern, in the order they were mapped in.</summary>
    private readonly Dictionary<string, List<string>> _methods = new(StringComparer.Ordinal);

    /// <summary>For anybody, without a token.</summary>
    public void GetOpen(string pattern, Delegate handler) => Map(pattern, Reading, handler).ExcludeFromDescription();

    public RouteHandlerBuilder Get<TAnswer>(string pattern, AdminRole role, Delegate handler) =>
        Describe<TAnswer>(Map(pattern, Reading, handler), pattern, role, "application/json", StatusCodes.Status200OK);

    public RouteHandlerBuilder Post<TAnswer>(
        string pattern,
        AdminRole role,
        Delegate handler,
        string contentType,
        int status = StatusCodes.Status200OK
    ) => Describe<TAnswer>(Map(pattern, [HttpMethods.Post], handler), pattern, role, contentType, status);

    /// <summary>What is asked for and is not there, be it a path or a method of one: a problem like any other, for those who may know.</summary>
    public void Otherwise(string pattern)
    {
        foreach (var (path, methods) in _methods)
            Protect(routes.Map(path, new OtherMethod(methods).AnswerAsync), AdminRole.Reader);
        var answer = (HttpContext http) =>
            Problems.NotFound(
                $"There is no {http.Request.Method} {http.Request.Path} here.",
                $"{AdminRoutes.OpenApi} lists what there is."
            );
        Protect(routes.MapFallback(pattern, answer), AdminRole.Reader);
    }

    private RouteHandlerBuilder Map(string pattern, string[] methods, Delegate handler)
    {
        if (!_methods.TryGetValue(pattern, out var known))
            _methods.Add(pattern, known = []);
        known.AddRange(methods);
        return routes.MapMethods(pattern, methods, handler);
    }

    private RouteHandlerBuilder Describe<TAnswer>(
        RouteHandlerBuilder endpoint,
        string pattern,
        AdminRole role,
        string contentType,
        int status
    )
    {
        endpoint.WithTags(pattern[(AdminRoutes.Root.Length + 1)..].Split('/')[0]);
        endpoint.Produces<TAnswer>(status, contentType);
        foreach (var problem in ProblemStatuses)
            endpoint.Produces<Problem>(problem, Problem.ContentType);
        endpoint.WithMetadata(new RequiredRole(role));
        Protect(endpoint, role);
        return endpoint;
    }

    /// <summary>Around the whole endpoint, so that nothing of a request is read before its token was.</summary>
    private void Protect(IEndpointConventionBuilder endpoint, AdminRole role) =>
        endpoint.Add(builder =>
        {
            var handler =
                builder.RequestDelegate ?? throw new InvalidOperationException($"{builder.DisplayName} has no handler.");
            builder.RequestDelegate = http =>
            {
                NamesInPath.Restore(http);
                return guard.RunAsync(http, role, handler);
            };
        });
}

/// <summary>
/// What an operation reads, for the OpenAPI document. Not ASP.NET's own metadata, which would also choose endpoints by content type and
/// answer what does not fit without a sentence.
/// </summary>
internal sealed record RequestBody(Type Type, bool IsOptional)
{
    public static RequestBody Of<T>(bool isOptional = false) => new(typeof(T), isOptional);
}

/// <summary>The role an operation needs, for the OpenAPI document.</summary>
internal sealed record RequiredRole(AdminRole Role);
