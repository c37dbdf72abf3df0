using System.Runtime.CompilerServices;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Sqlite;

internal sealed class SqliteDirectory(SqliteReaders readers, SqliteWriter writer, WorkSignals signals) : IDirectoryStore
{
    private const int MembersAtOnce = 2_000;

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
        readers.ReadAsync(
            (id, withGroups),
            static (connection, asked) => SqliteResources.Find(connection, asked.id, asked.withGroups),
            cancellationToken
        );

    public async Task<ResourcePage> QueryAsync(ResourceQuery query, CancellationToken cancellationToken) =>
        await readers.ReadAsync(query, SqliteQuery.Run, cancellationToken);

    public async Task<CombinedPage> QueryAsync(CombinedQuery query, CancellationToken cancellationToken) =>
        await readers.ReadAsync(query, SqliteCombinedQuery.Run, cancellationToken);

    public async IAsyncEnumerable<MemberRow> MembersAsync(
        ResourceId group,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ResourceId? after = null;
        while (true)
        {
            // Page by page, so that a slow reader holds neither a connection nor an old snapshot of the database.
            var page = await readers.ReadAsync(
                (group, after),
                static (connection, at) => SqliteResources.Members(connection, at.group, at.after, MembersAtOnce),
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
        var result = await writer.WriteAsync(connection => new SqliteSave(connection, change).Run(), cancellationToken);
        if (result is SaveResult.Saved)
            signals.Raise(change.Targets);
        return result;
    }

    public async Task<long> CountAsync(string source, ResourceKind kind, bool activeOnly, CancellationToken cancellationToken) =>
        await readers.ReadAsync(
            (source, kind, activeOnly),
            static (connection, asked) =>
            {
                using var rows = connection
                    .Prepare("SELECT count(*) FROM resources WHERE source = ?1 AND kind = ?2 AND active >= ?3")
                    .Add(asked.source)
                    .Add(asked.kind)
                    .Add(asked.activeOnly);
                rows.Read();
                return rows.Int64(0);
            },
            cancellationToken
        );
}
