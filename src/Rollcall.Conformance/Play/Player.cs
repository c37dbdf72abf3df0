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
    /// <summary>What a program that is told to stop may still take.</summary>
    public static readonly TimeSpan LongestCleanUp = TimeSpan.FromSeconds(10);

    /// <summary>Among what a scenario requires: it lists everybody, so that other people's people would be in its answers.</summary>
    private const string EmptyDirectory = "emptyDirectory";

    private readonly ScimWire _wire = new(http, baseUrl.ToString().TrimEnd('/'), token);

    public bool HasToken => token is not null;

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

    /// <summary>
    /// What the server says to somebody who may not write there, or not now; null when it takes writes. It is asked to create nobody in particular, which
    /// whoever takes writes refuses for what is missing.
    /// </summary>
    public async Task<Reply?> RefusalOfWritesAsync(CancellationToken cancellationToken)
    {
        var create = new RequestTemplate { Method = "POST", Path = "/Users" };
        var reply = await _wire.SendAsync(create, create.Path, [], "{}", cancellationToken);
        if (reply is { Status: 201, Id: { } made })
            await _wire.DeleteAsync($"/Users/{made}", cancellationToken);
        return reply.Status is 401 or 403 or 503 ? reply : null;
    }

    public async Task<ScenarioResult> PlayAsync(Scenario scenario, ServerFeatures features, CancellationToken cancellationToken)
    {
        if (await WhyNotAsync(scenario, features, cancellationToken) is { } reason)
            return new ScenarioResult(scenario, [], NotApplicable: reason);
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

    /// <summary>Why a scenario says nothing about this server; null when it does.</summary>
    private async Task<string?> WhyNotAsync(Scenario scenario, ServerFeatures features, CancellationToken cancellationToken)
    {
        if (scenario.Requires.Except([EmptyDirectory]).FirstOrDefault(feature => !features.Has(feature)) is { } missing)
            return $"the server does not offer {missing}";
        return scenario.Requires.Contains(EmptyDirectory) && !await IsEmptyAsync(cancellationToken)
            ? "it lists everybody, and there are people or groups already"
            : null;
    }

    private async Task<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var endpoint in (string[])["/Users", "/Groups"])
            {
                if ((await _wire.GetAsync($"{endpoint}?startIndex=1&count=1", cancellationToken)).TextAt("totalResults") != "0")
                    return false;
            }
            return true;
        }
        catch (NoReplyException)
        {
            // The scenario's own result will say that the server does not answer.
            return true;
        }
    }

    /// <summary>Also after Ctrl-C: whoever stops a run does not want to tidy up by hand. Only nobody waits long then.</summary>
    private async Task CleanUpAsync(CreatedResources created, CancellationToken stopped)
    {
        using var deadline = new CancellationTokenSource();
        await using var hurry = stopped.Register(() => deadline.CancelAfter(LongestCleanUp));
        foreach (var path in created.Paths)
        {
            try
            {
                await _wire.DeleteAsync(path, deadline.Token);
            }
            catch (Exception given) when (given is NoReplyException or OperationCanceledException)
            {
                // The scenario's own result says that the server does not answer.
                return;
            }
        }
    }

    /// <summary>Short, in small letters, and nobody else's.</summary>
    private static string NewRun() => RandomNumberGenerator.GetHexString(10, lowercase: true);
}
