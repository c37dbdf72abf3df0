using Rollcall.Connectors.Atlassian;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Crowd;

/// <summary>Writes groups and direct memberships, one call a membership.</summary>
internal sealed class CrowdGroupSteps(RestClient client, CrowdUsers users, CrowdGroups groups, CrowdDenials denials)
{
    public async Task<Outcome> CreateAsync(string name, CancellationToken cancellationToken)
    {
        if (Situation.TooLong(client.App, "group name", name) is { } tooLong)
            return tooLong;
        var body = JsonBody.Of(json =>
        {
            json.WriteString("name", name);
            json.WriteString("type", "GROUP");
            json.WriteBoolean("active", true);
        });
        return await client
            .WriteAsync(HttpMethod.Post, "group", body, isAnswered: false, cancellationToken)
            .ConfigureAwait(false) switch
        {
            RestAnswer.Done => new Outcome.Applied(),
            RestAnswer.Refused refused => await groups.FindAsync(name, cancellationToken).ConfigureAwait(false) switch
            {
                Reading<TargetGroup>.Found => new Outcome.Unchanged(),
                Reading<TargetGroup>.Failed(var because) => because,
                _ => new Outcome.Rejected(client.RefusedBecause($"refuses to create the group {name}", refused.Error)),
            },
            var answer => denials.Because(answer, "create groups"),
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
            var answer => denials.Because(answer, "remove groups"),
        };
    }

    public async Task<Outcome> AddAsync(string group, AccountReference account, CancellationToken cancellationToken)
    {
        var path = RestPath.Of("group/user/direct", ("groupname", group));
        var body = JsonBody.Of(json => json.WriteString("name", account.Name));
        var answer = await client
            .WriteAsync(HttpMethod.Post, path, body, isAnswered: false, cancellationToken)
            .ConfigureAwait(false);
        return await SettleAsync(group, account, wanted: true, answer, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Outcome> RemoveAsync(string group, AccountReference account, CancellationToken cancellationToken)
    {
        var path = RestPath.Of("group/user/direct", ("groupname", group), ("username", account.Name));
        var answer = await client
            .WriteAsync(HttpMethod.Delete, path, body: null, isAnswered: false, cancellationToken)
            .ConfigureAwait(false);
        return await SettleAsync(group, account, wanted: false, answer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// 409 for a member, 404 for no member, for no group and for no user in the URL, 400 for no user in the body: one question more tells
    /// whether it is as it should be.
    /// </summary>
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
        if (answer is not (RestAnswer.Refused or RestAnswer.Missing))
            return denials.Because(answer, "modify groups");
        return await groups.MembershipAsync(group, account.Name, cancellationToken).ConfigureAwait(false) switch
        {
            Reading<string>.Failed(var because) => because,
            Reading<string>.Found => wanted ? new Outcome.Unchanged() : Refused(group, account, answer),
            _ when !wanted => await GoneOrRenamedAsync(account, cancellationToken).ConfigureAwait(false) switch
            {
                // Under that name nobody is a member; whoever has the id now may be.
                Outcome.RetryAfter { Reason.Code: var code } renamed when code == Engine.Planning.ReasonCodes.NameDiffers =>
                    renamed,
                Outcome.RetryAfter retry when !Situation.IsGone(retry) => retry,
                Outcome.TargetPaused paused => paused,
                _ => new Outcome.Unchanged(),
            },
            _ => await WhyNotAsync(group, account, answer, cancellationToken).ConfigureAwait(false),
        };
    }

    private async Task<Outcome> WhyNotAsync(
        string group,
        AccountReference account,
        RestAnswer answer,
        CancellationToken cancellationToken
    )
    {
        if (await GoneOrRenamedAsync(account, cancellationToken).ConfigureAwait(false) is { } situation)
            return situation;
        return await groups.FindAsync(group, cancellationToken).ConfigureAwait(false) switch
        {
            Reading<TargetGroup>.Failed(var because) => because,
            Reading<TargetGroup>.Missing => Situation.GroupMissing(client.App, group),
            _ => Refused(group, account, answer),
        };
    }

    /// <summary>Null when the account is there under the name we know.</summary>
    private async Task<Outcome?> GoneOrRenamedAsync(AccountReference account, CancellationToken cancellationToken) =>
        await users.UserByIdAsync(account.RemoteId, cancellationToken).ConfigureAwait(false) switch
        {
            Reading<CrowdUser>.Failed(var because) => because,
            Reading<CrowdUser>.Found(var user) => string.Equals(user.Name, account.Name, StringComparison.OrdinalIgnoreCase)
                ? null
                : Situation.Renamed(client.App, account, user.Name),
            _ => Situation.Gone(client.App, account),
        };

    private Outcome Refused(string group, AccountReference account, RestAnswer answer) =>
        new Outcome.Rejected(
            client.RefusedBecause(
                $"refuses to change the membership of {account.Name} in {group}",
                answer switch
                {
                    RestAnswer.Refused refused => refused.Error,
                    RestAnswer.Missing missing => missing.Error,
                    _ => new AppError(Code: null, ""),
                }
            )
        );
}
