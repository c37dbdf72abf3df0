using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests;

/// <summary>A SCIM client as small as can be; it knows nothing of the server's code.</summary>
public sealed class ScimClient(HttpClient http) : IDisposable
{
    public HttpClient Http { get; } = http;

    public string BaseUrl => Http.BaseAddress!.ToString().TrimEnd('/');

    public Task<ScimAnswer> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers: headers);

    public Task<ScimAnswer> PostAsync(string path, string body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body, headers: headers);

    public Task<ScimAnswer> PutAsync(string path, string body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Put, path, body, headers: headers);

    public Task<ScimAnswer> PatchAsync(string path, string body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Patch, path, body, headers: headers);

    public Task<ScimAnswer> DeleteAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Delete, path, null, headers: headers);

    /// <summary>Creates a user of this name and returns its id.</summary>
    public async Task<string> CreateUserAsync(string userName)
    {
        var answer = await PostAsync("Users", Bodies.User(userName));
        return answer.Status == 201 ? answer.Id : throw new InvalidOperationException($"{answer.Status} {answer.Text}");
    }

    public async Task<string> CreateGroupAsync(string displayName, params string[] members)
    {
        var answer = await PostAsync("Groups", Bodies.Group(displayName, members));
        return answer.Status == 201 ? answer.Id : throw new InvalidOperationException($"{answer.Status} {answer.Text}");
    }

    public async Task<ScimAnswer> SendAsync(
        HttpMethod method,
        string path,
        string? body,
        string contentType = "application/scim+json",
        bool chunked = false,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.RelativeOrAbsolute));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (contentType.Length > 0)
                request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            request.Headers.TransferEncodingChunked = chunked;
        }
        using var response = await Http.SendAsync(request);
        return await ScimAnswer.ReadAsync(response);
    }

    public void Dispose() => Http.Dispose();
}

/// <param name="Text">The body as it came; empty without one.</param>
public sealed record ScimAnswer(int Status, string Text, HttpResponseHeaders Headers, MediaTypeHeaderValue? ContentType)
{
    public Uri? ContentLocation { get; init; }

    public JsonNode Json => JsonNode.Parse(Text) ?? throw new InvalidOperationException("The body is null.");

    public string Id => Json["id"]!.GetValue<string>();

    public string? ETag => Headers.TryGetValues("ETag", out var values) ? values.Single() : null;

    public string? ScimType => Json["scimType"]?.GetValue<string>();

    public string Detail => Json["detail"]!.GetValue<string>();

    public long Total => Json["totalResults"]!.GetValue<long>();

    public JsonArray Resources => Json["Resources"] as JsonArray ?? [];

    /// <summary>Whatever was answered: a failed assertion shows it, and must not fail in turn for a body without <c>id</c>.</summary>
    public override string ToString() => $"{Status} {Text}";

    public static async Task<ScimAnswer> ReadAsync(HttpResponseMessage response) =>
        new(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Headers,
            response.Content.Headers.ContentType
        )
        {
            ContentLocation = response.Content.Headers.ContentLocation,
        };
}

/// <summary>Bodies that many tests need.</summary>
public static class Bodies
{
    public static string User(string userName, string more = "") =>
        $$"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{userName}}"{{(
                more.Length > 0 ? "," + more : ""
            )}}}
            """;

    public static string Group(string displayName, params IEnumerable<string> members) =>
        $$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"{{displayName}}","members":[{{string.Join(
            ',',
            members.Select(id => $$"""{"value":"{{id}}"}""")
        )}}]}
        """;

    /// <param name="operations">JSON objects, with commas between.</param>
    public static string Patch(string operations) =>
        $$"""
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}]}
            """;

    public static string AddMembers(params IEnumerable<string> ids) =>
        Patch(
            $$"""
            {"op":"add","path":"members","value":[{{string.Join(',', ids.Select(id => $$"""{"value":"{{id}}"}"""))}}]}
            """
        );
}
