using System.Collections.Concurrent;
using Npgsql;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Postgres;

/// <summary>Reads what is known of a user at a target: three statements, one round trip, for one target at a time.</summary>
internal sealed class PostgresUsers(PostgresDatabase database)
{
    private const string OfUsers = $"{PostgresLinks.Select} target = $1 AND resource_id = ANY($2)";

    // Whoever is linked (2) has joined most of them already.
    private const string OfTheirGroups = $"""
        SELECT resource_id, remote_name FROM links WHERE target = $1 AND state = 2 AND resource_id = ANY (ARRAY(
          SELECT m.group_id FROM memberships m WHERE m.member_id = ANY($2)
            AND NOT EXISTS (SELECT 1 FROM links u WHERE u.target = $1 AND u.resource_id = m.member_id AND u.state = 2)))
        """;

    /// <summary>Nobody waits for a key that has to wait for its turn at the app anyhow.</summary>
    private static readonly TimeSpan ForCompany = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentDictionary<
        (string Target, bool WithLinkedGroups),
        PostgresRoundTrips<ResourceId, StoredUser>
    > _ofTarget = new();

    public async ValueTask<StoredUser> FindAsync(
        string target,
        ResourceId user,
        bool withLinkedGroups,
        CancellationToken cancellationToken
    )
    {
        var roundTrips = _ofTarget.GetOrAdd(
            (target, withLinkedGroups),
            static (of, database) =>
                new(database, lanes: 1, ForCompany, (connection, users, token) => ReadAsync(connection, of, users, token)),
            database
        );
        // Whoever is asked for is in the answer, with nothing if nothing is known.
        return (await roundTrips.FindAsync(user, cancellationToken))!;
    }

    private static async Task<Dictionary<ResourceId, StoredUser>> ReadAsync(
        NpgsqlConnection connection,
        (string Target, bool WithLinkedGroups) of,
        IReadOnlyCollection<ResourceId> users,
        CancellationToken cancellationToken
    )
    {
        await using var batch = new NpgsqlBatch(connection);
        var resourcesOfUsers = new NpgsqlBatchCommand(PostgresLookup.WithGroups);
        resourcesOfUsers.Parameters.Ids(users);
        batch.BatchCommands.Add(resourcesOfUsers);
        foreach (var select in of.WithLinkedGroups ? (string[])[OfUsers, OfTheirGroups] : [OfUsers])
        {
            var linksOf = new NpgsqlBatchCommand(select);
            linksOf.Parameters.Text(of.Target).Ids(users);
            batch.BatchCommands.Add(linksOf);
        }
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        var resources = new Dictionary<ResourceId, StoredResource>(users.Count);
        while (await rows.ReadAsync(cancellationToken))
        {
            var resource = PostgresResources.ReadWithGroups(rows);
            resources[resource.Id] = resource;
        }
        var links = new Dictionary<ResourceId, Link>();
        await rows.NextResultAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var link = PostgresLinks.Read(rows);
            links[link.Resource] = link;
        }
        var groups = new Dictionary<ResourceId, string>();
        if (await rows.NextResultAsync(cancellationToken))
        {
            while (await rows.ReadAsync(cancellationToken))
                groups[rows.Id(0)] = rows.GetString(1);
        }
        return users.ToDictionary(id => id, id => Of(resources.GetValueOrDefault(id), links.GetValueOrDefault(id), groups));
    }

    private static StoredUser Of(StoredResource? resource, Link? link, Dictionary<ResourceId, string> groups) =>
        new(
            resource,
            link,
            resource?.Groups is null || link is { State: LinkState.Linked }
                ? []
                : [.. resource.Groups.Select(group => groups.GetValueOrDefault(group.Id)).OfType<string>()]
        );
}
