using Rollcall.Engine.Audit;
using Rollcall.Engine.Reconcile;
using Rollcall.Scim;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Directory;

/// <summary>The part that deletes.</summary>
public sealed partial class DirectoryWriter
{
    /// <returns>Null when it is done.</returns>
    public async ValueTask<ScimError?> DeleteAsync(
        WriteContext context,
        ResourceType type,
        ResourceId id,
        CancellationToken cancellationToken
    )
    {
        var kind = KindOf(type);
        for (var attempt = 1; ; attempt++)
        {
            if (await store.FindAsync(context.Source, kind, id, withGroups: false, cancellationToken) is not { } current)
                return ScimErrors.NotFound(type.Name, id.ToString());
            if (context.Condition?.IsMetBy(current.Version) is false)
                return ScimErrors.PreconditionFailed(ETag(current.Version));
            switch (await SaveAsync(Deletion(context, current), cancellationToken))
            {
                case SaveResult.Saved:
                    return null;
                case SaveResult.VersionConflict when attempt < MostAttempts:
                    continue;
                case SaveResult.VersionConflict:
                    return Crowded(current);
                case var failed:
                    return Failed(failed, kind, id);
            }
        }
    }

    private DirectoryChange Deletion(WriteContext context, StoredResource current)
    {
        var now = time.GetUtcNow();
        return new DirectoryChange
        {
            Kind = ChangeKind.Delete,
            Resource = current,
            ExpectedVersion = context.Condition is null ? null : current.Version,
            Now = now,
            Targets = TargetsOf(context.Source),
            Priority = WorkPriority.Removal,
            TouchesAllMembers = current.Kind is ResourceKind.Group,
            Audit = Audit(context, AuditActions.ResourceDeleted, current, now, "{}"),
        };
    }
}
