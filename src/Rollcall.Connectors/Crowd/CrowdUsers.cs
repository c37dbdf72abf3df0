using System.Runtime.CompilerServices;
using Rollcall.Connectors.Atlassian;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Crowd;

/// <summary>Reads users: two calls each, one for the user with its attributes and one for its groups.</summary>
internal sealed class CrowdUsers(RestClient client, CrowdPages pages, IReadOnlySet<string> administratorGroups)
{
    /// <summary>More than this many people with one address or one external id are not told apart, only reported.</summary>
    private const int MostCandidates = 10;

    public async Task<Reading<Account>> FindByIdAsync(string remoteId, CancellationToken cancellationToken) =>
        await WithGroupsAsync(await UserByIdAsync(remoteId, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);

    public async Task<Reading<Account>> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        Situation.CanBeHeld(name)
            ? await WithGroupsAsync(
                    await UserAsync(("username", name), cancellationToken).ConfigureAwait(false),
                    cancellationToken
                )
                .ConfigureAwait(false)
            : new Reading<Account>.Missing();

    public Task<Reading<Account>> FindByEmailAsync(string email, CancellationToken cancellationToken) =>
        FindByPropertyAsync(
            "email",
            email,
            user => string.Equals(user.Email, email, StringComparison.OrdinalIgnoreCase),
            cancellationToken
        );

    public Task<Reading<Account>> FindByExternalIdAsync(string externalId, CancellationToken cancellationToken) =>
        FindByPropertyAsync(
            CrowdUser.ExternalIdAttribute,
            externalId,
            user => string.Equals(user.ExternalId, externalId, StringComparison.Ordinal),
            cancellationToken
        );

    /// <summary>The user alone, with its attributes.</summary>
    public Task<Reading<CrowdUser>> UserByIdAsync(string remoteId, CancellationToken cancellationToken) =>
        UserAsync(CrowdUser.QueryOf(remoteId), cancellationToken);

    public async IAsyncEnumerable<Reading<Account>> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var users = pages.ReadAsync(
            RestPath.Of("search", ("entity-type", "user")),
            "users",
            CrowdPages.NameOf,
            cancellationToken
        );
        await foreach (var reading in users.ConfigureAwait(false))
        {
            if (reading is not Reading<string>.Found(var name))
            {
                yield return new Reading<Account>.Failed(ListFailed(reading));
                yield break;
            }
            // The list has neither attributes nor groups, without which an administrator would look like anybody.
            var account = await FindByNameAsync(name, cancellationToken).ConfigureAwait(false);
            // Deleted since its page was read.
            if (account is Reading<Account>.Missing)
                continue;
            yield return account;
            if (account is Reading<Account>.Failed)
                yield break;
        }
    }

    /// <summary>
    /// By a posted restriction, which needs no quoting: a value in a CQL query does. How a directory compares is its own affair, so whoever
    /// it finds is read and compared here.
    /// </summary>
    private async Task<Reading<Account>> FindByPropertyAsync(
        string property,
        string value,
        Func<CrowdUser, bool> matches,
        CancellationToken cancellationToken
    )
    {
        var path = RestPath.Of("search", ("entity-type", "user"), ("start-index", "0"), ("max-results", $"{MostCandidates}"));
        var answer = await client
            .SendAsync(HttpMethod.Post, path, Restriction(property, value), cancellationToken)
            .ConfigureAwait(false);
        if (answer is not RestAnswer.Done done)
            return new Reading<Account>.Failed(client.Because(answer));
        var found = client.Parse(done, root => CrowdPages.ItemsOf(root, "users", CrowdPages.NameOf));
        if (found is not Reading<List<string>>.Found(var names))
            return new Reading<Account>.Failed(((Reading<List<string>>.Failed)found).Because);

        List<CrowdUser> matching = [];
        foreach (var name in names)
        {
            switch (await UserAsync(("username", name), cancellationToken).ConfigureAwait(false))
            {
                case Reading<CrowdUser>.Failed(var because):
                    return new Reading<Account>.Failed(because);
                case Reading<CrowdUser>.Found(var user) when matches(user):
                    matching.Add(user);
                    break;
            }
        }
        if (matching.Count > 1 || names.Count >= MostCandidates)
            return new Reading<Account>.Ambiguous(
                ReasonCodes.Ambiguous.Because($"More than one Crowd user has {value} as {property}.")
            );
        return matching is [var one]
            ? await WithGroupsAsync(new Reading<CrowdUser>.Found(one), cancellationToken).ConfigureAwait(false)
            : new Reading<Account>.Missing();
    }

    private static ReadOnlyMemory<byte> Restriction(string property, string value) =>
        JsonBody.Of(json =>
        {
            json.WriteString("restriction-type", "property-search-restriction");
            json.WriteStartObject("property");
            json.WriteString("name", property);
            json.WriteString("type", "STRING");
            json.WriteEndObject();
            json.WriteString("match-mode", "EXACTLY_MATCHES");
            json.WriteString("value", value);
        });

    private Task<Reading<CrowdUser>> UserAsync((string Parameter, string Value) query, CancellationToken cancellationToken) =>
        client.ReadAsync(RestPath.Of("user", query, ("expand", "attributes")), CrowdUser.Read, cancellationToken);

    private async Task<Reading<Account>> WithGroupsAsync(Reading<CrowdUser> reading, CancellationToken cancellationToken)
    {
        if (reading is not Reading<CrowdUser>.Found(var user))
            return reading is Reading<CrowdUser>.Failed(var because)
                ? new Reading<Account>.Failed(because)
                : new Reading<Account>.Missing();
        var path = RestPath.Of("user/group/direct", ("username", user.Name));
        List<string> groups = [];
        await foreach (var group in pages.ReadAsync(path, "groups", CrowdPages.NameOf, cancellationToken).ConfigureAwait(false))
        {
            switch (group)
            {
                case Reading<string>.Found(var name):
                    groups.Add(name);
                    break;
                case Reading<string>.Failed(var because):
                    return new Reading<Account>.Failed(because);
                default:
                    // Deleted between the two calls.
                    return new Reading<Account>.Missing();
            }
        }
        return new Reading<Account>.Found(AccountOf(user, groups));
    }

    private Account AccountOf(CrowdUser user, IEnumerable<string> groups)
    {
        var names = Account.NoGroups.Union(groups);
        var administration = names.Intersect(administratorGroups);
        return new Account
        {
            RemoteId = user.RemoteId,
            Name = user.Name,
            Active = user.Active,
            Attributes = CrowdAttributes.Of(user),
            Groups = names,
            IsAdministrator = !administration.IsEmpty,
            AdministratorGroups = administration,
            ExternalId = user.ExternalId,
        };
    }

    private static Outcome ListFailed(Reading<string> reading) =>
        reading is Reading<string>.Failed(var because)
            ? because
            : new Outcome.RetryAfter(
                Delay: null,
                ReasonCodes.NotTheApi.Because("Crowd does not know its search. Check the base URL and the version.")
            );
}
