using Rollcall.FakeAtlassian.Crowd;
using Rollcall.FakeAtlassian.Jira;

namespace Rollcall.FakeAtlassian;

/// <summary>How the fake apps are set up.</summary>
public sealed record FakeAtlassianOptions
{
    public FakeJiraOptions Jira { get; init; } = new();

    public FakeCrowdOptions Crowd { get; init; } = new();

    /// <summary>Port on 127.0.0.1; 0 for a free one. No other address is ever listened on.</summary>
    public int Port { get; init; }

    /// <summary>How many requests of each app are kept whole; the older ones are only counted.</summary>
    public int RequestLogCapacity { get; init; } = 200_000;

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
