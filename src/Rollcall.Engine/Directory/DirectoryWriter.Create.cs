using System.Collections.Immutable;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Configuration;
using Rollcall.Scim;
using Rollcall.Scim.Patch;
using Rollcall.Scim.Resources;

namespace Rollcall.Engine.Directory;

/// <summary>The part that makes new resources, or finds that they are there already.</summary>
public sealed partial class DirectoryWriter
{
    /// <summary>Saves a new resource; or, where the source asks for it, updates the one it means (<c>linkOnCreate</c>).</summary>
    public async ValueTask<ScimResult<WrittenResource>> CreateAsync(
        WriteContext context,
        ScimResource resource,
        CancellationToken cancellationToken
    )
    {
        var keys = configuration.Current.Document.FindSource(context.Source)?.LinkOnCreate ?? [];
        if (!keys.IsEmpty)
            return await CreateOrLinkAsync(context, resource, keys, cancellationToken);
        var created = await SaveNewAsync(context, resource, claimsExternalId: false, cancellationToken);
        return created.Result;
    }

    /// <summary>
    /// Looks before it creates, and again after somebody else took one of the keys at the same moment: of many creates that mean the same
    /// resource one creates and the others find it.
    /// </summary>
    private async ValueTask<ScimResult<WrittenResource>> CreateOrLinkAsync(
        WriteContext context,
        ScimResource resource,
        ImmutableArray<LinkKey> keys,
        CancellationToken cancellationToken
    )
    {
        var last = default(ScimError);
        var refusedBefore = default(ScimError);
        var claims = keys.Contains(LinkKey.ExternalId);
        var kind = KindOf(resource.Type);
        for (var attempt = 1; attempt <= MostAttempts; attempt++)
        {
            switch (await LinkMatch.FindAsync(store, context.Source, resource, keys, cancellationToken))
            {
                case LinkMatch.Ambiguous ambiguous:
                    return ambiguous.Error;
                case LinkMatch.One one:
                    var linked = await LinkAsync(context, resource, one, claims, cancellationToken);
                    if (!linked.TryGet(out var written, out var refused))
                    {
                        // It was deleted in between, so it is nobody's any more; or another one took a key just now, and the next look finds both.
                        if (refused.Status != 404 && (refused.Status != 409 || refused == refusedBefore))
                            return refused;
                        refusedBefore = refused;
                        continue;
                    }
                    return written with { Linked = true };
            }
            // What is no key of the source is nobody's that could be found.
            if (last is not null)
                return last;
            var (result, taken) = await SaveNewAsync(context, resource, claims, cancellationToken);
            if (taken is null || result.TryGet(out _, out var duplicate))
                return result;
            if (!keys.Any(key => key.Concerns(kind) && key.Attribute() == taken))
                last = duplicate;
        }
        return last ?? ScimErrors.Conflict("The resource is created and deleted again and again by others. Try again.");
    }

    private ValueTask<ScimResult<WrittenResource>> LinkAsync(
        WriteContext context,
        ScimResource resource,
        LinkMatch.One match,
        bool claimsExternalId,
        CancellationToken cancellationToken
    )
    {
        var (document, members, _) = GroupMembers.Detach(resource);
        return UpdateAsync(
            context,
            resource.Type,
            match.Existing.Id,
            current =>
                ResourceMerge.Merge(current, document).TryGet(out var merged, out var error)
                    // A create says who is in a group, never who is not.
                    ? new Revision(merged, members.IsEmpty ? [] : [new AddMembers(members)], match.Key, claimsExternalId)
                    : error,
            cancellationToken
        );
    }

    /// <summary>Who is created is active unless the client says otherwise, and is found as that (RFC 7643 section 4.1.1).</summary>
    private static ScimResource WithDefaults(ScimResource resource) =>
        KindOf(resource.Type) is ResourceKind.User && resource.Get(Active) is null
            ? resource.With(Active, ScimBoolean.True)
            : resource;

    /// <returns>With what another resource has already, when that is why nothing was saved.</returns>
    private async ValueTask<(ScimResult<WrittenResource> Result, string? Taken)> SaveNewAsync(
        WriteContext context,
        ScimResource resource,
        bool claimsExternalId,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var id = ResourceId.New(now);
        var (document, members, _) = GroupMembers.Detach(WithDefaults(resource));
        var stored = ResourceForm.Of(document, id, context.Source, KindOf(resource.Type));
        if (!MemberIds.TryParse(members, out var memberIds, out var unknown))
            return (unknown, null);
        if (ResourceForm.Oversize(stored) is { } oversize)
            return (oversize, null);
        var joining = memberIds.IsEmpty ? null : new MemberChange(ReplaceAll: false, memberIds, []);
        var change = new DirectoryChange
        {
            Kind = ChangeKind.Create,
            Resource = stored with { Version = 1, Created = now, LastModified = now },
            Unique = UniqueClaims.Of(document, before: null),
            ClaimsExternalId = claimsExternalId && stored.ExternalId is not null,
            Members = joining,
            JoinersPriority = _access.PriorityOfJoiners(stored, joining),
            Now = now,
            Targets = TargetsOf(context.Source),
            Audit = Audit(context, AuditActions.ResourceCreated, stored, now, "{}"),
        };
        var saved = await SaveAsync(change, cancellationToken);
        return saved is SaveResult.Saved
            ? (new WrittenResource(change.Resource, Changed: true), null)
            : (Failed(saved, stored.Kind, id), (saved as SaveResult.Duplicate)?.Attribute);
    }
}
