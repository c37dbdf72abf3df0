using System.Runtime.CompilerServices;
using Rollcall.Connectors.Atlassian;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Jira;

/// <summary>Reads groups and their members. A Jira group has no id: its name is one, and cannot be changed.</summary>
internal sealed class JiraGroups(RestClient client)
{
    /// <summary>More than any Jira has; what comes back is bounded by <c>jira.ajax.autocomplete.limit</c>.</summary>
    private const int PickerMaximum = 100_000;

    /// <summary>Jira never sends more, whatever is asked.</summary>
    private const int MemberPage = 50;

    /// <summary>
    /// By a page of one member. GET group is deprecated and gone from the 10.3 API, and groups/picker shows an empty list to whoever may
    /// not browse users: that would look like "no such group".
    /// </summary>
    public async Task<Reading<TargetGroup>> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (!Situation.CanBeHeld(name))
            return new Reading<TargetGroup>.Missing();
        return await PageAsync(name, start: 0, size: 1, cancellationToken).ConfigureAwait(false) switch
        {
            Reading<JiraMemberPage>.Found => new Reading<TargetGroup>.Found(new TargetGroup(name, name)),
            Reading<JiraMemberPage>.Failed(var because) => new Reading<TargetGroup>.Failed(because),
            _ => new Reading<TargetGroup>.Missing(),
        };
    }

    public async IAsyncEnumerable<Reading<TargetGroup>> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = RestPath.Of("groups/picker", ("query", ""), ("maxResults", $"{PickerMaximum}"));
        var reading = await client
            .ReadAsync(path, JiraJson.Default.JiraGroupSuggestions, cancellationToken)
            .ConfigureAwait(false);
        if (reading is not Reading<JiraGroupSuggestions>.Found(var suggestions))
        {
            yield return reading is Reading<JiraGroupSuggestions>.Failed(var because)
                ? new Reading<TargetGroup>.Failed(because)
                : NotLearnt<TargetGroup>("Jira does not know groups/picker.");
            yield break;
        }
        foreach (var group in suggestions.Groups)
            yield return new Reading<TargetGroup>.Found(new TargetGroup(group.Name, group.Name));
        if (suggestions.Total > suggestions.Groups.Count)
        {
            yield return new Reading<TargetGroup>.Failed(
                new Outcome.Rejected(
                    ReasonCodes.NotSupported.Because(
                        $"Jira shows only {suggestions.Groups.Count} of its {suggestions.Total} groups. "
                            + $"Raise jira.ajax.autocomplete.limit to at least {suggestions.Total} in Jira's advanced settings."
                    )
                )
            );
        }
    }

    /// <summary>With inactive members and, as Jira does not tell them apart, members through nested groups.</summary>
    public async IAsyncEnumerable<Reading<AccountReference>> ListMembersAsync(
        string group,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        string? first = null;
        for (var start = 0; ; )
        {
            var reading = await PageAsync(group, start, MemberPage, cancellationToken).ConfigureAwait(false);
            if (reading is not Reading<JiraMemberPage>.Found(var page))
            {
                yield return reading is Reading<JiraMemberPage>.Failed(var because)
                    ? new Reading<AccountReference>.Failed(because)
                    : new Reading<AccountReference>.Missing();
                yield break;
            }
            if (first is not null && page.Values is [{ Key: var again }, ..] && again == first)
            {
                // It, or a cache before it, pays no heed to startAt: going on would never end.
                yield return NotLearnt<AccountReference>(
                    $"Jira sent the members of {group} from number {start} as it had sent those before."
                );
                yield break;
            }
            foreach (var user in page.Values)
                yield return new Reading<AccountReference>.Found(new AccountReference(user.Key, user.Name));
            if (page.IsLast)
                yield break;
            if (page.Values.Count == 0)
            {
                yield return NotLearnt<AccountReference>(
                    $"Jira says that group {group} has more members but does not send them."
                );
                yield break;
            }
            // nextPage is an address and might lead to another host: only the count is taken.
            start += page.Values.Count;
            first = page.Values[0].Key;
        }
    }

    private Task<Reading<JiraMemberPage>> PageAsync(string group, int start, int size, CancellationToken cancellationToken) =>
        client.ReadAsync(
            RestPath.Of(
                "group/member",
                ("groupname", group),
                ("includeInactiveUsers", "true"),
                ("startAt", $"{start}"),
                ("maxResults", $"{size}")
            ),
            JiraJson.Default.JiraMemberPage,
            cancellationToken
        );

    private static Reading<T> NotLearnt<T>(string why) =>
        new Reading<T>.Failed(new Outcome.RetryAfter(Delay: null, ReasonCodes.NotTheApi.Because(why)));
}
