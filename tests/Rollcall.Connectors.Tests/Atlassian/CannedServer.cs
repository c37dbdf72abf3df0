using System.Net;
using System.Text;
using Rollcall.Connectors.Crowd;
using Rollcall.Connectors.Jira;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Tests.Atlassian;

/// <summary>Answers that no well-behaved fake gives. Whatever is not canned is 404 in Jira's and Crowd's own way at once.</summary>
public sealed class CannedServer(TimeProvider? time = null) : HttpMessageHandler
{
    public const string Secret = "canned-secret-token";

    private readonly Dictionary<string, Func<HttpRequestMessage, HttpResponseMessage>> _answers = [];

    public List<string> Seen { get; } = [];

    /// <param name="call">Method and path below the API, without query: <c>GET user</c>.</param>
    public CannedServer On(string call, Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        _answers[call] = answer;
        return this;
    }

    public CannedServer On(string call, HttpStatusCode status, string body, string type = "application/json") =>
        On(call, _ => Answer(status, body, type));

    public static HttpResponseMessage Answer(HttpStatusCode status, string body, string type = "application/json") =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, type) };

    public IConnector Jira(IReadOnlyDictionary<string, string>? secrets = null) =>
        new JiraConnector(
            Settings(new Uri("http://127.0.0.1/jira"), secrets ?? new Dictionary<string, string> { ["token"] = Secret })
        );

    public IConnector Crowd() =>
        new CrowdConnector(
            Settings(
                new Uri("http://127.0.0.1/crowd/"),
                new Dictionary<string, string> { ["application"] = "rollcall", ["password"] = Secret }
            )
        );

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        var below = path.Replace("/jira/rest/api/2/", "", StringComparison.Ordinal)
            .Replace("/crowd/rest/usermanagement/1/", "", StringComparison.Ordinal);
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Seen.Add($"{request.Method} {Uri.UnescapeDataString(request.RequestUri.PathAndQuery)} {body}".TrimEnd());
        return _answers.TryGetValue($"{request.Method} {below}", out var answer)
            ? answer(request)
            : Answer(
                HttpStatusCode.NotFound,
                """{"errorMessages":["Not here."],"errors":{},"reason":"USER_NOT_FOUND","message":"Not here."}"""
            );
    }

    private ConnectorSettings Settings(Uri url, IReadOnlyDictionary<string, string> secrets) =>
        new(
            "canned",
            url,
            new HttpMessageInvoker(this, disposeHandler: false),
            secrets,
            new Dictionary<string, string>(),
            time ?? TimeProvider.System
        );
}
