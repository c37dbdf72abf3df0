using System.Text.Json;
using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Jira;

/// <summary>A request that got past authentication.</summary>
/// <param name="Visitor">The caller's account; null for somebody anonymous at an endpoint that is open to everybody.</param>
internal sealed record JiraCall(FakeRequest Request, JiraUser? Visitor)
{
    public JiraLinks Links { get; } = new(Request.Origin);

    /// <summary>The caller's account at an endpoint that asks for a login.</summary>
    public JiraUser Caller =>
        Visitor ?? throw new InvalidOperationException("This endpoint is open to callers without an account.");

    /// <inheritdoc cref="FakeRequest.Parameter"/>
    public string Parameter => Request.Parameter;

    public string? Query(string name) => Request.Query(name);

    public IEnumerable<string> QueryAll(string name) => Request.QueryAll(name);

    public bool QueryFlag(string name, bool otherwise) => Request.QueryFlag(name, otherwise);

    public JsonElement? ReadJson() => Request.ReadJson();
}
