using Rollcall.Connectors.Atlassian;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Jira;

/// <summary>Finds out, by reading, why Jira refused a write.</summary>
internal sealed class JiraRefusals(RestClient client, JiraFacts facts, JiraUsers users)
{
    public async Task<Outcome> DeniedAsync(
        AccountReference account,
        RestAnswer.Denied denied,
        CancellationToken cancellationToken
    )
    {
        var reading = await users.FindByKeyAsync(account.RemoteId, cancellationToken).ConfigureAwait(false);
        return reading switch
        {
            Reading<Account>.Missing => Situation.Gone(client.App, account),
            Reading<Account>.Failed(var because) => because,
            _ => await DeniedAsync(
                    account.Name,
                    reading is Reading<Account>.Found({ IsAdministrator: true }),
                    denied,
                    cancellationToken
                )
                .ConfigureAwait(false),
        };
    }

    /// <summary>
    /// A 403 has three meanings. We lost our right: then nothing works and the target pauses. Only a system administrator may change this one.
    /// Or its directory is read-only (as documented for PUT myself). In the last two the leavers after it must not wait.
    /// </summary>
    public async Task<Outcome> DeniedAsync(
        string name,
        bool isAdministrator,
        RestAnswer.Denied denied,
        CancellationToken cancellationToken
    )
    {
        var says = client.Quote(denied.Error);
        return await facts.RightsAsync(cancellationToken).ConfigureAwait(false) switch
        {
            Reading<JiraRights>.Failed(var because) => because,
            Reading<JiraRights>.Found({ Administer: true, SystemAdministrator: not true }) when isAdministrator =>
                new Outcome.Held(
                    ReasonCodes.Forbidden.Because(
                        $"Jira lets only a system administrator change {name}. {says}Change it in Jira, or give this target's account that right if you mean it to manage administrators."
                    )
                ),
            Reading<JiraRights>.Found({ Administer: true } or { SystemAdministrator: true }) => new Outcome.Held(
                ReasonCodes.ReadOnlyDirectory.Because(
                    $"Jira refuses to change {name} although we may administer it: its user directory is read-only. {says}Change the person where that directory comes from, or make it writable in Jira."
                )
            ),
            _ => denied.Otherwise,
        };
    }
}
