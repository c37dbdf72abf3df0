using System.Runtime.CompilerServices;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Postgres;

internal sealed class PostgresDirectory(PostgresDatabase database, PostgresStatistics statistics, WorkSignals signals)
    : IDirectoryStore
{
    private const int MembersAtOnce = 5_000;
    private readonly PostgresMemberChanges _members = new(database);
    private readonly PostgresLookup _lookup = new(database);

    public async ValueTask<StoredResource?> FindAsync(
        string source,
        ResourceKind kind,
        ResourceId id,
        bool withGroups,
        CancellationToken cancellationToken
    )
    {
        var found = await FindAsync(id, withGroups, cancellationToken);
        return found is not null && found.Kind == kind && string.Equals(found.Source, source, StringComparison.Ordinal)
            ? found
            : null;
    }

    public ValueTask<StoredResource?> FindAsync(ResourceId id, bool withGroups, CancellationToken cancellationToken) =>
        _lookup.FindAsync(id, withGroups, cancellationToken);

    public Task<ResourcePage> QueryAsync(ResourceQuery query, CancellationToken cancellationToken) =>
        database.RunAsync((connection, token) => PostgresQuery.RunAsync(connection, query, token), cancellationToken);

    public Task<CombinedPage> QueryAsync(CombinedQuery query, CancellationToken cancellationToken) =>
        database.RunAsync((connection, token) => PostgresCombinedQuery.RunAsync(connection, query, token), cancellationToken);

    public async IAsyncEnumerable<MemberRow> MembersAsync(
        ResourceId group,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ResourceId? after = null;
        while (true)
        {
            // Page by page, so that a slow reader does not hold a connection.
            var start = after;
            var page = await database.RunAsync(
                (connection, token) => PostgresResources.MembersAsync(connection, group, start, MembersAtOnce, token),
                cancellationToken
            );
            foreach (var member in page)
                yield return member;
            if (page.Count < MembersAtOnce)
                yield break;
            after = page[^1].Id;
        }
    }

    public async ValueTask<SaveResult> SaveAsync(DirectoryChange change, CancellationToken cancellationToken)
    {
        var result = change is { Kind: ChangeKind.Update, Members: not null }
            ? await _members.SaveAsync(change, cancellationToken)
            : await database.RunAsync(
                (connection, token) => new PostgresSave(connection, change, token).RunAsync(),
                cancellationToken
            );
        if (result is SaveResult.Saved saved)
        {
            statistics.Wrote(1 + saved.Joined);
            signals.Raise(change.Targets);
        }
        return result;
    }

    public Task<long> CountAsync(string source, ResourceKind kind, bool activeOnly, CancellationToken cancellationToken) =>
        database.RunAsync(
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "SELECT count(*) FROM resources WHERE source = $1 AND kind = $2 AND active >= $3";
                command.Parameters.Text(source).Kind(kind).Boolean(activeOnly);
                return (long)(await command.ExecuteScalarAsync(token))!;
            },
            cancellationToken
        );
}
