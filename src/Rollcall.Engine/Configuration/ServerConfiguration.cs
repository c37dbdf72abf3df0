using System.Collections.Immutable;
using System.Net;

namespace Rollcall.Engine.Configuration;

/// <summary>What holds for all sources: how requests reach the server and how large they may be.</summary>
public sealed record ServerConfiguration
{
    /// <summary>Whose <c>X-Forwarded-</c> headers are believed; empty: nobody's.</summary>
    public ImmutableArray<IPNetwork> TrustedProxies { get; init; } = [];
    public RequestLimits Limits { get; init; } = new();
}

/// <summary>How large a request may be.</summary>
public sealed record RequestLimits
{
    public const long LargestBody = 256 * 1024 * 1024;
    public const int DeepestJson = 64;

    /// <summary>
    /// 64 MB: a group with 250,000 members is 15 to 40 MB depending on what the IdP says about each, and nothing in SCIM is larger.
    /// </summary>
    public long BodyBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Nesting of JSON. A resource needs five levels.</summary>
    public int Depth { get; init; } = DeepestJson;
}

/// <param name="PerSecond">Requests a second in the long run.</param>
/// <param name="Burst">Requests that may come at once after a pause.</param>
public sealed record RateLimit(int PerSecond, int Burst);
