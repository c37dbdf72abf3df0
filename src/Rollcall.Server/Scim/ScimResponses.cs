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
        response.Headers[HeaderNames.ETag] = representation.TagOf(exchange, resource, projection);
        Locate(response, representation.LocationOf(exchange, resource.Id.ToString()));
        using var body = new AnswerBody(response);
        await representation.WriteAsync(body, exchange, resource, projection);
        exchange.Trace.Resource = resource.Id;
        exchange.Trace.IsAnswered(body.Pending);
        await body.CompleteAsync(exchange.Aborted);
    }

    /// <summary>304 with the headers that 200 would have had (RFC 9110 section 15.4.5).</summary>
    public static void NotModified(HttpResponse response, string tag, string location)
    {
        response.StatusCode = StatusCodes.Status304NotModified;
        response.Headers[HeaderNames.ETag] = tag;
        Locate(response, location);
    }

    /// <summary>Shows no groups and reads none: its tag is that of a version, for If-Match.</summary>
    public static void NoContent(HttpResponse response, long version)
    {
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers[HeaderNames.ETag] = VersionTag.Of(version);
    }

    /// <summary>RFC 7643 section 3.1 has meta.location equal to Content-Location; the examples of RFC 7644 show Location on reads and replaces.</summary>
    private static void Locate(HttpResponse response, string location)
    {
        response.Headers[HeaderNames.Location] = location;
        response.Headers[HeaderNames.ContentLocation] = location;
    }

    /// <summary>An error as RFC 7644 section 3.12 has it. What the operation may have said about a resource is taken back.</summary>
    public static async ValueTask WriteErrorAsync(HttpContext http, ScimError error)
    {
        var response = http.Response;
        response.StatusCode = error.Status;
        response.Headers.Remove(HeaderNames.ETag);
        response.Headers.Remove(HeaderNames.Location);
        response.Headers.Remove(HeaderNames.ContentLocation);
        if (error.RetryAfter is { } wait)
            RetryAfter.Say(response, wait);
        using var body = new AnswerBody(response);
        ErrorMessage.Write(body, error);
        await body.CompleteAsync(http.RequestAborted);
    }
}
