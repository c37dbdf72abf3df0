using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Reconcile;

/// <summary>What should be, what is, and the plan between the two after every policy. Writes nothing anywhere.</summary>
internal sealed class PlanMaker(IStorage storage, RemovalBrakes brakes, EmptiedGroups emptied, TimeProvider time)
{
    private readonly UserObserver _users = new(storage.Directory, storage.Links, storage.Work, time);
    private readonly GroupObserver _groups = new(storage.Directory, storage.Links, storage.Work, emptied);

    public Task<Observation> ObserveAsync(
        TargetSet targets,
        ReconcileTarget target,
        WorkKey key,
        CancellationToken cancellationToken
    ) =>
        key.Kind is ResourceKind.User
            ? _users.ObserveAsync(targets, target, key.Resource, cancellationToken)
            : _groups.ObserveAsync(targets, target, key.Resource, cancellationToken);

    /// <summary>The observed plan with what the policies keep back marked as held or skipped.</summary>
    /// <param name="brake">Null: nothing is taken away by this look, and the brake is read as it stands.</param>
    public async ValueTask<Plan> FilterAsync(
        TargetSet targets,
        ReconcileTarget target,
        Observation.Seen seen,
        BrakeReading? brake,
        CancellationToken cancellationToken
    )
    {
        if (seen.Plan.Steps.IsEmpty)
            return seen.Plan;
        ImmutableArray<Account> administrators = seen.Account is { IsAdministrator: true } own ? [own] : seen.Administrators;
        var others = seen.TakesFromAdministrator
            ? await Administrators.OthersAsync(target, administrators, cancellationToken)
            : null;
        if (seen.Plan.Braked is not null)
            brake ??= await brakes.ReadAsync(storage, target.Configuration, seen.Plan, cancellationToken);
        brake ??= BrakeReading.Free;
        var ids = administrators.Select(account => account.RemoteId).ToImmutableHashSet(StringComparer.Ordinal);
        var (held, released) = await emptied.OfPlanAsync(targets, target, seen.Plan, time.GetUtcNow(), cancellationToken);
        var context = new PolicyContext(target.Configuration, seen.Mode, ids, others, brake)
        {
            AdministrationBy = AdministrationBy(target.Configuration, administrators),
            EmptiedGroups = held,
            ReleasedGroups = released,
        };
        return Policies.Apply(seen.Plan, context);
    }

    private static ImmutableSortedSet<string>? AdministrationBy(
        TargetConfiguration target,
        ImmutableArray<Account> administrators
    ) =>
        target.LicenseGroups.IsEmpty || administrators.Any(account => account.AdministratorGroups.IsEmpty)
            ? null
            : administrators
                .SelectMany(account => account.AdministratorGroups)
                .Concat(target.LicenseGroups)
                .ToImmutableSortedSet(StringComparer.OrdinalIgnoreCase);
}
