using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;
using Rollcall.Server.Admin.Http;

namespace Rollcall.Server.Admin.Resources;

/// <summary>Finds the one resource that an administrator means by an id or a name.</summary>
internal sealed class ResourceLookup(IStorage storage, ActiveTargets targets)
{
    private const int DeletedOnPage = 1000;
    private const int MostPagesOfDeleted = 20;

    private static readonly AttributePath UserName = AttributePath.Parse("userName", ResourceType.User).Required();
    private static readonly AttributePath DisplayName = AttributePath.Parse("displayName", ResourceType.Group).Required();

    /// <summary>With a user's groups.</summary>
    /// <param name="key">An id, or a userName or displayName without regard to case.</param>
    public async Task<Lookup> FindAsync(ResourceKind kind, string key, CancellationToken cancellationToken) =>
        string.IsNullOrWhiteSpace(key)
            ? new Lookup.Failed(Problems.BadRequest("The name is empty.", $"Write the id or the name of a {Noun(kind)}."))
        : ResourceId.TryParse(key, out var id) ? await ByIdAsync(kind, id, cancellationToken)
        : await ByNameAsync(kind, key, cancellationToken);

    private async Task<Lookup> ByIdAsync(ResourceKind kind, ResourceId id, CancellationToken cancellationToken)
    {
        if (await storage.Directory.FindAsync(id, withGroups: true, cancellationToken) is { } resource)
        {
            return resource.Kind == kind
                ? new Lookup.Found(resource)
                : NotThere($"{id} is a {Noun(resource.Kind)}.", $"Ask for it among the {Noun(resource.Kind, plural: true)}.");
        }
        return await LeftOfAsync(id, cancellationToken) switch
        {
            var (was, left) when was == kind => left,
            var (was, left) => NotThere(
                $"{id} was the {Noun(was)} {left.Name}, which the source {left.Source} has deleted.",
                $"`rollcall audit --resource {id}` shows what is on record of it."
            ),
            null => NotThere($"There is no {Noun(kind)} with the id {id}.", "Ask by name, or search among all."),
        };
    }

    /// <summary>What links and audit know of something that is in no source any more. Its name is the last the source gave it, which may be another one at an app.</summary>
    private async Task<(ResourceKind Kind, Lookup.Deleted Left)?> LeftOfAsync(ResourceId id, CancellationToken cancellationToken)
    {
        var told = await storage.Audit.QueryAsync(new(Resource: id, ChangedAtSource: true, Limit: 1), cancellationToken);
        if (told is [{ Kind: { } kind, Source: { } source, Subject: { } name }])
            return (kind, new Lookup.Deleted(id, source, name));
        var links = await storage.Links.OfResourceAsync(id, cancellationToken);
        return links is [var link, ..] ? (link.Kind, new Lookup.Deleted(id, link.Source, link.RemoteName)) : null;
    }

    private async Task<Lookup> ByNameAsync(ResourceKind kind, string name, CancellationToken cancellationToken)
    {
        var path = kind == ResourceKind.User ? UserName : DisplayName;
        var filter = new CompareFilter(path, CompareOperator.Equal, new ScimString(name));
        var found = new List<StoredResource>();
        foreach (var source in targets.Current.Configuration.Sources)
        {
            var query = new ResourceQuery
            {
                Source = source.Id,
                Kind = kind,
                Filter = filter,
                Count = 2,
                WithGroups = true,
            };
            found.AddRange((await storage.Directory.QueryAsync(query, cancellationToken)).Resources);
        }
        return found switch
        {
            [var one] => new Lookup.Found(one),
            [] when kind is ResourceKind.Group && await DeletedGroupAsync(name, cancellationToken) is { } deleted => deleted,
            [] => NotThere(
                $"No source has a {Noun(kind)} called {name}.",
                kind is ResourceKind.User
                    ? "`rollcall people PART` finds people by a part of their name, `rollcall groups PART` groups. Somebody whom the source deleted is found by id: `rollcall audit --action resource.deleted --json` has it."
                    : "`rollcall groups PART` finds groups by a part of their name."
            ),
            _ => new Lookup.Failed(
                Problems.Ambiguous(
                    $"Several sources have a {Noun(kind)} called {name}: "
                        + string.Join(", ", found.Select(resource => $"{resource.Source} {resource.Id}")),
                    "Ask by id."
                )
            ),
        };
    }

    /// <summary>The last group of that name that a source deleted. Read through on the rare day that somebody asks, and not without end.</summary>
    private async Task<Lookup.Deleted?> DeletedGroupAsync(string name, CancellationToken cancellationToken)
    {
        long? before = null;
        for (var page = 0; page < MostPagesOfDeleted; page++)
        {
            var query = new AuditQuery(Action: AuditActions.ResourceDeleted, Before: before, Limit: DeletedOnPage);
            var deleted = await storage.Audit.QueryAsync(query, cancellationToken);
            foreach (var entry in deleted)
            {
                if (
                    entry is { Kind: ResourceKind.Group, Resource: { } id, Source: { } source, Subject: { } last }
                    && string.Equals(last, name, StringComparison.OrdinalIgnoreCase)
                )
                    return new Lookup.Deleted(id, source, last);
            }
            if (deleted.Count < DeletedOnPage)
                return null;
            before = deleted[^1].Sequence;
        }
        return null;
    }

    private static Lookup.Failed NotThere(string detail, string whatToDo) => new(Problems.NotFound(detail, whatToDo));

    private static string Noun(ResourceKind kind, bool plural = false) =>
        (kind, plural) switch
        {
            (ResourceKind.User, false) => "person",
            (ResourceKind.User, true) => "people",
            (_, false) => "group",
            _ => "groups",
        };
}

/// <summary>What a lookup came to.</summary>
internal abstract record Lookup
{
    private Lookup() { }

    public sealed record Found(StoredResource Resource) : Lookup;

    /// <summary>The source has deleted it; links or records are left.</summary>
    /// <param name="Name">The last name known of it.</param>
    public sealed record Deleted(ResourceId Id, string Source, string Name) : Lookup;

    public sealed record Failed(ProblemAnswer Problem) : Lookup;
}
