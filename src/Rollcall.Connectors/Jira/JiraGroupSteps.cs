using Rollcall.Connectors.Atlassian;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Jira;

/// <summary>Writes groups and memberships, one call a membership: Jira has no bulk call.</summary>
internal sealed class JiraGroupSteps(
    RestClient client,
    JiraUsers users,
    JiraGroups groups,
    JiraSeats seats,
    JiraRefusals refusals
)
{
    public async Task<Outcome> CreateAsync(string name, CancellationToken cancellationToken)
    {
        if (Situation.TooLong(client.App, "group name", name) is { } tooLong)
            return tooLong;
        var body = JsonBody.Of(json => json.WriteString("name", name));
        return await client
            .WriteAsync(HttpMethod.Post, "group", body, isAnswered: true, cancellationToken)
            .ConfigureAwait(false) switch
        {
            RestAnswer.Done => new Outcome.Applied(),
            RestAnswer.Refused refused => await AfterRefusedAsync(
                    name,
                    wanted: true,
                    $"refuses to create the group {name}",
                    refused,
                    cancellationToken
                )
                .ConfigureAwait(false),
            RestAnswer.Denied denied => await refusals
                .DeniedAsync(name, isAdministrator: false, denied, cancellationToken)
                .ConfigureAwait(false),
            var other => client.Because(other),
        };
    }

    public async Task<Outcome> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var path = RestPath.Of("group", ("groupname", name));
        return await client
            .WriteAsync(HttpMethod.Delete, path, body: null, isAnswered: false, cancellationToken)
            .ConfigureAwait(false) switch
        {
            RestAnswer.Done => new Outcome.Applied(),
            RestAnswer.Missing => new Outcome.Unchanged(),
            RestAnswer.Refused refused => await AfterRefusedAsync(
                    name,
                    wanted: false,
                    $"refuses to delete the group {name}. Comments or worklogs may be restricted to it: delete it in Jira and name the group they shall go to",
                    refused,
                    cancellationToken
                )
                .ConfigureAwait(false),
            // Groups that give administration may only be deleted by a system administrator.
            RestAnswer.Denied denied => await refusals
                .DeniedAsync(name, users.Administers(name), denied, cancellationToken)
                .ConfigureAwait(false),
            var other => client.Because(other),
        };
    }

    public async Task<Outcome> AddAsync(string group, AccountReference account, CancellationToken cancellationToken)
    {
        var path = RestPath.Of("group/user", ("groupname", group));
        var body = JsonBody.Of(json => json.WriteString("name", account.Name));
        var answer = await client
            .WriteAsync(HttpMethod.Post, path, body, isAnswered: true, cancellationToken)
            .ConfigureAwait(false);
        return await SettleAsync(group, account, wanted: true, answer, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Outcome> RemoveAsync(string group, AccountReference account, CancellationToken cancellationToken)
    {
        var path = RestPath.Of("group/user", ("groupname", group), ("username", account.Name));
        var answer = await client
            .WriteAsync(HttpMethod.Delete, path, body: null, isAnswered: false, cancellationToken)
            .ConfigureAwait(false);
        return await SettleAsync(group, account, wanted: false, answer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>"Already a member" and "not a member" are 400 with a text in the caller's language, and so is much else: the user's groups tell them apart.</summary>
    private async Task<Outcome> SettleAsync(
        string group,
        AccountReference account,
        bool wanted,
        RestAnswer answer,
        CancellationToken cancellationToken
    )
    {
        if (answer is RestAnswer.Done)
            return new Outcome.Applied();
        if (answer is RestAnswer.Failed failed)
            return failed.Because;
        return await users.FindByKeyAsync(account.RemoteId, cancellationToken).ConfigureAwait(false) switch
        {
            Reading<Account>.Missing => wanted ? Situation.Gone(client.App, account) : new Outcome.Unchanged(),
            Reading<Account>.Found(var now) when now.Groups.Contains(group) == wanted => new Outcome.Unchanged(),
            Reading<Account>.Found(var now) when !string.Equals(now.Name, account.Name, StringComparison.OrdinalIgnoreCase) =>
                Situation.Renamed(client.App, account, now.Name),
            Reading<Account>.Found(var now) => await WhyAsync(group, now, wanted, answer, cancellationToken)
                .ConfigureAwait(false),
            Reading<Account>.Failed(var because) => because,
            _ => client.Because(answer),
        };
    }

    private async Task<Outcome> WhyAsync(
        string group,
        Account account,
        bool wanted,
        RestAnswer answer,
        CancellationToken cancellationToken
    )
    {
        if (answer is RestAnswer.Denied denied)
            return await refusals
                .DeniedAsync(account.Name, account.IsAdministrator || users.Administers(group), denied, cancellationToken)
                .ConfigureAwait(false);
        switch (await groups.FindAsync(group, cancellationToken).ConfigureAwait(false))
        {
            case Reading<TargetGroup>.Failed(var because):
                return because;
            case Reading<TargetGroup>.Missing:
                return Situation.GroupMissing(client.App, group);
        }
        if (wanted && await seats.FullRoleOfAsync(group, cancellationToken).ConfigureAwait(false) is { } full)
        {
            return new Outcome.Held(
                ReasonCodes.NoSeats.Because(
                    $"{account.Name} cannot join {group}: {full.Name ?? full.Key} has no license left ({full.UserCount} of {full.NumberOfSeats} used). Free one or buy more."
                )
            );
        }
        var error = answer switch
        {
            RestAnswer.Refused refused => refused.Error,
            RestAnswer.Missing missing => missing.Error,
            _ => new AppError(Code: null, ""),
        };
        return new Outcome.Rejected(
            client.RefusedBecause(
                wanted
                    ? $"refuses to put {account.Name} into {group}. Its user directory may be read-only"
                    : $"refuses to take {account.Name} out of {group}. The membership may come through a nested group or a read-only directory",
                error
            )
        );
    }

    private async Task<Outcome> AfterRefusedAsync(
        string name,
        bool wanted,
        string what,
        RestAnswer.Refused refused,
        CancellationToken cancellationToken
    ) =>
        await groups.FindAsync(name, cancellationToken).ConfigureAwait(false) switch
        {
            Reading<TargetGroup>.Failed(var because) => because,
            Reading<TargetGroup>.Found when wanted => new Outcome.Unchanged(),
            Reading<TargetGroup>.Missing when !wanted => new Outcome.Unchanged(),
            _ => new Outcome.Rejected(client.RefusedBecause(what, refused.Error)),
        };
}
