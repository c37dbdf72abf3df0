using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rollcall.Demo.Idp;

/// <summary>What the SCIM server answered in the end.</summary>
internal sealed record ScimAnswer(HttpStatusCode Status, JsonNode? Body)
{
    /// <summary>Throws unless the request worked; 404 is what a retried delete meets.</summary>
    public ScimAnswer Require(string what)
    {
        if ((int)Status is >= 200 and < 300)
            return this;
        throw new ScimFailedException($"{what} was answered {(int)Status}: {Body?["detail"] ?? Body}");
    }

    /// <summary>The <c>id</c> of the resource that was answered.</summary>
    public string Id => (string?)Body?["id"] ?? throw new ScimFailedException($"An answer without id: {Body}");

    /// <summary>An answer without id is shown as well: a debugger or a failed assertion asks for it.</summary>
    public override string ToString() => $"{(int)Status} {Body?.ToJsonString()}";

    /// <summary>The <c>id</c> of the first resource of a ListResponse, or null when it is empty.</summary>
    public string? FirstId => (string?)Body?["Resources"]?.AsArray().FirstOrDefault()?["id"];
}

/// <summary>The identity provider's side of the wire went wrong for good: what was asked and what came.</summary>
internal sealed class ScimFailedException(string message) : Exception(message);

/// <summary>
/// One SCIM connection of an identity provider, retrying as they all do: a lost connection, 429 and 5xx are tried again, after
/// Retry-After when it is given. A retried create may meet its own earlier success, so callers look before they leap.
/// </summary>
internal sealed class ScimConnection(
    HttpClient http,
    Uri baseUrl,
    string token,
    string userAgent,
    CallLog calls,
    TimeProvider time
)
{
    /// <summary>With the waits below about two minutes, which outlasts a restart of the server.</summary>
    private const int LargestAttempts = 60;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);
    private static readonly MediaTypeHeaderValue ScimJson = new("application/scim+json", "utf-8");
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Called after every answer, whatever it says.</summary>
    public Action? Answered { get; init; }

    /// <param name="what">For the table: <c>POST user</c>, <c>PATCH group</c>.</param>
    /// <param name="path">Below the base URL, with its query.</param>
    public async Task<ScimAnswer> SendAsync(
        string what,
        HttpMethod method,
        string path,
        JsonNode? body,
        CancellationToken cancellationToken
    )
    {
        var lastProblem = "";
        for (var attempt = 1; attempt <= LargestAttempts; attempt++)
        {
            var wait = TimeSpan.FromMilliseconds(
                Math.Min(LongestWait.TotalMilliseconds, 50 * Math.Pow(2, Math.Min(attempt, 10)))
            );
            try
            {
                using var request = Request(method, path, body);
                var started = time.GetTimestamp();
                using var response = await http.SendAsync(request, cancellationToken);
                var text = await response.Content.ReadAsStringAsync(cancellationToken);
                calls.Answered(what, time.GetElapsedTime(started));
                Answered?.Invoke();
                if (response.StatusCode != HttpStatusCode.TooManyRequests && (int)response.StatusCode < 500)
                    return new ScimAnswer(response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
                lastProblem = $"{(int)response.StatusCode} {text}";
                wait = response.Headers.RetryAfter?.Delta is { } asked && asked < LongestWait ? asked : wait;
            }
            catch (Exception problem) when (IsTransient(problem) && !cancellationToken.IsCancellationRequested)
            {
                lastProblem = problem.Message;
            }
            calls.Retried();
            await Task.Delay(wait, time, cancellationToken);
        }
        throw new ScimFailedException($"{method} {path} did not work in {LargestAttempts} attempts; the last: {lastProblem}");
    }

    private static bool IsTransient(Exception problem) => problem is HttpRequestException or IOException or TaskCanceledException;

    private HttpRequestMessage Request(HttpMethod method, string path, JsonNode? body)
    {
        var request = new HttpRequestMessage(method, new Uri(baseUrl, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        request.Headers.Accept.ParseAdd("application/scim+json");
        request.Headers.AcceptCharset.ParseAdd("utf-8");
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString(AsWritten)));
            request.Content.Headers.ContentType = ScimJson;
        }
        return request;
    }
}
