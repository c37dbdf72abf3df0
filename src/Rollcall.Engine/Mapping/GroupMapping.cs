using System.Collections.Frozen;
using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;

namespace Rollcall.Engine.Mapping;

/// <summary>
/// The group rules of a target, ready to be asked. Manual rules and on-the-fly mapping apply together: a source group gives every
/// group that rules name for it and, with on-the-fly mapping, the one of its own name. Where both give one group, the manual rule counts.
/// </summary>
internal sealed class GroupMapping
{
    private static readonly ImmutableSortedDictionary<string, GroupGrant> NoGroups = ImmutableSortedDictionary.Create<
        string,
        GroupGrant
    >(StringComparer.OrdinalIgnoreCase);

    private readonly FrozenDictionary<string, ImmutableArray<DesiredGroup>> _manual;
    private readonly OnTheFlyRule _onTheFly;
    private readonly FrozenSet<string> _administratorGroups;

    public GroupMapping(TargetConfiguration target)
    {
        var rules = target.Groups;
        _administratorGroups = AdministratorGroups.Of(target);
        _onTheFly = rules.OnTheFly;
        _manual = rules
            .Manual.GroupBy(rule => DirectoryKey.Of(TextLine.Of(rule.From)))
            .ToFrozenDictionary(same => same.Key, same => ManualGroups(same), StringComparer.Ordinal);
        var reach = new Dictionary<string, GroupReach>(StringComparer.OrdinalIgnoreCase);
        foreach (var group in _manual.Values.SelectMany(groups => groups))
        {
            if (group.Authoritative || !reach.ContainsKey(group.Name))
                reach[group.Name] = group.Authoritative ? GroupReach.Authoritative : GroupReach.Linked;
        }
        var protectedGroups = rules
            .Protected.Select(TextLine.Of)
            .Concat(_administratorGroups.Where(group => !reach.ContainsKey(group)))
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        Managed = new ManagedGroups(reach.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), protectedGroups);
    }

    public ManagedGroups Managed { get; }

    /// <summary>Manual ones first. Protected ones are among them: the planner refuses them and says so.</summary>
    public ImmutableArray<DesiredGroup> GroupsOf(string displayName)
    {
        var name = TextLine.Of(displayName);
        var manual = _manual.GetValueOrDefault(DirectoryKey.Of(name), []);
        if (!_onTheFly.Enabled || name.Length == 0)
            return manual;
        // A rule that names an administrators' group speaks for its own source groups, not for whatever group bears that name.
        var byRuleOnly = _administratorGroups.Contains(name.ToLowerInvariant()) && !Managed.IsProtected(name);
        var same = manual.FirstOrDefault(group => string.Equals(group.Name, name, StringComparison.OrdinalIgnoreCase));
        if (same is null && byRuleOnly)
            return manual;
        return same is null
            ? manual.Add(new(name, GrantKind.OnTheFly, _onTheFly.CreateMissing, _onTheFly.AdoptExisting, Authoritative: false))
            : manual.Replace(same, same with { CreateMissing = same.CreateMissing || _onTheFly.CreateMissing });
    }

    /// <summary>What membership in these source groups gives, whatever their order. Never a protected group.</summary>
    public ImmutableSortedDictionary<string, GroupGrant> Grants(IReadOnlyList<GroupReference> groups)
    {
        if (groups.Count == 0)
            return NoGroups;
        var grants = NoGroups.ToBuilder();
        var given =
            from source in groups
            from target in GroupsOf(source.DisplayName)
            where !Managed.IsProtected(target.Name)
            orderby target.Kind, source.DisplayName, source.Id
            select (target.Name, Grant: new GroupGrant(source.DisplayName, target.Kind));
        foreach (var (name, grant) in given)
        {
            if (!grants.ContainsKey(name))
                grants.Add(name, grant);
        }
        return grants.ToImmutable();
    }

    private static ImmutableArray<DesiredGroup> ManualGroups(IEnumerable<ManualGroupRule> rules) =>
        [
            .. rules
                .SelectMany(rule => rule.To.Select(group => (Name: TextLine.Of(group), Rule: rule)))
                .Where(target => target.Name.Length > 0)
                .GroupBy(target => target.Name, StringComparer.OrdinalIgnoreCase)
                .Select(same => new DesiredGroup(
                    same.First().Name,
                    GrantKind.Manual,
                    same.Any(target => target.Rule.CreateMissing),
                    AdoptExisting: true,
                    same.Any(target => target.Rule.Authoritative)
                )),
        ];
}
