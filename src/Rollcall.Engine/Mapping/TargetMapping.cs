using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Mapping;

/// <summary>
/// The rules of one target, compiled: from a user and the groups it is directly in to what it should be there. Pure, immutable and
/// safe for any number of threads. Members of a group inside a group do not count as members of the outer one.
/// </summary>
public sealed class TargetMapping
{
    private readonly ScopeRule? _scope;
    private readonly AttributeMapping _attributes;
    private readonly GroupMapping _groups;

    private TargetMapping(ResourceType user, ScopeRule? scope, AttributeMapping attributes, GroupMapping groups) =>
        (UserType, _scope, _attributes, _groups) = (user, scope, attributes, groups);

    /// <summary>What users are read as: with the extensions of every source the target follows.</summary>
    public ResourceType UserType { get; }

    /// <summary>The groups that rules name, how far each is reached into, and which are protected.</summary>
    public ManagedGroups Managed => _groups.Managed;

    /// <summary>Compiles the rules of a configuration that <see cref="ConfigurationReader"/> has found right.</summary>
    /// <exception cref="InvalidOperationException">It was not found right: a path or the scope cannot be bound.</exception>
    public static TargetMapping Compile(TargetConfiguration target, ScimSchemas schemas) =>
        new(
            schemas.User,
            target.Scope is { } scope ? ScopeRule.Compile(scope, schemas.User).Required() : null,
            AttributeMapping.Compile(target.Attributes, schemas.User),
            new GroupMapping(target)
        );

    /// <summary>What a user should be at the target.</summary>
    /// <param name="user">The resource; null when it is gone from the directory.</param>
    /// <param name="deleted">The source deleted it.</param>
    /// <param name="groups">The groups of its source it is directly in, in any order.</param>
    public DesiredState Map(ScimResource? user, bool deleted, IReadOnlyList<GroupReference> groups)
    {
        if (deleted || user is null)
            return Absent(ReasonCodes.Deleted, "The source deleted the user.");
        if (!user.Active)
            return Absent(ReasonCodes.Inactive, "The source says that the user is not active.", user);
        if (_scope is not null && !_scope.Includes(user, groups))
            return Absent(ReasonCodes.OutOfScope, $"The user does not match the scope of the target, {_scope}.", user);
        return _attributes.Map(user, _groups.Grants(groups));
    }

    /// <summary>What the attribute rules make of somebody, left or not: by this the account of a leaver is told.</summary>
    public DesiredState WhoeverLeft(ScimResource user) => _attributes.Map(user, _groups.Grants([]));

    /// <summary>True when the scope asks for the groups of a user.</summary>
    public bool ScopeAsksForGroups => _scope is { AsksForGroups: true };

    /// <summary>Whether an active user is in the scope of the target.</summary>
    /// <param name="groups">As <see cref="Map"/> takes them; read only when <see cref="ScopeAsksForGroups"/>.</param>
    public bool IsInScope(ScimResource user, IReadOnlyList<GroupReference> groups) => _scope?.Includes(user, groups) is not false;

    /// <summary>True when everybody is in scope.</summary>
    public bool IsForEverybody => _scope is null;

    /// <summary>Of the groups that rules name for a source group, whether one is no longer given under another name of it.</summary>
    public bool TakesAwayWhenRenamed(string before, string after) =>
        _groups
            .GroupsOf(before)
            .Any(had =>
                had.Kind is GrantKind.Manual
                && !_groups.GroupsOf(after).Any(has => string.Equals(has.Name, had.Name, StringComparison.OrdinalIgnoreCase))
            );

    /// <summary>
    /// Whether somebody may fall out of scope because they have the group <paramref name="after"/> instead of <paramref name="before"/>: a scope may be for
    /// those who are not in a group. Answered without looking at anybody, so it may be true for people who were never in scope.
    /// </summary>
    /// <param name="before">The group by its former name; null for somebody who joins.</param>
    public bool ShutsOut(GroupReference? before, GroupReference after) => _scope?.ShutsOut(before, after) is true;

    /// <summary>The target groups that a source group stands for, before <c>NormaliseGroupName</c>; each once, without case.</summary>
    public ImmutableArray<DesiredGroup> GroupsOf(string displayName) => _groups.GroupsOf(displayName);

    private DesiredState.Absent Absent(ReasonCode code, string detail, ScimResource? user = null) =>
        new(code.Because(detail)) { Name = user is null ? null : _attributes.NameKeptUp(user) };
}
