using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Rollcall.Conformance.Checks;

namespace Rollcall.Conformance.Play;

/// <summary>What a server says of itself (RFC 7643 section 5, RFC 9865 section 4). What it does not offer is not held against it.</summary>
public sealed record ServerFeatures(ImmutableSortedSet<string> Names)
{
    private static readonly ImmutableArray<string> Supported = ["patch", "bulk", "filter", "sort", "etag", "changePassword"];

    public bool Has(string feature) => Names.Contains(feature);

    /// <summary>A server without a readable ServiceProviderConfig is taken to offer what every identity provider needs.</summary>
    public static ServerFeatures From(JsonNode? serviceProviderConfig)
    {
        if (serviceProviderConfig is not JsonObject config)
            return new ServerFeatures(["filter", "patch"]);
        var names = Supported.Where(name => IsTrue(config, name, "supported"));
        if (IsTrue(config, "pagination", "cursor"))
            names = names.Append("cursor");
        return new ServerFeatures([.. names]);
    }

    private static bool IsTrue(JsonObject config, string name, string member) =>
        BodyComparison.Member(config, name) is JsonObject feature
        && BodyComparison.Member(feature, member) is JsonValue value
        && value.TryGetValue<bool>(out var supported)
        && supported;
}
