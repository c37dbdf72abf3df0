using System.Collections.Immutable;
using System.Globalization;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Configuration;
using Rollcall.Scim;
using Rollcall.Scim.Patch;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Directory;

/// <summary>
/// The only way a resource changes. Each write is computed from the version it read and saved on condition that this is still
/// the version; when somebody was quicker it is computed again. Changes of members need no such condition: they commute.
/// </summary>
public sealed partial class DirectoryWriter(IDirectoryStore store, ActiveConfiguration configuration, TimeProvider time)
{
    /// <summary>More writers than this on one resource at the same moment, again and again, is no use anybody has.</summary>
    private const int MostAttempts = 50;

    private static readonly TimeSpan UntilLessCrowded = TimeSpan.FromSeconds(1);

    private readonly AccessTaken _access = new(store, configuration);

    private static readonly AttributeDefinition Active =
        ResourceType.User.Find("active") ?? throw new InvalidOperationException("The schema of User has no active.");

    /// <param name="body">The resource as the client wants it, JSON (RFC 7644 section 3.5.1).</param>
    public ValueTask<ScimResult<WrittenResource>> ReplaceAsync(
        WriteContext context,
        ResourceType type,
        ResourceId id,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken
    ) =>
        UpdateAsync(
            context,
            type,
            id,
            current =>
            {
                if (!ResourceReader.ReadReplacement(body, current).TryGet(out var replacement, out var error))
                    return error;
                return Replacement(current, replacement, body);
            },
            cancellationToken
        );

    public ValueTask<ScimResult<WrittenResource>> PatchAsync(
        WriteContext context,
        ResourceType type,
        ResourceId id,
        PatchRequest request,
        CancellationToken cancellationToken
    ) =>
        UpdateAsync(
            context,
            type,
            id,
            current =>
                PatchApplier.Apply(current, request).TryGet(out var patched, out var error)
                    ? new Revision(patched.Resource, patched.MemberOperations)
                    : error,
            cancellationToken
        );

    private async ValueTask<ScimResult<WrittenResource>> UpdateAsync(
        WriteContext context,
        ResourceType type,
        ResourceId id,
        Func<ScimResource, ScimResult<Revision>> revise,
        CancellationToken cancellationToken
    )
    {
        var kind = KindOf(type);
        for (var attempt = 1; ; attempt++)
        {
            if (await store.FindAsync(context.Source, kind, id, context.WithGroups, cancellationToken) is not { } current)
                return ScimErrors.NotFound(type.Name, id.ToString());
            if (context.Condition?.IsMetBy(current.Version) is false)
                return ScimErrors.PreconditionFailed(ETag(current.Version));
            var before = ResourceForm.Read(current, type);
            if (!revise(before).TryGet(out var revision, out var error))
                return error;
            var (members, problem) = await MemberFolding.FoldAsync(store, id, revision.Members, cancellationToken);
            if (problem is not null)
                return problem;
            var change = Change(context, current, before, revision, members);
            change = change with
            {
                Priority = await _access.PriorityOfAsync(current, change, cancellationToken),
                JoinersPriority = _access.PriorityOfJoiners(change.Resource, change.Members),
            };
            if (!change.WritesDocument && change.Members is null)
                return new WrittenResource(current, Changed: false);
            if (ResourceForm.Oversize(change.Resource, current) is { } oversize)
                return oversize;
            switch (await SaveAsync(change, cancellationToken))
            {
                case SaveResult.Saved saved:
                    return Written(change.Resource, current, saved);
                case SaveResult.Unchanged:
                    return new WrittenResource(current, Changed: false);
                case SaveResult.VersionConflict when attempt < MostAttempts:
                    continue;
                case SaveResult.VersionConflict:
                    return Crowded(current);
                case var failed:
                    return Failed(failed, kind, id);
            }
        }
    }

    /// <summary>
    /// RFC 7644 3.5.1 lets a server clear what a PUT does not name. Two things we do not clear: members that are not named at all,
    /// and an <c>active: false</c>, or a client that only wanted a new name would empty a group or let a leaver back in.
    /// </summary>
    private static Revision Replacement(ScimResource current, ScimResource replacement, ReadOnlyMemory<byte> body)
    {
        if (KindOf(current.Type) is ResourceKind.User)
            return replacement.Get(Active) is null && current.Get(Active) is { } active
                ? new Revision(replacement.With(Active, active), [])
                : new Revision(replacement, []);
        var (document, members, _) = GroupMembers.Detach(replacement);
        return GroupMembers.AreNamed(body.Span)
            ? new Revision(document, [new ReplaceMembers(members)])
            : new Revision(document, []);
    }

    private DirectoryChange Change(
        WriteContext context,
        StoredResource current,
        ScimResource before,
        Revision revision,
        MemberChange? members
    )
    {
        var now = time.GetUtcNow();
        var next = ResourceForm.Of(revision.Resource, current.Id, current.Source, current.Kind) with
        {
            Created = current.Created,
            Version = current.Version,
            LastModified = current.LastModified,
            Groups = current.Groups,
        };
        var writes = !next.Document.Span.SequenceEqual(current.Document.Span);
        var renamed = current.Kind is ResourceKind.Group && next.DisplayName != current.DisplayName;
        return new DirectoryChange
        {
            Kind = ChangeKind.Update,
            Resource = writes ? next : current,
            WritesDocument = writes,
            WritesEmails = writes && !next.Emails.SequenceEqual(before.EmailValues, StringComparer.Ordinal),
            Unique = writes ? UniqueClaims.Of(revision.Resource, before) : null,
            ClaimsExternalId = revision.ClaimsExternalId && next.ExternalId is not null && next.ExternalId != current.ExternalId,
            // Without a condition of the client's, members alone need none: parallel adds must all win.
            ExpectedVersion = writes || context.Condition is not null ? current.Version : null,
            Members = members,
            Now = now,
            LastModified = LaterThan(current.LastModified, now),
            Targets = TargetsOf(context.Source),
            TouchesAllMembers = renamed,
            Audit = Audit(
                context,
                ActionOf(revision, writes),
                next,
                now,
                ChangeJson.Write(writes, current, next, members, revision.LinkedBy)
            ),
        };
    }

    private static DateTimeOffset LaterThan(DateTimeOffset before, DateTimeOffset now)
    {
        var next = before.AddMilliseconds(1);
        return now < next ? next : now;
    }

    private static string ActionOf(Revision revision, bool writesDocument) =>
        revision.LinkedBy is not null ? AuditActions.ResourceLinked
        : writesDocument ? AuditActions.ResourceUpdated
        : AuditActions.MembersChanged;

    private ValueTask<SaveResult> SaveAsync(DirectoryChange change, CancellationToken cancellationToken) =>
        store.SaveAsync(change, cancellationToken);

    private ImmutableArray<string> TargetsOf(string source) =>
        [.. configuration.Current.Document.TargetsOf(source).Select(target => target.Id)];

    private static WrittenResource Written(StoredResource next, StoredResource current, SaveResult.Saved saved) =>
        new(next with { Version = saved.Version, Created = current.Created, LastModified = saved.LastModified }, Changed: true);

    /// <summary>Not 412: whoever asked named no version, or it was met.</summary>
    private static ScimError Crowded(StoredResource resource) =>
        ScimErrors.Unavailable(
            $"{resource.Kind} {resource.Id} is changed by others again and again. Nothing was changed; send the request again.",
            UntilLessCrowded
        );

    private static ScimError Failed(SaveResult result, ResourceKind kind, ResourceId id) =>
        result switch
        {
            SaveResult.NotFound => ScimErrors.NotFound(kind.ToString(), id.ToString()),
            SaveResult.Duplicate duplicate => ScimErrors.Uniqueness(duplicate.Attribute, $"{kind} {duplicate.Existing}"),
            SaveResult.UnknownMembers unknown => MemberIds.Unknown(
                unknown.Ids.Select(member => member.ToString()),
                unknown.Count
            ),
            _ => throw new InvalidOperationException($"A save came to {result}."),
        };

    private static AuditEntry Audit(
        WriteContext context,
        string action,
        StoredResource resource,
        DateTimeOffset now,
        string data
    ) =>
        new()
        {
            At = now,
            Actor = context.Actor,
            Action = action,
            Source = context.Source,
            Kind = resource.Kind,
            Resource = resource.Id,
            Subject = resource.UserName ?? resource.DisplayName,
            CorrelationId = context.CorrelationId,
            Data = data,
        };

    internal static ResourceKind KindOf(ResourceType type) =>
        string.Equals(type.Name, nameof(ResourceKind.Group), StringComparison.Ordinal) ? ResourceKind.Group : ResourceKind.User;

    private static string ETag(long version) => string.Create(CultureInfo.InvariantCulture, $"W/\"{version}\"");

    /// <summary>What a request makes of a resource, its members apart.</summary>
    /// <param name="LinkedBy">The key by which a create found the resource; null for every other request.</param>
    /// <param name="ClaimsExternalId">An externalId that comes must be nobody else's.</param>
    private sealed record Revision(
        ScimResource Resource,
        ImmutableArray<MemberOperation> Members,
        LinkKey? LinkedBy = null,
        bool ClaimsExternalId = false
    );
}
