using System.Security.Cryptography;
using Rollcall.Conformance.Format;

namespace Rollcall.Conformance.Play;

/// <summary>
/// Plays scenarios against a SCIM server, whoever made it. Each scenario makes what it needs under names of its own and removes it
/// again. The server must be one where strange people may come and go: a test tenant.
/// </summary>
/// <param name="http">Must not follow redirects. Not disposed.</param>
/// <param name="baseUrl">The SCIM base URL, such as https://example.com/scim/v2.</param>
/// <param name="token">Bearer token; null when the server asks for none.</param>
public sealed class Player(HttpMessageInvoker http, Uri baseUrl, string? token)
{
    private readonly ScimWire _wire = new(http, baseUrl.ToString().TrimEnd('/'), token);

    /// <summary>False: what scenarios made stays, to be looked at.</summary>
    public bool CleansUp { get; init; } = true;

    /// <summary>Asks the server what it offers.</summary>
    /// <exception cref="NoReplyException">There is no server.</exception>
    public async Task<(ServerFeatures Features, int Status)> FeaturesAsync(CancellationToken cancellationToken)
    {
        var reply = await _wire.GetAsync("/ServiceProviderConfig", cancellationToken);
        return (ServerFeatures.From(reply.Status == 200 ? reply.Json : null), reply.Status);
    }

    /// <summary>Whether a list of users comes back at all: no use in playing everything against a web page.</summary>
    public async Task<bool> SpeaksScimAsync(CancellationToken cancellationToken) =>
        (await _wire.GetAsync("/Users?startIndex=1&count=1", cancellationToken)).TextAt("totalResults") is not null;

    public async Task<ScenarioResult> PlayAsync(Scenario scenario, ServerFeatures features, CancellationToken cancellationToken)
    {
        if (scenario.Requires.FirstOrDefault(feature => !features.Has(feature)) is { } missing)
            return new ScenarioResult(scenario, [], NotApplicable: $"the server does not offer {missing}");
        var created = new CreatedResources();
        var play = new ScenarioPlay(_wire, created, features, new Names(_wire.BaseUrl, NewRun()), scenario);
        try
        {
            return new ScenarioResult(scenario, await play.RunAsync(cancellationToken), NotApplicable: null);
        }
        finally
        {
            if (CleansUp)
                await CleanUpAsync(created, cancellationToken);
        }
    }

    private async Task CleanUpAsync(CreatedResources created, CancellationToken cancellationToken)
    {
        foreach (var path in created.Paths)
        {
            try
            {
                await _wire.DeleteAsync(path, cancellationToken);
            }
            catch (NoReplyException)
            {
                // The scenario's own result says that the server does not answer.
                return;
            }
        }
    }

    /// <summary>Short, in small letters, and nobody else's.</summary>
    private static string NewRun() => RandomNumberGenerator.GetHexString(10, lowercase: true);
}
