using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Rollcall.FakeAtlassian.Crowd;
using Rollcall.FakeAtlassian.Jira;

namespace Rollcall.FakeAtlassian.Tests;

/// <summary>Running fake apps and a caller for each of them.</summary>
internal sealed class Apps : IAsyncDisposable
{
    private Apps(FakeAtlassianHost host)
    {
        Host = host;
        Jira = new Caller(new Uri(host.JiraUrl + "/rest/api/2/"))
        {
            Authorization = new("Bearer", FakeJiraOptions.DefaultAdminToken),
        };
        Crowd = new Caller(new Uri(host.CrowdUrl + "/rest/usermanagement/1/"))
        {
            Authorization = Caller.Basic(FakeCrowdOptions.DefaultApplicationName, FakeCrowdOptions.DefaultApplicationPassword),
        };
        Control = new Caller(host.ControlUrl);
    }

    public FakeAtlassianHost Host { get; }

    public Caller Jira { get; }

    public Caller Crowd { get; }

    public Caller Control { get; }

    public static async Task<Apps> StartAsync(FakeAtlassianOptions? options = null) =>
        new(await FakeAtlassianHost.StartAsync(options, TestContext.Current.CancellationToken));

    public static Task<Apps> WithJiraAsync(FakeJiraOptions jira) => StartAsync(new FakeAtlassianOptions { Jira = jira });

    public static Task<Apps> WithCrowdAsync(FakeCrowdOptions crowd) => StartAsync(new FakeAtlassianOptions { Crowd = crowd });

    public async ValueTask DisposeAsync()
    {
        Jira.Dispose();
        Crowd.Dispose();
        Control.Dispose();
        await Host.DisposeAsync();
    }
}

/// <summary>An answer, read whole.</summary>
internal sealed record Reply(int Status, string Body, string? MediaType, Dictionary<string, string> Headers)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    public JsonElement this[string property] => Json.GetProperty(property);

    public string Text(string property) => this[property].GetString()!;

    /// <summary>Names of the objects in a list, or in the body when it is the list.</summary>
    public string[] Names(string? list = null) =>
        [.. (list is null ? Json : this[list]).EnumerateArray().Select(item => item.GetProperty("name").GetString()!)];
}

/// <summary>Calls one API over HTTP with one credential.</summary>
internal sealed class Caller(Uri api) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = api };

    public AuthenticationHeaderValue? Authorization { get; set; }

    public string Accept { get; set; } = "application/json";

    public static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    public Task<Reply> GetAsync(string path) => SendAsync(HttpMethod.Get, path, body: null);

    public Task<Reply> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, body: null);

    public Task<Reply> PostAsync(string path, string? body = null, string mediaType = "application/json") =>
        SendAsync(HttpMethod.Post, path, body, mediaType);

    public Task<Reply> PutAsync(string path, string? body = null, string mediaType = "application/json") =>
        SendAsync(HttpMethod.Put, path, body, mediaType);

    public Task<Reply> SendAsync(
        HttpMethod method,
        string path,
        string? body,
        string mediaType = "application/json",
        (string Name, string Value)? header = null
    ) => SendUntilAsync(Request(method, path, body, mediaType, header), CancellationToken.None);

    /// <summary>Gives up when the patience ends.</summary>
    public Task<Reply> PostUntilAsync(string path, string body, CancellationToken patience) =>
        SendUntilAsync(Request(HttpMethod.Post, path, body, "application/json", header: null), patience);

    private HttpRequestMessage Request(
        HttpMethod method,
        string path,
        string? body,
        string mediaType,
        (string Name, string Value)? header
    )
    {
        var request = new HttpRequestMessage(method, path)
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, mediaType),
        };
        request.Headers.Authorization = Authorization;
        request.Headers.TryAddWithoutValidation("Accept", Accept);
        if (header is { } extra)
            request.Headers.TryAddWithoutValidation(extra.Name, extra.Value);
        return request;
    }

    private async Task<Reply> SendUntilAsync(HttpRequestMessage request, CancellationToken patience)
    {
        using var _ = request;
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(patience, TestContext.Current.CancellationToken);
        using var response = await _http.SendAsync(request, ends.Token);
        var headers = response
            .Headers.Concat(response.Content.Headers)
            .ToDictionary(pair => pair.Key, pair => string.Join(", ", pair.Value), StringComparer.OrdinalIgnoreCase);
        var body = await response.Content.ReadAsStringAsync(ends.Token);
        return new Reply((int)response.StatusCode, body, response.Content.Headers.ContentType?.MediaType, headers);
    }

    public void Dispose() => _http.Dispose();
}
