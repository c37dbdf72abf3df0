using System.Runtime.CompilerServices;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Server.Admin.Plans;

/// <summary>Everybody and everything a full reconcile of one target would look at.</summary>
internal sealed class DryRunKeys(IStorage storage)
{
    private const int PageSize = 500;

    /// <summary>Groups, then users, source by source, then links whose resource is gone or belongs to a source no longer followed.</summary>
    public async IAsyncEnumerable<DryRunSubject> OfAsync(
        RollcallConfiguration configuration,
        TargetConfiguration target,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var sources = configuration.SourcesOf(target).Select(source => source.Id).ToArray();
        foreach (var kind in (ResourceKind[])[ResourceKind.Group, ResourceKind.User])
        {
            foreach (var source in sources)
            {
                await foreach (var (id, name) in ResourcesAsync(source, kind, cancellationToken))
                    yield return new DryRunSubject(new WorkKey(target.Id, kind, id), name);
            }
        }
        foreach (var left in await LeftOverAsync(target.Id, sources, cancellationToken))
            yield return left;
    }

    private async IAsyncEnumerable<(ResourceId Id, string Name)> ResourcesAsync(
        string source,
        ResourceKind kind,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (var start = 1; ; start += PageSize)
        {
            var query = new ResourceQuery
            {
                Source = source,
                Kind = kind,
                StartIndex = start,
                Count = PageSize,
            };
            var page = await storage.Directory.QueryAsync(query, cancellationToken);
            foreach (var resource in page.Resources)
                yield return (resource.Id, resource.UserName ?? resource.DisplayName ?? resource.Id.ToString());
            if (page.Resources.Count < PageSize)
                yield break;
        }
    }

    /// <summary>Gathered before any app is called: a database cursor must not stay open for as long as apps take to answer.</summary>
    private async Task<List<DryRunSubject>> LeftOverAsync(string target, string[] followed, CancellationToken cancellationToken)
    {
        var left = new List<DryRunSubject>();
        await foreach (var link in storage.Links.OfTargetAsync(target, null, cancellationToken))
        {
            if (
                !followed.Contains(link.Source, StringComparer.Ordinal)
                || await storage.Directory.FindAsync(link.Resource, withGroups: false, cancellationToken) is null
            )
            {
                left.Add(new DryRunSubject(new WorkKey(target, link.Kind, link.Resource), link.RemoteName));
            }
        }
        return left;
    }
}

/// <summary>Somebody or something to look at.</summary>
/// <param name="Name">For people, when the look itself does not get so far as to know.</param>
internal sealed record DryRunSubject(WorkKey Key, string Name);
