using System.Text.Json;
using Rollcall.Connectors.Atlassian;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Crowd;

/// <summary>What a look at one user told.</summary>
/// <param name="Version">As in the header: <c>Crowd/5.1.0</c>; null on servers that send none.</param>
/// <param name="ReportsKeys">False when the user we saw had no key; true when it had one or there was nobody to look at.</param>
internal sealed record CrowdServer(string? Version, bool ReportsKeys);

/// <summary>Asks Crowd once what it is, and remembers.</summary>
internal sealed class CrowdFacts(RestClient client)
{
    private volatile CrowdServer? _server;

    public async Task<Reading<Capabilities>> ProbeAsync(CancellationToken cancellationToken)
    {
        if (_server is { } known)
            return new Reading<Capabilities>.Found(CapabilitiesOf(known));
        var reading = await AskAsync(cancellationToken).ConfigureAwait(false);
        if (reading is not Reading<CrowdServer>.Found(var server))
            return new Reading<Capabilities>.Failed(((Reading<CrowdServer>.Failed)reading).Because);
        _server = server;
        return new Reading<Capabilities>.Found(CapabilitiesOf(server));
    }

    /// <summary>Found or Failed. A search for one user needs the password, an allowed address and nothing else.</summary>
    public async Task<Reading<CrowdServer>> AskAsync(CancellationToken cancellationToken)
    {
        var path = RestPath.Of("search", ("entity-type", "user"), ("start-index", "0"), ("max-results", "1"), ("expand", "user"));
        var answer = await client.GetAsync(path, cancellationToken).ConfigureAwait(false);
        if (answer is not RestAnswer.Done done)
            return new Reading<CrowdServer>.Failed(client.Because(answer));
        return client.Parse(done, (JsonElement root) => CrowdPages.ItemsOf(root, "users", CrowdUser.Read)) switch
        {
            Reading<List<CrowdUser>>.Found(var users) => new Reading<CrowdServer>.Found(
                new CrowdServer(done.Version, users.All(user => user.Key is not null))
            ),
            Reading<List<CrowdUser>>.Failed(var because) => new Reading<CrowdServer>.Failed(because),
            _ => new Reading<CrowdServer>.Failed(client.Because(answer)),
        };
    }

    private static Capabilities CapabilitiesOf(CrowdServer server) =>
        new()
        {
            Rename = true,
            Disable = true,
            Delete = true,
            StableId = server.ReportsKeys,
            KeepsExternalId = true,
            FindsByEmail = true,
            CreateGroups = true,
            RenameGroups = false,
            DeleteGroups = true,
            ListsGroupMembers = true,
            ReadsAttributesBack = true,
            CountsSeats = false,
            EndsSessions = true,
            Attributes = CrowdAttributes.All,
        };
}
