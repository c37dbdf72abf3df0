using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Scim.Resources;

namespace Rollcall.Engine.Requests.Replay;

/// <summary>
/// Would these requests have gone differently? Recorded writes are applied in memory under two configurations; what they would be answered,
/// and what each target should then have, is compared. Apps are not asked, and nothing is written.
/// </summary>
/// <param name="now">The resources that writes are about as the directory has them, by <see cref="RecordedWrite.Key"/>; none for one that is gone.</param>
public sealed class RequestReplay(
    string source,
    IReadOnlyDictionary<string, StoredResource> now,
    ConfigurationSnapshot before,
    ConfigurationSnapshot after
)
{
    /// <param name="writes">Oldest first.</param>
    /// <param name="others">Values of resources that no write is about, as far as they are known, with the ids of who has them.</param>
    public ReplayedDifference Run(
        IReadOnlyList<RecordedWrite> writes,
        IReadOnlyDictionary<ClaimedValue, ImmutableArray<string>> others
    )
    {
        var (old, then) = (DirectoryOf(before, others), DirectoryOf(after, others));
        foreach (var first in writes.DistinctBy(write => write.Key))
        {
            if (!now.TryGetValue(first.Key, out var resource) || IsItsBeginning(first, resource))
                continue;
            old.Begin(first.Key, first.Kind, resource);
            then.Begin(first.Key, first.Kind, resource);
        }
        ImmutableArray<ReplayedAnswer> answers =
        [
            .. writes
                .Select(write => new ReplayedAnswer(write, old.Apply(write), then.Apply(write)))
                .Where(answer => answer.Before != answer.After),
        ];
        ImmutableArray<ReplayedTarget> targets = [.. writes.DistinctBy(write => write.Key).SelectMany(TargetsOf)];
        return new ReplayedDifference(answers, targets, [.. old.Wanted, .. then.Wanted]);

        IEnumerable<ReplayedTarget> TargetsOf(RecordedWrite write) =>
            before
                .Document.TargetsOf(source)
                .Concat(after.Document.TargetsOf(source))
                .Select(target => target.Id)
                .Distinct(StringComparer.Ordinal)
                .Select(target => new ReplayedTarget(
                    write.Key,
                    target,
                    Desired(old.Find(write.Key), write, target, before),
                    Desired(then.Find(write.Key), write, target, after)
                ))
                .Where(target => target.Before != target.After);
    }

    /// <summary>A create of what was there before it was an update (<c>linkOnCreate</c>).</summary>
    private static bool IsItsBeginning(RecordedWrite first, StoredResource resource) =>
        first.Method == "POST" && resource.Created >= first.Request.At;

    private ReplayedDirectory DirectoryOf(
        ConfigurationSnapshot configuration,
        IReadOnlyDictionary<ClaimedValue, ImmutableArray<string>> others
    ) => new(configuration.FindSchemas(source), configuration.Document.FindSource(source)?.LinkOnCreate ?? [], others);

    /// <summary>What the target should have, as one line of text: two of them are equal exactly when nothing differs.</summary>
    private string Desired(ScimResource? state, RecordedWrite write, string target, ConfigurationSnapshot configuration)
    {
        if (
            configuration.FindMapping(target) is not { } mapping
            || configuration.Document.FindTarget(target)?.Follows(source) is not true
        )
            return "not followed";
        if (write.Kind is ResourceKind.Group)
            return state?.DisplayName is { } name
                ? Words("groups", mapping.GroupsOf(name).Select(group => group.Name))
                : "no group";
        var groups = now.GetValueOrDefault(write.Key)?.Groups ?? [];
        return mapping.Map(state, deleted: state is null, groups) switch
        {
            DesiredState.Present present => $"account {present.Account.Name}; "
                + Words("", present.Account.Attributes.SetItems(present.OnCreate).Select(pair => $"{pair.Key} {pair.Value}"))
                + Words("; groups", present.Groups.Keys),
            DesiredState.Absent absent => $"no access [{absent.Reason.Code.Value}]",
            DesiredState.Unmappable unmappable => $"left alone [{unmappable.Reason.Code.Value}]",
            _ => "unknown",
        };
    }

    private static string Words(string label, IEnumerable<string> words) =>
        string.Join(", ", words) is { Length: > 0 } text ? $"{label} {text}".Trim() : "";
}

/// <summary>What would differ; no answers and no targets: nothing.</summary>
/// <param name="Wanted">Values that must be unique and that writes wanted: resources that no write is about may have them too.</param>
public sealed record ReplayedDifference(
    ImmutableArray<ReplayedAnswer> Answers,
    ImmutableArray<ReplayedTarget> Targets,
    ImmutableHashSet<ClaimedValue> Wanted
);

/// <param name="Before"><c>accepted</c>, or status, scimType and detail.</param>
public sealed record ReplayedAnswer(RecordedWrite Write, string Before, string After);

/// <param name="Key">As <see cref="RecordedWrite.Key"/>.</param>
/// <param name="Before">What the target should have under the configuration in force.</param>
public sealed record ReplayedTarget(string Key, string Target, string Before, string After);
