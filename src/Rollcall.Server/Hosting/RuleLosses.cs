using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Server.Hosting;

/// <summary>
/// Who loses something by a change of rules, at each target that says something else about people than it did. Asks no app: it compares what the rules
/// say before and after.
/// </summary>
public sealed class RuleLosses
{
    private readonly ImmutableDictionary<string, ImmutableArray<RuleLoss>> _byTarget;

    private RuleLosses(ImmutableDictionary<string, ImmutableArray<RuleLoss>> byTarget) => _byTarget = byTarget;

    /// <summary>Everybody with a linked account who loses it or a group.</summary>
    public ImmutableArray<RuleLoss> At(string target) => _byTarget.GetValueOrDefault(target, []);

    /// <summary>Reads everybody of the targets that are there before and after, and say something else.</summary>
    public static async Task<RuleLosses> FindAsync(
        IStorage storage,
        RollcallConfiguration before,
        RollcallConfiguration after,
        CancellationToken cancellationToken
    )
    {
        var found = ImmutableDictionary.CreateBuilder<string, ImmutableArray<RuleLoss>>(StringComparer.Ordinal);
        var concerned = ReconcileAfterChange.Concerned(before, after).Where(target => before.FindTarget(target.Id) is not null);
        var (old, next) = (ConfigurationSnapshot.Compile(0, before), ConfigurationSnapshot.Compile(0, after));
        foreach (var target in concerned)
            found[target.Id] = [.. await OfAsync(storage, target, old, next, cancellationToken).ToListAsync(cancellationToken)];
        return new RuleLosses(found.ToImmutable());
    }

    private static async IAsyncEnumerable<RuleLoss> OfAsync(
        IStorage storage,
        TargetConfiguration target,
        ConfigurationSnapshot before,
        ConfigurationSnapshot after,
        [EnumeratorCancellation] CancellationToken cancellationToken
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
        // People of other sources are left as they are, and nothing is taken from people of a source that is not live.
        var sources = after
            .Document.SourcesOf(target)
            .Where(source => source.Mode is SourceMode.Live && rules.Follows(source.Id));
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
                if (
                    linked.Contains(person.Id)
                    && LossOf(target, next.Managed, Mapped(old, person), Mapped(next, person)) is { } account
                )
                    yield return new RuleLoss(person.Id, account);
            }
        }
    }

    private static DesiredState Mapped(TargetMapping mapping, StoredResource person) =>
        mapping.Map(ResourceForm.Read(person, mapping.UserType), deleted: false, person.Groups ?? []);

    /// <summary>True: the account; false: a group; null: nothing.</summary>
    private static bool? LossOf(TargetConfiguration target, ManagedGroups managed, DesiredState before, DesiredState after)
    {
        if (before is not DesiredState.Present had)
            return null;
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
            return account || groups ? account : null;
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
        return leaves ? false : null;
    }
}

/// <param name="Account">It is the account itself, not a group alone.</param>
public readonly record struct RuleLoss(ResourceId Person, bool Account);
