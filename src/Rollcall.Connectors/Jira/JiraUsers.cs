using System.Runtime.CompilerServices;
using Rollcall.Connectors.Atlassian;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Jira;

/// <summary>Reads users. One call each: <c>expand=groups</c> brings the memberships with it.</summary>
internal sealed class JiraUsers(RestClient client, JiraFacts facts, IReadOnlySet<string> administratorGroups)
{
    /// <summary>The smallest page Jira is known to cut an array to; fewer is the end.</summary>
    private const int SmallestPage = 50;

    private const int ListPage = 1000;

    public Task<Reading<Account>> FindByKeyAsync(string key, CancellationToken cancellationToken) =>
        FindAsync(RestPath.Of("user", ("key", key), ("expand", "groups")), cancellationToken);

    public Task<Reading<Account>> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        !Situation.CanBeHeld(name)
            ? Task.FromResult<Reading<Account>>(new Reading<Account>.Missing())
            : FindAsync(RestPath.Of("user", ("username", name), ("expand", "groups")), cancellationToken);

    /// <summary>Jira has no filter on addresses: it searches names and addresses, and what it finds is compared here.</summary>
    public async Task<Reading<Account>> FindByEmailAsync(string email, CancellationToken cancellationToken)
    {
        if (!Situation.CanBeHeld(email))
            return new Reading<Account>.Missing();
        var version = await facts.VersionAsync(cancellationToken).ConfigureAwait(false);
        if (version is not Reading<JiraVersion>.Found(var jira))
            return new Reading<Account>.Failed(((Reading<JiraVersion>.Failed)version).Because);
        string? key = null;
        await foreach (var reading in SearchAsync(email, jira, cancellationToken).ConfigureAwait(false))
        {
            if (reading is Reading<JiraUser>.Failed(var because))
                return new Reading<Account>.Failed(because);
            if (
                reading is not Reading<JiraUser>.Found(var user)
                || !string.Equals(user.EmailAddress, email, StringComparison.OrdinalIgnoreCase)
            )
                continue;
            if (key is not null)
                return new Reading<Account>.Ambiguous(
                    ReasonCodes.Ambiguous.Because($"More than one Jira user has the address {email}.")
                );
            key = user.Key;
        }
        return key is null ? new Reading<Account>.Missing() : await FindByKeyAsync(key, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// user/list where there is one, else a search for everybody, which Jira cuts: reaching the cut ends in Failed. Neither reports
    /// memberships, so each user is read once more: an account without its groups would look like no administrator.
    /// </summary>
    public async IAsyncEnumerable<Reading<Account>> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var version = await facts.VersionAsync(cancellationToken).ConfigureAwait(false);
        if (version is not Reading<JiraVersion>.Found(var jira))
        {
            yield return new Reading<Account>.Failed(((Reading<JiraVersion>.Failed)version).Because);
            yield break;
        }
        var users = jira.ListsUsers ? PagesAsync(cancellationToken) : SearchAsync(".", jira, cancellationToken);
        await foreach (var reading in users.ConfigureAwait(false))
        {
            if (reading is not Reading<JiraUser>.Found(var user))
            {
                yield return new Reading<Account>.Failed(((Reading<JiraUser>.Failed)reading).Because);
                yield break;
            }
            var account = await FindByKeyAsync(user.Key, cancellationToken).ConfigureAwait(false);
            // Deleted since its page was read.
            if (account is Reading<Account>.Missing)
                continue;
            yield return account;
            if (account is Reading<Account>.Failed)
                yield break;
        }
    }

    /// <summary>Does being in this group make somebody an administrator?</summary>
    public bool Administers(string group) => administratorGroups.Contains(group);

    private Account AccountOf(JiraUser user, IEnumerable<string> groups)
    {
        var names = Account.NoGroups.Union(groups);
        var administration = names.Intersect(administratorGroups);
        return new Account
        {
            RemoteId = user.Key,
            Name = user.Name,
            Active = user.Active,
            Attributes = JiraAttributes.Of(user),
            Groups = names,
            IsAdministrator = !administration.IsEmpty,
            AdministratorGroups = administration,
        };
    }

    private async Task<Reading<Account>> FindAsync(string path, CancellationToken cancellationToken)
    {
        var reading = await client.ReadAsync(path, JiraJson.Default.JiraUser, cancellationToken).ConfigureAwait(false);
        return reading switch
        {
            Reading<JiraUser>.Found({ Groups: { Items: { } items } groups } user) when items.Count >= groups.Size =>
                new Reading<Account>.Found(AccountOf(user, items.Select(group => group.Name))),
            // Without its groups an administrator would look harmless and every membership would look lost.
            Reading<JiraUser>.Found({ Name: var name }) => new Reading<Account>.Failed(
                new Outcome.RetryAfter(
                    Delay: null,
                    ReasonCodes.NotTheApi.Because($"Jira did not list the groups of {name}, though asked to expand them.")
                )
            ),
            Reading<JiraUser>.Failed(var because) => new Reading<Account>.Failed(because),
            _ => new Reading<Account>.Missing(),
        };
    }

    private async IAsyncEnumerable<Reading<JiraUser>> SearchAsync(
        string text,
        JiraVersion version,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (var start = 0; ; )
        {
            var path = RestPath.Of(
                "user/search",
                ("username", text),
                ("startAt", $"{start}"),
                ("maxResults", $"{version.SearchCap}"),
                ("includeActive", "true"),
                ("includeInactive", "true")
            );
            var page = await client.ReadAsync(path, JiraJson.Default.JiraUsers, cancellationToken).ConfigureAwait(false);
            if (page is not Reading<IReadOnlyList<JiraUser>>.Found(var users))
            {
                yield return page is Reading<IReadOnlyList<JiraUser>>.Failed(var because)
                    ? new Reading<JiraUser>.Failed(because)
                    : NotLearnt("Jira does not know user/search.");
                yield break;
            }
            foreach (var user in users)
                yield return new Reading<JiraUser>.Found(user);
            start += users.Count;
            if (start >= version.SearchCap)
            {
                yield return new Reading<JiraUser>.Failed(
                    new Outcome.Rejected(
                        ReasonCodes.NotSupported.Because(
                            $"Jira {version.Text} shows at most {version.SearchCap} people of a search, so there may be more than it showed. Upgrade to Jira 10.3, or to 11.0 or later, which can list everybody."
                        )
                    )
                );
                yield break;
            }
            if (users.Count < SmallestPage)
                yield break;
        }
    }

    private async IAsyncEnumerable<Reading<JiraUser>> PagesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var cursor = ""; ; )
        {
            var path =
                cursor.Length == 0
                    ? RestPath.Of("user/list", ("maxResults", $"{ListPage}"))
                    : RestPath.Of("user/list", ("cursor", cursor), ("maxResults", $"{ListPage}"));
            var reading = await client.ReadAsync(path, JiraJson.Default.JiraUserPage, cancellationToken).ConfigureAwait(false);
            if (reading is not Reading<JiraUserPage>.Found(var page))
            {
                yield return reading is Reading<JiraUserPage>.Failed(var because)
                    ? new Reading<JiraUser>.Failed(because)
                    : NotLearnt("Jira does not know user/list.");
                yield break;
            }
            foreach (var user in page.Values)
                yield return new Reading<JiraUser>.Found(user);
            if (page.IsLast)
                yield break;
            // nextPage is an address and might lead to another host: only the cursor is taken.
            if (page.NextCursor is not { Length: > 0 } next || next == cursor)
            {
                yield return NotLearnt("Jira says that there are more users but not where they begin.");
                yield break;
            }
            cursor = next;
        }
    }

    private static Reading<JiraUser> NotLearnt(string why) =>
        new Reading<JiraUser>.Failed(new Outcome.RetryAfter(Delay: null, ReasonCodes.NotTheApi.Because(why)));
}
