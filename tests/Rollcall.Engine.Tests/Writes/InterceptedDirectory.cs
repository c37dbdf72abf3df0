using Rollcall.Engine.Directory;

namespace Rollcall.Engine.Tests.Writes;

/// <summary>A real directory in which something happens around a change that is saved.</summary>
/// <param name="save">In place of saving; it saves to the real one itself.</param>
internal sealed class InterceptedDirectory(
    IDirectoryStore inner,
    Func<DirectoryChange, CancellationToken, ValueTask<SaveResult>> save
) : IDirectoryStore
{
    public ValueTask<SaveResult> SaveAsync(DirectoryChange change, CancellationToken cancellationToken) =>
        save(change, cancellationToken);

    public ValueTask<StoredResource?> FindAsync(
        string source,
        ResourceKind kind,
        ResourceId id,
        bool withGroups,
        CancellationToken cancellationToken
    ) => inner.FindAsync(source, kind, id, withGroups, cancellationToken);

    public ValueTask<StoredResource?> FindAsync(ResourceId id, bool withGroups, CancellationToken cancellationToken) =>
        inner.FindAsync(id, withGroups, cancellationToken);

    public Task<ResourcePage> QueryAsync(ResourceQuery query, CancellationToken cancellationToken) =>
        inner.QueryAsync(query, cancellationToken);

    public Task<CombinedPage> QueryAsync(CombinedQuery query, CancellationToken cancellationToken) =>
        inner.QueryAsync(query, cancellationToken);

    public IAsyncEnumerable<MemberRow> MembersAsync(ResourceId group, CancellationToken cancellationToken) =>
        inner.MembersAsync(group, cancellationToken);

    public Task<long> CountAsync(string source, ResourceKind kind, bool activeOnly, CancellationToken cancellationToken) =>
        inner.CountAsync(source, kind, activeOnly, cancellationToken);
}
