using System.Collections.Immutable;
using System.Globalization;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Server.Hosting;

/// <summary>
/// The brake of a change of rules. A filter with a typo takes access from a whole department at once; the brake on removals would still
/// let the first of them go, up to its numbers. So a document that would take from more people than a change may (<see cref="BrakeReading.RoomOfChange"/>)
/// does not come into force at all, until a person has released the brake for that many. Asks no app: it compares what the rules say before and after.
/// </summary>
public sealed class ConfigurationBrake(
    IStorage storage,
    ConfigurationChecker checker,
    ActiveConfiguration active,
    TimeProvider time
)
{
    /// <returns>One refusal a target; empty when the document may come into force.</returns>
    public async Task<ImmutableArray<ConfigurationError>> RefusalsAsync(
        RollcallConfiguration after,
        CancellationToken cancellationToken
    )
    {
        var before = await InForceAsync(cancellationToken);
        var concerned = ReconcileAfterChange.Concerned(before, after).Where(target => before.FindTarget(target.Id) is not null);
        var refusals = ImmutableArray.CreateBuilder<ConfigurationError>();
        var (old, next) = (ConfigurationSnapshot.Compile(0, before), ConfigurationSnapshot.Compile(0, after));
        foreach (var target in concerned)
        {
            var loss = await CountAsync(target, old, next, cancellationToken);
            if (loss.People == 0)
                continue;
            // A reading of its own: the one that workers share may be some seconds old.
            var brake = await new RemovalBrakes(time).ReadAsync(storage, target, cancellationToken);
            var room = brake.RoomOfChange(target.Brake);
            if (loss.People > room)
                refusals.Add(Refusal(after.Targets.IndexOf(target), target, loss, brake.Accounts, room));
        }
        return refusals.ToImmutable();
    }

    /// <summary>At start nothing is in force yet: the version before the one that the file holds now is what people live by.</summary>
    private async Task<RollcallConfiguration> InForceAsync(CancellationToken cancellationToken) =>
        active.Current.Version == 0 && await storage.Settings.ActiveConfigurationAsync(cancellationToken) is { } last
            ? checker.ReadEarlier(last.Document) ?? RollcallConfiguration.Empty
            : active.Current.Document;

    private async Task<Loss> CountAsync(
        TargetConfiguration target,
        ConfigurationSnapshot before,
        ConfigurationSnapshot after,
        CancellationToken cancellationToken
    )
    {
        var linked = new HashSet<ResourceId>();
        await foreach (var link in storage.Links.OfTargetAsync(target.Id, ResourceKind.User, cancellationToken))
        {
            if (link.State is LinkState.Linked)
                linked.Add(link.Resource);
        }
        var (rules, old, next) = (
            before.Document.FindTarget(target.Id)!,
            before.FindMapping(target.Id)!,
            after.FindMapping(target.Id)!
        );
        var loss = new Loss(0, 0);
        // People of other sources are left as they are, and nothing is taken from people of a source that is not live.
        var sources = after.Document.Sources.Where(source =>
            source.Mode is SourceMode.Live && target.Follows(source.Id) && rules.Follows(source.Id)
        );
        foreach (var source in sources)
        {
            var everybody = new ResourceQuery
            {
                Source = source.Id,
                Kind = ResourceKind.User,
                WithGroups = true,
            };
            await foreach (var person in storage.Directory.AllAsync(everybody, cancellationToken))
            {
                if (linked.Contains(person.Id))
                    loss += LossOf(target, next.Managed, Mapped(old, person), Mapped(next, person));
            }
        }
        return loss;
    }

    private static DesiredState Mapped(TargetMapping mapping, StoredResource person) =>
        mapping.Map(ResourceForm.Read(person, mapping.UserType), deleted: false, person.Groups ?? []);

    private static Loss LossOf(TargetConfiguration target, ManagedGroups managed, DesiredState before, DesiredState after)
    {
        if (before is not DesiredState.Present had)
            return default;
        var switches = target.Operations;
        if (after is DesiredState.Absent)
        {
            var account = target.Leavers.Action switch
            {
                LeaverAction.Keep => false,
                LeaverAction.Delete => switches.Delete || switches.Disable,
                _ => switches.Disable,
            };
            var groups = switches.RemoveMembers && target.Leavers.Remove is not LeaverGroups.None;
            return account ? new Loss(1, 1) : new Loss(groups ? 1 : 0, 0);
        }
        // A rule that is withdrawn releases its groups; one that still names them, or on-the-fly mapping, takes them away.
        var leaves =
            switches.RemoveMembers
            && after is DesiredState.Present has
            && had.Groups.Any(group =>
                !has.Groups.ContainsKey(group.Key)
                && (
                    managed.ReachOf(group.Key) is not GroupReach.None
                    || (target.Groups.OnTheFly.Enabled && group.Value.Kind is GrantKind.OnTheFly)
                )
            );
        return leaves ? new Loss(1, 0) : default;
    }

    private static ConfigurationError Refusal(int index, TargetConfiguration target, Loss loss, long accounts, long room)
    {
        var culture = CultureInfo.InvariantCulture;
        var lost =
            loss.Accounts == 0
                ? $"a group from {loss.People.ToString("N0", culture)}"
                : $"access from {loss.People.ToString("N0", culture)}";
        return new(
            string.Create(culture, $"targets[{index}]"),
            target.Id,
            string.Create(
                culture,
                $"would take {lost} of {accounts:N0} people at once, where a change may take it from {room:N0}"
            ),
            $"look who they are: rollcall plan --config FILE --target {target.Id}. If it is meant: rollcall target release-brake {target.Id} "
                + string.Create(culture, $"--removals {loss.People - room}, then apply the document (or save the file) again"),
            null
        );
    }

    /// <param name="People">Who lose their account or a group.</param>
    /// <param name="Accounts">Of those, who lose the account.</param>
    private readonly record struct Loss(long People, long Accounts)
    {
        public static Loss operator +(Loss one, Loss other) => new(one.People + other.People, one.Accounts + other.Accounts);
    }
}
