using System.Text;

namespace Rollcall.Engine.Planning;

/// <summary>How far our hands reach into a group of a target.</summary>
public enum GroupReach
{
    /// <summary>Not ours: nobody joins and nobody leaves by us.</summary>
    None,

    /// <summary>Named by a rule: linked accounts join and leave with the source.</summary>
    Linked,

    /// <summary>Named by a rule with <c>authoritative: true</c>: accounts that are not linked leave too.</summary>
    Authoritative,
}

/// <summary>
/// Which groups the rules of a target name, and how far we reach into them. Names compare without case. Groups that on-the-fly
/// mapping uses are not here: in those, memberships that Rollcall granted (see <c>AppliedState.Groups</c>) are what it takes away.
/// </summary>
public sealed class ManagedGroups(IReadOnlyDictionary<string, GroupReach> reach, IReadOnlySet<string> protectedGroups)
{
    /// <summary>
    /// Apps compare names in lower case, .NET in upper case, and the two are not the same everywhere: the Kelvin sign is nobody's capital k
    /// here and is one there. A name that either way means a protected group is that group.
    /// </summary>
    public bool IsProtected(string group) =>
        protectedGroups.Contains(group) || (!Ascii.IsValid(group) && protectedGroups.Contains(group.ToLowerInvariant()));

    /// <summary>A protected group is never managed, whatever a rule says.</summary>
    public GroupReach ReachOf(string group) =>
        IsProtected(group) ? GroupReach.None : reach.GetValueOrDefault(group, GroupReach.None);
}
