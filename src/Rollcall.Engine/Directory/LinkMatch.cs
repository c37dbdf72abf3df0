using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Scim;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;

namespace Rollcall.Engine.Directory;

/// <summary>Which resource of its source a create means, by the keys of <c>linkOnCreate</c>. Closed family.</summary>
internal abstract record LinkMatch
{
    private LinkMatch() { }

    /// <summary>Nobody has any of the keys: it is a new resource.</summary>
    public sealed record Nobody : LinkMatch;

    /// <param name="Key">The first key that found it.</param>
    public sealed record One(StoredResource Existing, LinkKey Key) : LinkMatch;

    /// <summary>Several have the keys, and nothing says which of them is meant.</summary>
    public sealed record Ambiguous(ScimError Error) : LinkMatch;

    /// <summary>Looks the keys up, each by its index. Only resources of the same source and kind are ever found.</summary>
    public static async ValueTask<LinkMatch> FindAsync(
        IDirectoryStore store,
        string source,
        ScimResource resource,
        ImmutableArray<LinkKey> keys,
        CancellationToken cancellationToken
    )
    {
        var kind = DirectoryWriter.KindOf(resource.Type);
        var found = default(One);
        foreach (var key in keys)
        {
            if (!key.Concerns(kind) || resource.Get(key.Attribute())?.AsText() is not { Length: > 0 } value)
                continue;
            var holders = await HoldersAsync(store, source, resource, key, value, cancellationToken);
            if (holders.Count > 1)
                return new Ambiguous(Several(key, value, holders[0], holders[1]));
            if (holders.Count == 0)
                continue;
            if (found is not null && found.Existing.Id != holders[0].Id)
                return new Ambiguous(Contradicting(found, key, holders[0]));
            found ??= new One(holders[0], key);
        }
        return found is null ? new Nobody() : found;
    }

    private static async ValueTask<IReadOnlyList<StoredResource>> HoldersAsync(
        IDirectoryStore store,
        string source,
        ScimResource resource,
        LinkKey key,
        string value,
        CancellationToken cancellationToken
    )
    {
        var query = new ResourceQuery
        {
            Source = source,
            Kind = DirectoryWriter.KindOf(resource.Type),
            Filter = new CompareFilter(
                AttributePath.Parse(key.Attribute(), resource.Type).Required(),
                CompareOperator.Equal,
                new ScimString(value)
            ),
            Count = 2,
        };
        return (await store.QueryAsync(query, cancellationToken)).Resources;
    }

    private static ScimError Several(LinkKey key, string value, StoredResource one, StoredResource other) =>
        ScimErrors.Conflict(
            $"{key.Attribute()} {ScimErrors.Quote(value)} belongs to {Named(one)} and to {Named(other)}, so it does not say which one is meant. Nothing was changed."
        );

    private static ScimError Contradicting(One found, LinkKey key, StoredResource other) =>
        ScimErrors.Conflict(
            $"{found.Key.Attribute()} belongs to {Named(found.Existing)}, but {key.Attribute()} to {Named(other)}. Nothing was changed; correct one of the two first."
        );

    private static string Named(StoredResource resource) =>
        $"{ScimErrors.Quote(resource.UserName ?? resource.DisplayName)} (id {resource.Id})";
}

internal static class LinkKeyExtensions
{
    /// <summary>The SCIM attribute the key is.</summary>
    public static string Attribute(this LinkKey key) =>
        key switch
        {
            LinkKey.UserName => "userName",
            LinkKey.DisplayName => "displayName",
            _ => "externalId",
        };

    /// <summary>People share display names, and groups have no userName.</summary>
    public static bool Concerns(this LinkKey key, ResourceKind kind) =>
        key switch
        {
            LinkKey.UserName => kind is ResourceKind.User,
            LinkKey.DisplayName => kind is ResourceKind.Group,
            _ => true,
        };
}
