using Microsoft.Net.Http.Headers;
using Rollcall.Engine.Directory;
using Rollcall.Scim;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;

namespace Rollcall.Server.Scim;

/// <summary>The one place that puts SCIM into HTTP: status, ETag, Content-Type, body.</summary>
internal static class ScimResponses
{
    public static async ValueTask WriteResourceAsync(
        ScimExchange exchange,
        int status,
        IRepresentation representation,
        StoredResource resource,
        Projection projection
    )
    {
        var response = exchange.Http.Response;
        response.StatusCode = status;
        response.Headers[HeaderNames.ETag] = Preconditions.TagOf(resource.Version);
        using var body = new AnswerBody(response);
        await representation.WriteAsync(body, exchange, resource, projection);
        exchange.Trace.Resource = resource.Id;
        exchange.Trace.IsAnswered(body.Pending);
        await body.CompleteAsync(exchange.Aborted);
    }

    public static void NotModified(HttpResponse response, long version)
    {
        response.StatusCode = StatusCodes.Status304NotModified;
        response.Headers[HeaderNames.ETag] = Preconditions.TagOf(version);
    }

    public static void NoContent(HttpResponse response, long version)
    {
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers[HeaderNames.ETag] = Preconditions.TagOf(version);
    }

    /// <summary>An error as RFC 7644 section 3.12 has it. What the operation may have said about a resource is taken back.</summary>
    public static async ValueTask WriteErrorAsync(HttpContext http, ScimError error)
    {
        var response = http.Response;
        response.StatusCode = error.Status;
        response.Headers.Remove(HeaderNames.ETag);
        response.Headers.Remove(HeaderNames.Location);
        using var body = new AnswerBody(response);
        ErrorMessage.Write(body, error);
        await body.CompleteAsync(http.RequestAborted);
    }
}
