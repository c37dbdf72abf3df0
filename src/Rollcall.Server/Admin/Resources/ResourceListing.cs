using System.Globalization;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;
using Rollcall.Server.Admin.Http;

namespace Rollcall.Server.Admin.Resources;

/// <summary>Pages through the resources of all sources, source by source, each in the order of creation.</summary>
internal sealed class ResourceListing(IDirectoryStore directory, ActiveTargets targets)
{
    public const int DefaultLimit = 50;
    public const int LargestLimit = 200;
    private const int LongestSearch = 200;

    private static readonly AttributePath[] UserPaths =
    [
        AttributePath.Parse("userName", ResourceType.User).Required(),
        AttributePath.Parse("displayName", ResourceType.User).Required(),
        AttributePath.Parse("emails.value", ResourceType.User).Required(),
    ];

    private static readonly AttributePath GroupPath = AttributePath.Parse("displayName", ResourceType.Group).Required();

    public async Task<(ResourceSlice? Slice, ProblemAnswer? Problem)> ListAsync(
        ResourceKind kind,
        ListParameters parameters,
        CancellationToken cancellationToken
    )
    {
        if (Check(parameters) is { } wrong)
            return (null, wrong);
        var sources = Sources(parameters.Source);
        if (sources.Length == 0 && parameters.Source is { } unknown)
            return (null, UnknownNames.Source(unknown, targets.Current.Configuration));
        var at = PageKey.Parse(parameters.After);
        var from = at is null ? 0 : Array.FindIndex(sources, source => source.Id == at.Source);
        if (from < 0)
            return (null, Problems.BadRequest($"after: {parameters.After} is no longer a place to go on from.", "Start over."));
        return await CollectAsync(kind, parameters, sources, from, at?.StartIndex ?? 1, cancellationToken);
    }

    private async Task<(ResourceSlice? Slice, ProblemAnswer? Problem)> CollectAsync(
        ResourceKind kind,
        ListParameters parameters,
        SourceConfiguration[] sources,
        int from,
        int startIndex,
        CancellationToken cancellationToken
    )
    {
        var limit = parameters.Limit ?? DefaultLimit;
        var filter = Search(kind, parameters.Q);
        var resources = new List<StoredResource>(limit);
        long total = 0;
        string? next = null;
        for (var index = 0; index < sources.Length; index++)
        {
            var wanted = index < from ? 0 : limit - resources.Count;
            var start = index == from ? startIndex : 1;
            var query = new ResourceQuery
            {
                Source = sources[index].Id,
                Kind = kind,
                Filter = filter,
                StartIndex = start,
                Count = wanted,
            };
            var page = await directory.QueryAsync(query, cancellationToken);
            if (page.TooMany)
                return (
                    null,
                    Problems.BadRequest("There are too many to search through.", "Ask by exact name, or for one source.")
                );
            total += page.TotalResults;
            resources.AddRange(page.Resources);
            if (next is null && index >= from && page.TotalResults > start - 1 + page.Resources.Count)
                next = new PageKey(sources[index].Id, start + page.Resources.Count).ToString();
        }
        return (new ResourceSlice(total, resources, next), null);
    }

    private SourceConfiguration[] Sources(string? only) =>
        [.. targets.Current.Configuration.Sources.Where(source => only is null || source.Id == only)];

    private static ProblemAnswer? Check(ListParameters parameters) =>
        parameters switch
        {
            { Limit: < 1 or > LargestLimit } => Problems.BadRequest(
                $"limit: {parameters.Limit} is out of range.",
                $"Write a whole number from 1 to {LargestLimit}; after pages on."
            ),
            { Q.Length: > LongestSearch } => Problems.BadRequest(
                "q: is too long.",
                $"Write a part of a name, at most {LongestSearch} characters."
            ),
            { After: { } after } when PageKey.Parse(after) is null => Problems.BadRequest(
                "after: is not what a page gave as next.",
                "Start over without it."
            ),
            _ => null,
        };

    private static Filter? Search(ResourceKind kind, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var part = new ScimString(text.Trim());
        return kind == ResourceKind.Group
            ? Contains(GroupPath)
            : new OrFilter([.. UserPaths.Select(Filter (path) => Contains(path))]);

        CompareFilter Contains(AttributePath path) => new(path, CompareOperator.Contains, part);
    }

    /// <summary>Where a page ended: a source, and the 1-based index in it to go on from.</summary>
    private sealed record PageKey(string Source, int StartIndex)
    {
        /// <summary>Null when there is none, or when it is not what a page gave.</summary>
        public static PageKey? Parse(string? text) =>
            text?.LastIndexOf(':') is > 0 and var colon
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index > 0
                ? new PageKey(text[..colon], index)
                : null;

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Source}:{StartIndex}");
    }
}

/// <param name="Q">Part of a name or address.</param>
/// <param name="After">What the page before gave as next.</param>
internal sealed record ListParameters(string? Q, string? Source, int? Limit, string? After);

internal sealed record ResourceSlice(long Total, IReadOnlyList<StoredResource> Resources, string? Next);
