using System.Collections.Immutable;
using Rollcall.Connectors.Atlassian;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Jira;

/// <summary>Writes users. Addressed by key, which no rename changes; after a refusal the user is read again and that decides.</summary>
internal sealed class JiraAccountSteps(RestClient client, JiraFacts facts, JiraUsers users, JiraRefusals refusals)
{
    /// <summary>
    /// <c>applicationKeys</c> is empty because licenses come from groups alone: left out, Jira would give every default application.
    /// Without <c>notification</c> Jira sends no mail, without <c>password</c> it makes up a random one.
    /// </summary>
    public async Task<Outcome> CreateAsync(DesiredAccount account, CancellationToken cancellationToken)
    {
        if (Situation.TooLong(client.App, "login name", account.Name) is { } tooLong)
            return tooLong;
        var body = JsonBody.Of(json =>
        {
            json.WriteString("name", account.Name);
            if (account.Attributes.TryGetValue(JiraAttributes.Email, out var email))
                json.WriteString("emailAddress", email);
            json.WriteString("displayName", account.Attributes.GetValueOrDefault(JiraAttributes.DisplayName, account.Name));
            json.WriteStartArray("applicationKeys");
            json.WriteEndArray();
        });
        return await client
            .WriteAsync(HttpMethod.Post, "user", body, isAnswered: true, cancellationToken)
            .ConfigureAwait(false) switch
        {
            RestAnswer.Done done => Made(done),
            RestAnswer.Refused refused => await AfterRefusedCreateAsync(account, refused, cancellationToken)
                .ConfigureAwait(false),
            RestAnswer.Denied denied => await refusals
                .DeniedAsync(account.Name, isAdministrator: false, denied, cancellationToken)
                .ConfigureAwait(false),
            var other => client.Because(other),
        };
    }

    public Task<Outcome> UpdateAsync(
        AccountReference account,
        ImmutableArray<AttributeDifference> changes,
        CancellationToken cancellationToken
    )
    {
        if (changes.FirstOrDefault(change => JiraAttributes.PropertyOf(change.Name) is null) is { } unknown)
            return Task.FromResult(Situation.NoSuchAttribute(client.App, unknown.Name));
        var body = JsonBody.Of(json =>
        {
            foreach (var change in changes)
                json.WriteString(JiraAttributes.PropertyOf(change.Name)!, change.After);
        });
        return PutAsync(
            account,
            body,
            "change",
            now => changes.All(change => now.Attributes.GetValueOrDefault(change.Name) == change.After),
            cancellationToken
        );
    }

    public async Task<Outcome> RenameAsync(AccountReference account, string newName, CancellationToken cancellationToken)
    {
        if (Situation.TooLong(client.App, "login name", newName) is { } tooLong)
            return tooLong;
        var outcome = await PutAsync(
                account,
                JsonBody.Of(json => json.WriteString("name", newName)),
                "rename",
                now => string.Equals(now.Name, newName, StringComparison.OrdinalIgnoreCase),
                cancellationToken
            )
            .ConfigureAwait(false);
        return outcome switch
        {
            Outcome.Applied => new Outcome.Applied(account with { Name = newName }),
            Outcome.Rejected => await users.FindByNameAsync(newName, cancellationToken).ConfigureAwait(false) switch
            {
                Reading<Account>.Found(var other) when other.RemoteId != account.RemoteId => Situation.RenameTaken(
                    client.App,
                    account,
                    other
                ),
                Reading<Account>.Failed(var because) => because,
                _ => outcome,
            },
            _ => outcome,
        };
    }

    public async Task<Outcome> SetActiveAsync(AccountReference account, bool active, CancellationToken cancellationToken)
    {
        switch (await facts.VersionAsync(cancellationToken).ConfigureAwait(false))
        {
            case Reading<JiraVersion>.Failed(var because):
                return because;
            case Reading<JiraVersion>.Found({ SetsActive: false, Text: var version }):
                return new Outcome.Rejected(
                    ReasonCodes.NotSupported.Because(
                        $"Jira {version} cannot enable or disable a user by REST (it needs 8.3). Take license groups away instead, or do it in Jira's user administration."
                    )
                );
        }
        var outcome = await PutAsync(
                account,
                JsonBody.Of(json => json.WriteBoolean("active", active)),
                active ? "enable" : "disable",
                now => now.Active == active,
                cancellationToken
            )
            .ConfigureAwait(false);
        return !active && Situation.IsGone(outcome) ? new Outcome.Unchanged() : outcome;
    }

    public async Task<Outcome> DeleteAsync(AccountReference account, CancellationToken cancellationToken)
    {
        var path = RestPath.Of("user", ("key", account.RemoteId));
        var answer = await client
            .WriteAsync(HttpMethod.Delete, path, body: null, isAnswered: false, cancellationToken)
            .ConfigureAwait(false);
        return answer switch
        {
            RestAnswer.Done => new Outcome.Applied(),
            RestAnswer.Missing => new Outcome.Unchanged(),
            RestAnswer.Refused refused => await users
                .FindByKeyAsync(account.RemoteId, cancellationToken)
                .ConfigureAwait(false) switch
            {
                Reading<Account>.Missing => new Outcome.Unchanged(),
                Reading<Account>.Failed(var because) => because,
                _ => new Outcome.Rejected(
                    client.RefusedBecause(
                        $"refuses to delete {account.Name}. It keeps whoever issues, comments or projects refer to: disable instead (leavers: action: disable), or anonymise the user in Jira",
                        refused.Error
                    )
                ),
            },
            RestAnswer.Denied denied => await refusals.DeniedAsync(account, denied, cancellationToken).ConfigureAwait(false),
            _ => client.Because(answer),
        };
    }

    public async Task<Outcome> EndSessionsAsync(AccountReference account, CancellationToken cancellationToken)
    {
        // The name is a segment of the path: an encoded slash is refused by the servlet container, and dots would climb.
        if (account.Name is "." or ".." || account.Name.AsSpan().ContainsAny('/', '\\'))
        {
            return new Outcome.Rejected(
                ReasonCodes.NotSupported.Because(
                    $"Jira's address for ending sessions cannot carry the login name {account.Name}. End them in Jira."
                )
            );
        }
        var path = $"user/session/{Uri.EscapeDataString(account.Name)}";
        return await client
            .WriteAsync(HttpMethod.Delete, path, body: null, isAnswered: false, cancellationToken)
            .ConfigureAwait(false) switch
        {
            RestAnswer.Done => new Outcome.Applied(),
            RestAnswer.Missing => new Outcome.Unchanged(),
            RestAnswer.Denied denied => await refusals.DeniedAsync(account, denied, cancellationToken).ConfigureAwait(false),
            var other => client.Because(other),
        };
    }

    /// <param name="isSo">Whether the account, read again after a refusal, is as it should be.</param>
    private async Task<Outcome> PutAsync(
        AccountReference account,
        ReadOnlyMemory<byte> body,
        string verb,
        Func<Account, bool> isSo,
        CancellationToken cancellationToken
    )
    {
        var path = RestPath.Of("user", ("key", account.RemoteId));
        var answer = await client
            .WriteAsync(HttpMethod.Put, path, body, isAnswered: true, cancellationToken)
            .ConfigureAwait(false);
        if (answer is RestAnswer.Done)
            return new Outcome.Applied();
        if (answer is RestAnswer.Denied denied)
            return await refusals.DeniedAsync(account, denied, cancellationToken).ConfigureAwait(false);
        if (answer is RestAnswer.Failed failed)
            return failed.Because;
        return await users.FindByKeyAsync(account.RemoteId, cancellationToken).ConfigureAwait(false) switch
        {
            Reading<Account>.Missing => Situation.Gone(client.App, account),
            Reading<Account>.Found(var now) when isSo(now) => new Outcome.Unchanged(),
            Reading<Account>.Found => new Outcome.Rejected(
                client.RefusedBecause(
                    $"refuses to {verb} {account.Name}",
                    answer is RestAnswer.Refused refused ? refused.Error : new AppError(Code: null, "")
                )
            ),
            Reading<Account>.Failed(var because) => because,
            _ => client.Because(answer),
        };
    }

    private Outcome Made(RestAnswer.Done done) =>
        client.Parse(done, JiraJson.Default.JiraUser) switch
        {
            Reading<JiraUser>.Found(var user) => new Outcome.Applied(new AccountReference(user.Key, user.Name)),
            // Created, but we do not know as what: the next look finds it by its name.
            Reading<JiraUser>.Failed(var because) => because,
            _ => client.Because(done),
        };

    private async Task<Outcome> AfterRefusedCreateAsync(
        DesiredAccount account,
        RestAnswer.Refused refused,
        CancellationToken cancellationToken
    ) =>
        await users.FindByNameAsync(account.Name, cancellationToken).ConfigureAwait(false) switch
        {
            Reading<Account>.Found(var there) => Situation.CreateTaken(client.App, there),
            Reading<Account>.Failed(var because) => because,
            _ => new Outcome.Rejected(client.RefusedBecause($"refuses to create {account.Name}", refused.Error)),
        };
}
