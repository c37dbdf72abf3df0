using Rollcall.Engine.Configuration.Yaml;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>The section <c>server</c>, and the key <c>limit</c> of a source.</summary>
internal static class ServerSection
{
    private const long SmallestBody = 16 * 1024;
    private const int ShallowestJson = 8;
    private const int HighestRate = 100_000;

    public static ServerConfiguration Read(ConfigurationValue value)
    {
        var defaults = new ServerConfiguration();
        if (value.AsSection(DocumentKeys.Server) is not { } section)
            return defaults;
        return new ServerConfiguration
        {
            TrustedProxies = Networks.Read(section.Find("trustedProxies")),
            Limits = section.Find("limits") is { } limits ? Limits(limits) : defaults.Limits,
        };
    }

    /// <summary>The key <c>limit</c> of a source; null when it is not limited.</summary>
    public static RateLimit? Rate(ConfigurationValue value)
    {
        if (value.AsSection(DocumentKeys.Rate) is not { } section)
            return null;
        var perSecond = section
            .Require("perSecond", "write how many requests a second are taken, such as 50")
            ?.AsWhole(1, HighestRate);
        var burst = section.Find("burst") is { } written ? written.AsWhole(1, HighestRate) : perSecond;
        return perSecond is { } rate && burst is { } most ? new RateLimit(rate, most) : null;
    }

    private static RequestLimits Limits(ConfigurationValue value)
    {
        var defaults = new RequestLimits();
        return value.AsSection(DocumentKeys.ServerLimits) is not { } section
            ? defaults
            : new RequestLimits
            {
                BodyBytes = section.Find("body")?.AsSize(SmallestBody, RequestLimits.LargestBody) ?? defaults.BodyBytes,
                Depth = section.Find("depth")?.AsWhole(ShallowestJson, RequestLimits.DeepestJson) ?? defaults.Depth,
            };
    }
}
