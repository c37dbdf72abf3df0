using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Requests;

namespace Rollcall.Engine.Unlinking;

/// <summary>A database as it would be if one resource had another link at one target, or none: what would be done then is planned on it as ever.</summary>
internal sealed class StorageWithLink(IStorage inner, WorkKey key, Link? link) : IStorage
{
    public string Name => inner.Name;
    public IDirectoryStore Directory => inner.Directory;
    public IWorkStore Work => inner.Work;
    public ILinkStore Links { get; } = new LinksWith(inner.Links, key, link);
    public IAuditStore Audit => inner.Audit;
    public ISettingsStore Settings => inner.Settings;
    public IUniqueValueStore UniqueValues => inner.UniqueValues;
    public IRequestLog Requests => inner.Requests;
    public ICredentialStore Credentials => inner.Credentials;

    public Task<StoreProblem?> CheckAsync(CancellationToken cancellationToken) => inner.CheckAsync(cancellationToken);

    /// <summary>The database is somebody else's.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
