using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Scim;

namespace Rollcall.Server.Scim.Access;

/// <summary>What operations need, and the words for somebody whose token does not open them.</summary>
internal static class AccessScopes
{
    public static AccessScope ToRead(ResourceKind kind) =>
        kind == ResourceKind.User ? AccessScope.UsersRead : AccessScope.GroupsRead;

    public static AccessScope ToWrite(ResourceKind kind) =>
        kind == ResourceKind.User ? AccessScope.UsersWrite : AccessScope.GroupsWrite;

    /// <returns>403 (RFC 6750 section 3.1, insufficient_scope) unless all that is needed is granted.</returns>
    public static ScimError? Refuse(AccessCredential? credential, AccessScope granted, AccessScope needed) =>
        (granted & needed) == needed
            ? null
            : ScimErrors.Forbidden(
                $"The token {credential?.Name} may {Sentence(granted)}; this needs to {Sentence(needed & ~granted)}. Its scope is set in Rollcall's configuration."
            );

    private static string Sentence(AccessScope scope)
    {
        var (users, groups) = (Verb(scope & AccessScope.Users), Verb(scope & AccessScope.Groups));
        return (users, groups) switch
        {
            (null, null) => "do nothing",
            (null, _) => $"{groups} groups",
            (_, null) => $"{users} users",
            _ when users == groups => $"{users} users and groups",
            _ => $"{users} users and {groups} groups",
        };
    }

    private static string? Verb(AccessScope scope)
    {
        var reads = (scope & (AccessScope.UsersRead | AccessScope.GroupsRead)) != AccessScope.None;
        var writes = (scope & (AccessScope.UsersWrite | AccessScope.GroupsWrite)) != AccessScope.None;
        return (reads, writes) switch
        {
            (true, true) => "read and change",
            (true, false) => "read",
            (false, true) => "change",
            _ => null,
        };
    }
}
