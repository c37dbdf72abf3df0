using System.Runtime.CompilerServices;
using Rollcall.Connectors.Atlassian;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Crowd;

/// <summary>Reads groups and their direct members. A Crowd group has no id: its name is one, and cannot be changed.</summary>
internal sealed class CrowdGroups(RestClient client, CrowdPages pages)
{
    public async Task<Reading<TargetGroup>> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (!Situation.CanBeHeld(name))
            return new Reading<TargetGroup>.Missing();
        var path = RestPath.Of("group", ("groupname", name));
        return await client.ReadAsync(path, CrowdPages.NameOf, cancellationToken).ConfigureAwait(false) switch
        {
            Reading<string>.Found(var found) => new Reading<TargetGroup>.Found(new TargetGroup(found, found)),
            Reading<string>.Failed(var because) => new Reading<TargetGroup>.Failed(because),
            _ => new Reading<TargetGroup>.Missing(),
        };
    }

    public async IAsyncEnumerable<Reading<TargetGroup>> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var groups = pages.ReadAsync(
            RestPath.Of("search", ("entity-type", "group")),
            "groups",
            CrowdPages.NameOf,
            cancellationToken
        );
        await foreach (var reading in groups.ConfigureAwait(false))
        {
            yield return reading switch
            {
                Reading<string>.Found(var name) => new Reading<TargetGroup>.Found(new TargetGroup(name, name)),
                Reading<string>.Failed(var because) => new Reading<TargetGroup>.Failed(because),
                _ => new Reading<TargetGroup>.Failed(
                    new Outcome.RetryAfter(
                        Delay: null,
                        ReasonCodes.NotTheApi.Because("Crowd does not know its search. Check the base URL and the version.")
                    )
                ),
            };
        }
    }

    public async IAsyncEnumerable<Reading<AccountReference>> ListMembersAsync(
        string group,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // Unexpanded there is only a name, and the id is what survives a rename.
        var path = RestPath.Of("group/user/direct", ("groupname", group), ("expand", "user"));
        await foreach (var reading in pages.ReadAsync(path, "users", CrowdUser.Read, cancellationToken).ConfigureAwait(false))
        {
            yield return reading switch
            {
                Reading<CrowdUser>.Found(var user) => new Reading<AccountReference>.Found(
                    new AccountReference(user.RemoteId, user.Name)
                ),
                Reading<CrowdUser>.Failed(var because) => new Reading<AccountReference>.Failed(because),
                _ => new Reading<AccountReference>.Missing(),
            };
        }
    }

    /// <summary>Found or Missing: is the user a direct member?</summary>
    public Task<Reading<string>> MembershipAsync(string group, string user, CancellationToken cancellationToken) =>
        client.ReadAsync(
            RestPath.Of("group/user/direct", ("groupname", group), ("username", user)),
            // Whatever it shows, 200 says yes.
            _ => group,
            cancellationToken
        );
}
