using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rollcall.Scim;

namespace Rollcall.Server.Admin.Http;

/// <summary>Reads the body of a request, or says what is wrong with it.</summary>
internal static class RequestJson
{
    private const long LargestBody = 4 * 1024 * 1024;
    private const int LongestBecause = 500;

    /// <summary>What is wrong with the reason that somebody gives for the audit log; null when nothing is.</summary>
    public static ProblemAnswer? TooLong(string? because) =>
        because?.Length > LongestBecause
            ? Problems.BadRequest($"because: has {because.Length} characters.", $"Write the reason in {LongestBecause} at most.")
            : null;

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
        if (!(await Scim.RequestBody.ReadAsync(http.Request, LargestBody, cancellationToken)).TryGet(out var body, out var error))
            return (null, Problems.BadRequest(error.Detail, "Send it again, whole; the longest configuration fits in 4 MiB."));
        using (body)
            return Read(body.Memory.Span, type);
    }

    private static (T? Value, ProblemAnswer? Problem) Read<T>(ReadOnlySpan<byte> utf8Json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            var value = JsonSerializer.Deserialize(utf8Json, type);
            var problem = value is null ? Wrong("it is null") : UnfitText.In(utf8Json);
            return problem is null ? (value, null) : (null, problem);
        }
        catch (JsonException failure)
        {
            return (
                null,
                Wrong(string.Create(CultureInfo.InvariantCulture, $"{Place(failure.Path)}, line {failure.LineNumber + 1 ?? 1}"))
            );
        }
        catch (InvalidOperationException)
        {
            return (null, Wrong("a string in it holds half a surrogate pair"));
        }
    }

    /// <summary>Where reading stopped, by names that may be the sender's own.</summary>
    private static string Place(string? path) => path is null or "$" ? "at its start" : $"at {ScimErrors.Quote(path)}";

    // The parser's own text may repeat what was sent; where it stopped is enough to find it.
    private static ProblemAnswer Wrong(string where) =>
        Problems.BadRequest(
            $"The body is not the JSON this operation takes: {where}.",
            "Compare it with the OpenAPI document; members it does not name are refused, and so is one that comes twice."
        );
}
