using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rollcall.FakeAtlassian.Crowd;
using Rollcall.FakeAtlassian.Faults;
using Rollcall.FakeAtlassian.Hosting;
using Rollcall.FakeAtlassian.Jira;

namespace Rollcall.FakeAtlassian.Control;

/// <summary>A request of the log as the control API shows it. Passwords in bodies are blanked.</summary>
internal sealed record ShownRequest(
    long Sequence,
    string App,
    string Method,
    string Path,
    string Endpoint,
    IReadOnlyDictionary<string, string> Query,
    string Body,
    int Status,
    string? Caller,
    string? Fault,
    bool Reached,
    bool Changed,
    DateTimeOffset At
)
{
    public static ShownRequest Of(string app, RecordedRequest request) =>
        new(
            request.Sequence,
            app,
            request.Method,
            request.Path,
            request.Endpoint,
            request.Query,
            Redaction.Of(request.Endpoint, request.Body),
            request.Status,
            request.Caller,
            request.Fault,
            request.Reached,
            request.Changed,
            request.At
        );
}

/// <summary>How often an app was called, since the last reset.</summary>
internal sealed record ShownCounts(
    int Requests,
    int Writes,
    int Changes,
    int FaultsPlayed,
    IReadOnlyDictionary<string, int> CallsByEndpoint
);

/// <summary>A fault to play, as posted. <c>Kind</c> is one of <see cref="FaultKinds"/>.</summary>
internal sealed record PostedFault(
    string? App,
    string? Kind,
    int? Status,
    double? RetryAfterSeconds,
    double? DelayMilliseconds,
    bool? AfterWork,
    string? Method,
    string? PathPrefix,
    double? Probability,
    int? Times,
    int? Seed
);

/// <summary>A user to add to the fake Jira or Crowd, as posted.</summary>
internal sealed record PostedUser(string? Name, string? Email, string? DisplayName, bool? Active, IReadOnlyList<string>? Groups);

internal sealed record ShownError(string Error);

internal sealed record ShownRules(IReadOnlyList<string> Jira, IReadOnlyList<string> Crowd);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow
)]
[JsonSerializable(typeof(FakeJiraSnapshot))]
[JsonSerializable(typeof(FakeCrowdSnapshot))]
[JsonSerializable(typeof(IReadOnlyList<ShownRequest>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, ShownCounts>))]
[JsonSerializable(typeof(PostedFault))]
[JsonSerializable(typeof(IReadOnlyList<PostedUser>))]
[JsonSerializable(typeof(ShownRules))]
[JsonSerializable(typeof(ShownError))]
internal sealed partial class ControlJson : JsonSerializerContext;

/// <summary>The words for faults in the control API.</summary>
internal static class FaultKinds
{
    public const string Known = "status, latency, dropBefore, dropAfter, html, halfBody, hang";

    /// <summary>The fault, or null when the kind is none of <see cref="Known"/>.</summary>
    public static Fault? Read(PostedFault posted) =>
        posted.Kind switch
        {
            "status" => new Fault.Status(
                posted.Status ?? 503,
                posted.RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null
            ),
            "latency" => new Fault.Latency(TimeSpan.FromMilliseconds(posted.DelayMilliseconds ?? 100)),
            "dropBefore" => new Fault.DropBefore(),
            "dropAfter" => new Fault.DropAfter(),
            "html" => new Fault.Html(posted.Status ?? 200),
            "halfBody" => new Fault.HalfBody(),
            "hang" => new Fault.Hang(posted.AfterWork ?? false),
            _ => null,
        };
}

/// <summary>Takes passwords out of what is shown of a body. In memory the body stays as it came, for tests to look at.</summary>
internal static class Redaction
{
    public static string Of(string endpoint, string body)
    {
        // Here the body is the password: {"value": "..."}.
        if (endpoint is "user/password" or "authentication")
            return "***";
        if (!body.Contains("password", StringComparison.OrdinalIgnoreCase))
            return body;
        try
        {
            var json = JsonNode.Parse(body);
            if (json is JsonObject entity && entity.ContainsKey("password"))
                entity["password"] = "***";
            return json?.ToJsonString() ?? "";
        }
        catch (JsonException)
        {
            return "*** (not JSON, holds a password)";
        }
    }
}
