using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Directory;

/// <summary>
/// Makes attributes that a configuration declares unique so also for resources that were there before: their values are claimed, page by
/// page, while requests go on. What was done is written down, so that it is done once.
/// </summary>
public sealed class UniqueValueIndexing(IUniqueValueStore store)
{
    private const int PageSize = 200;
    private const int MostConflicts = 1_000;

    /// <summary>
    /// Does what is missing; nothing when the declarations are as they were, all values were found to be unique and nobody wrote by an
    /// older configuration since.
    /// </summary>
    /// <returns>What was claimed, one for each kind of resource of a source.</returns>
    public async Task<ImmutableArray<UniqueValuesIndexed>> RunAsync(
        RollcallConfiguration configuration,
        CancellationToken cancellationToken
    )
    {
        var known = await store.PathsAsync(cancellationToken);
        var wanted = configuration.Sources.SelectMany(source => WantedOf(source.Id, configuration.SchemasOf(source.Id))).ToList();
        foreach (var (path, _) in known.Where(path => !wanted.Exists(want => want.Path == path.Path)))
            await store.ForgetAsync(path, cancellationToken);
        var settled = known.Where(path => path.State is UniqueState.Complete).Select(path => path.Path).ToHashSet();
        var done = ImmutableArray.CreateBuilder<UniqueValuesIndexed>();
        foreach (var missing in wanted.Where(want => !settled.Contains(want.Path)).GroupBy(want => (want.Path.Source, want.Type)))
            done.Add(
                await IndexAsync(missing.Key.Source, missing.Key.Type, [.. missing.Select(want => want.Path)], cancellationToken)
            );
        return done.ToImmutable();
    }

    private async Task<UniqueValuesIndexed> IndexAsync(
        string source,
        ResourceType type,
        UniquePath[] paths,
        CancellationToken cancellationToken
    )
    {
        var attempts = new List<long>();
        foreach (var path in paths)
            attempts.Add(await store.BeginAsync(path, cancellationToken));
        var claimed = await ClaimAsync(source, type, paths, cancellationToken);
        foreach (var (path, attempt) in paths.Zip(attempts))
        {
            var shared =
                claimed.Conflicts.Length == MostConflicts || claimed.Conflicts.Any(conflict => conflict.Path == path.Path);
            await store.CompleteAsync(path, attempt, shared, cancellationToken);
        }
        return claimed;
    }

    private static IEnumerable<(UniquePath Path, ResourceType Type)> WantedOf(string source, ScimSchemas schemas) =>
        from type in schemas.ResourceTypes
        from form in UniqueClaims.FormsOf(type)
        select (new UniquePath(source, DirectoryWriter.KindOf(type), form.Path, form.Form), type);

    private async Task<UniqueValuesIndexed> ClaimAsync(
        string source,
        ResourceType type,
        UniquePath[] paths,
        CancellationToken cancellationToken
    )
    {
        var names = paths.Select(path => path.Path).ToHashSet(StringComparer.Ordinal);
        var conflicts = ImmutableArray.CreateBuilder<UniqueConflict>();
        var after = default(ResourceId?);
        do
        {
            var page = await store.ClaimAsync(source, paths[0].Kind, names, after, PageSize, ValuesOf, cancellationToken);
            conflicts.AddRange(page.Conflicts.Take(MostConflicts - conflicts.Count));
            after = page.Last;
        } while (after is not null);
        return new UniqueValuesIndexed(source, [.. names.Order(StringComparer.Ordinal)], conflicts.ToImmutable());

        ImmutableArray<UniqueValue> ValuesOf(StoredResource resource) =>
            [.. (UniqueValues.Of(ResourceForm.Read(resource, type)) ?? []).Where(value => names.Contains(value.Path))];
    }
}

/// <param name="Paths">The attributes that are unique from now on.</param>
/// <param name="Conflicts">Values that several resources have; at most 1,000.</param>
public sealed record UniqueValuesIndexed(string Source, ImmutableArray<string> Paths, ImmutableArray<UniqueConflict> Conflicts);
