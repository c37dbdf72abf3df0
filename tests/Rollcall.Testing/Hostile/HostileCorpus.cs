namespace Rollcall.Testing.Hostile;

/// <summary>
/// Hostile inputs by name, each on every endpoint where it can be sent. Every one that was ever found to do harm is in here. Bytes and
/// not YAML, as half of them are no text; what any SCIM server should withstand is in the corpus bad-input of the conformance run too.
/// </summary>
public static class HostileCorpus
{
    /// <param name="source">The source's id.</param>
    /// <param name="user">The id of a user who is there and has one e-mail address at most.</param>
    /// <param name="group">The id of a group that is there.</param>
    public static IReadOnlyList<HostileCase> Of(string source, string user, string group)
    {
        var root = $"/scim/{source}/v2";
        return
        [
            .. HostileSyntax.Of(root, user, group),
            .. HostileValues.Of(root, user),
            .. HostilePatches.Of(root, user, group),
            .. HostileQueries.Of(root),
            .. HostileTargets.Of(root, user, group),
            .. HostileBulks.Of(root, user),
        ];
    }
}
