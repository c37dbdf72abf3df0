using Rollcall.Engine.Directory;
using Rollcall.Scim.Schema;

namespace Rollcall.Server.Scim;

/// <summary>One authenticated request and its answer.</summary>
/// <param name="actor">For audit: <c>source/okta/primary</c>.</param>
/// <param name="requestId">One id through request, log, audit and target calls; ours, never taken from outside.</param>
/// <param name="baseUrl">Without a slash at the end: <c>https://rollcall.example.com/scim/okta/v2</c>.</param>
internal sealed class ScimExchange(
    HttpContext http,
    SourceAccess source,
    string actor,
    string requestId,
    string baseUrl,
    string? item
)
{
    public HttpContext Http { get; } = http;

    public SourceAccess Source { get; } = source;

    public string SourceId => Source.Configuration.Id;

    public ScimSchemas Schemas => Source.Schemas;

    public string BaseUrl { get; } = baseUrl;

    /// <summary>The path's last segment: an id, a name, a URN. Null on the collection.</summary>
    public string? Item { get; } = item;

    public IHeaderDictionary Headers => Http.Request.Headers;

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>The value of a query parameter; null when absent. One sent twice is joined by a comma, which only attribute lists survive.</summary>
    public string? Query(string name)
    {
        if (!Http.Request.QueryString.HasValue)
            return null;
        var value = Http.Request.Query[name];
        return value.Count == 0 ? null : value.ToString();
    }

    public WriteContext Write(long? expectedVersion) => new(SourceId, actor, requestId, expectedVersion);
}
