using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Rollcall.Server.Admin.Http;

/// <summary>Reads the body of a request, or says what is wrong with it.</summary>
internal static class RequestJson
{
    /// <param name="whenEmpty">What a request without a body means; null: it needs one.</param>
    public static async Task<(T? Value, ProblemAnswer? Problem)> ReadAsync<T>(
        HttpContext http,
        JsonTypeInfo<T> type,
        T? whenEmpty,
        CancellationToken cancellationToken
    )
        where T : class
    {
        if (http.Request.ContentLength is 0 or null && !http.Request.Headers.ContainsKey("Transfer-Encoding"))
        {
            return whenEmpty is null
                ? (null, Problems.BadRequest("The request has no body.", "Send the JSON object that the OpenAPI document names."))
                : (whenEmpty, null);
        }
        if (!http.Request.HasJsonContentType())
        {
            return (
                null,
                Problems.BadRequest(
                    $"The body is {http.Request.ContentType ?? "of no content type"}.",
                    "Send JSON, with Content-Type: application/json."
                )
            );
        }
        try
        {
            var value = await JsonSerializer.DeserializeAsync(http.Request.Body, type, cancellationToken);
            return value is null ? (null, Wrong("it is null")) : (value, null);
        }
        catch (JsonException failure)
        {
            return (null, Wrong($"at {failure.Path ?? "$"}, line {failure.LineNumber + 1 ?? 1}"));
        }
    }

    // The parser's own text may repeat what was sent; where it stopped is enough to find it.
    private static ProblemAnswer Wrong(string where) =>
        Problems.BadRequest(
            $"The body is not the JSON this operation takes: {where}.",
            "Compare it with the OpenAPI document; members it does not name are refused."
        );
}
