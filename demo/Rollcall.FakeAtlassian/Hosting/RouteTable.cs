namespace Rollcall.FakeAtlassian.Hosting;

/// <summary>How a request found its endpoint: the template names it in the log, the handler answers it.</summary>
internal sealed record RouteMatch(string Template, Func<FakeRequest, FakeAnswer>? Handler, string Parameter)
{
    public static readonly RouteMatch None = new("", null, "");

    /// <summary>The path is known, the method is not: JAX-RS, in which these apps are written, answers 405 and not 404.</summary>
    public bool IsOtherMethod { get; init; }
}

/// <summary>
/// Method and path to handler. A template is a fixed path, or one whose last segment stands in braces:
/// these APIs put everything else into the query.
/// </summary>
internal sealed class RouteTable
{
    private readonly Dictionary<string, Dictionary<string, RouteMatch>> _routes = new(StringComparer.Ordinal);

    public void Add(string method, string template, Func<FakeRequest, FakeAnswer> handler)
    {
        var brace = template.IndexOf('{', StringComparison.Ordinal);
        var path = brace < 0 ? template : template[..brace];
        if (!_routes.TryGetValue(path, out var methods))
            _routes.Add(path, methods = new(StringComparer.OrdinalIgnoreCase));
        methods.Add(method, new RouteMatch(template, handler, ""));
    }

    /// <summary>The endpoint for a method and a path, or <see cref="RouteMatch.None"/>.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path below the API's base as sent (still encoded), without a leading slash.</param>
    public RouteMatch Match(string method, string path)
    {
        if (_routes.TryGetValue(path, out var methods))
            return ByMethod(methods, method, "");
        var slash = path.LastIndexOf('/') + 1;
        return slash > 0 && slash < path.Length && _routes.TryGetValue(path[..slash], out methods)
            ? ByMethod(methods, method, path[slash..])
            : RouteMatch.None;
    }

    private static RouteMatch ByMethod(Dictionary<string, RouteMatch> methods, string method, string parameter) =>
        methods.TryGetValue(method, out var match)
            ? match with
            {
                Parameter = Uri.UnescapeDataString(parameter),
            }
            : RouteMatch.None with
            {
                Template = methods.Values.First().Template,
                IsOtherMethod = true,
            };
}
