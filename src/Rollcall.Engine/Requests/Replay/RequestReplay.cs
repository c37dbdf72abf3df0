using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Scim;
using Rollcall.Scim.Resources;

namespace Rollcall.Engine.Requests.Replay;

/// <summary>
/// Would these requests have gone differently? Recorded writes about one resource are applied in memory under two configurations; what they
/// would be answered, and what each target should then have, is compared. Apps are not asked, and nothing is written.
/// </summary>
public static class RequestReplay
{
    /// <param name="writes">Writes about one resource, oldest first, with their bodies.</param>
    /// <param name="now">The resource as the directory has it; null when it is gone.</param>
    public static ReplayedDifference Run(
        IReadOnlyList<RecordedRequest> writes,
        StoredResource? now,
        ResourceKind kind,
        ConfigurationSnapshot before,
        ConfigurationSnapshot after
    )
    {
        var source = writes[0].Source;
        var (old, oldAnswers) = Apply(writes, now, kind, source, before);
        var (new_, newAnswers) = Apply(writes, now, kind, source, after);
        var answers = writes
            .Select((request, i) => new ReplayedAnswer(request, Text(oldAnswers[i]), Text(newAnswers[i])))
            .Where(answer => answer.Before != answer.After)
            .ToImmutableArray();
        var groups = now?.Groups ?? [];
        var targets = before
            .Document.TargetsOf(source)
            .Concat(after.Document.TargetsOf(source))
            .Select(target => target.Id)
            .Distinct(StringComparer.Ordinal)
            .Select(target => new ReplayedTarget(
                target,
                Desired(old, kind, target, source, before, groups),
                Desired(new_, kind, target, source, after, groups)
            ))
            .Where(target => target.Before != target.After)
            .ToImmutableArray();
        return new ReplayedDifference(answers, targets);
    }

    private static (ScimResource? State, List<ScimError?> Answers) Apply(
        IReadOnlyList<RecordedRequest> writes,
        StoredResource? now,
        ResourceKind kind,
        string source,
        ConfigurationSnapshot configuration
    )
    {
        if (configuration.FindSchemas(source) is not { } schemas)
            return (null, [.. writes.Select(_ => (ScimError?)ScimErrors.Unauthorized("There is no such source any more."))]);
        var type = kind is ResourceKind.User ? schemas.User : schemas.Group;
        var start = writes[0].Method == "POST" || now is null ? null : ResourceForm.Read(now, type);
        var resource = new ReplayedResource(type, start);
        var answers = writes.Select(resource.Apply).ToList();
        return (resource.State, answers);
    }

    /// <summary>What the target should have, as one line of text: two of them are equal exactly when nothing differs.</summary>
    private static string Desired(
        ScimResource? state,
        ResourceKind kind,
        string target,
        string source,
        ConfigurationSnapshot configuration,
        IReadOnlyList<GroupReference> groups
    )
    {
        if (
            configuration.FindMapping(target) is not { } mapping
            || configuration.Document.FindTarget(target)?.Follows(source) is not true
        )
            return "not followed";
        if (kind is ResourceKind.Group)
            return state?.DisplayName is { } name
                ? Words("groups", mapping.GroupsOf(name).Select(group => group.Name))
                : "no group";
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

    private static string Text(ScimError? error) =>
        error is null ? "accepted" : $"{error.Status} {error.ScimType}: {error.Detail}";
}

/// <summary>What would differ for one resource; nothing of both: nothing.</summary>
public sealed record ReplayedDifference(ImmutableArray<ReplayedAnswer> Answers, ImmutableArray<ReplayedTarget> Targets);

/// <param name="Before"><c>accepted</c>, or status, scimType and detail.</param>
public sealed record ReplayedAnswer(RecordedRequest Request, string Before, string After);

/// <param name="Before">What the target should have under the configuration in force.</param>
public sealed record ReplayedTarget(string Target, string Before, string After);
