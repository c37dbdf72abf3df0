using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Scim;
using Rollcall.Scim.Schema;
using Rollcall.Server.Scim.Access;

namespace Rollcall.Server.Scim;

/// <summary>One authenticated request and its answer.</summary>
/// <param name="access">Who asks, and what the credential opens.</param>
/// <param name="trace">Has the id that goes through request, log, audit and target calls; ours, never taken from outside.</param>
/// <param name="baseUrl">Without a slash at the end: <c>https://rollcall.example.com/scim/okta/v2</c>.</param>
internal sealed class ScimExchange(
    HttpContext http,
    SourceAccess source,
    Authentication access,
    ScimTrace trace,
    string baseUrl,
    string? item
)
{
    public HttpContext Http { get; } = http;

    public SourceAccess Source { get; } = source;

    public AccessCredential Credential { get; } =
        access.Credential ?? throw new ArgumentException("Only who is known gets this far.", nameof(access));

    public string SourceId => Source.Configuration.Id;

    public ScimSchemas Schemas => Source.Schemas;

    public string BaseUrl { get; } = baseUrl;

    /// <summary>The path's last segment: an id, a name, a URN. Null on the collection.</summary>
    public string? Item { get; } = item;

    public IHeaderDictionary Headers => Http.Request.Headers;

    public ScimTrace Trace { get; } = trace;

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>The value of a query parameter; null when absent. One sent twice is joined by a comma, which only attribute lists survive.</summary>
    public string? Query(string name)
    {
        if (!Http.Request.QueryString.HasValue)
            return null;
        var value = Http.Request.Query[name];
        return value.Count == 0 ? null : value.ToString();
    }

    /// <summary>The body, whole; noted for the request log.</summary>
    public async ValueTask<ScimResult<RequestBody>> ReadBodyAsync(long limit)
    {
        var limits = Source.Limits;
        var read = await RequestBody.ReadAsync(Http.Request, Math.Min(limit, limits.BodyBytes), Aborted);
        if (!read.TryGet(out var body, out _))
            return read;
        if (body.Memory.IsEmpty)
        {
            body.Dispose();
            return ScimErrors.InvalidSyntax("The request has no body, expected one in JSON.");
        }
        Trace.HasSent(body.Memory);
        if (limits.Depth >= RequestLimits.DeepestJson || !JsonDepth.IsDeeper(body.Memory.Span, limits.Depth))
            return read;
        body.Dispose();
        return ScimErrors.InvalidSyntax($"The body is nested deeper than {limits.Depth} levels.");
    }

    /// <summary>Null when the credential opens what is needed; otherwise the error that says what it does open.</summary>
    public ScimError? Needs(AccessScope needed) => AccessScopes.Refuse(Credential, access.Scope, needed);

    /// <param name="withGroups">The answer shows the groups of a user who is there already.</param>
    public WriteContext Write(VersionCondition? condition, bool withGroups = false) =>
        new(SourceId, Credential.Actor, Trace.RequestId, condition, withGroups);
}
