using System.Collections.Immutable;
using System.Security.Cryptography;
using Rollcall.Connectors.Atlassian;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Crowd;

/// <summary>Writes users. Crowd takes a name for every write, so whoever is overwritten or deleted is read by id first: a name may have moved to somebody else.</summary>
internal sealed class CrowdAccountSteps(RestClient client, CrowdUsers users, CrowdDenials denials)
{
    public async Task<Outcome> CreateAsync(DesiredAccount account, CancellationToken cancellationToken)
    {
        if (Situation.TooLong(client.App, "login name", account.Name) is { } tooLong)
            return tooLong;
        var answer = await client
            .WriteAsync(HttpMethod.Post, "user", UserOf(account).ToBody(RandomPassword()), isAnswered: true, cancellationToken)
            .ConfigureAwait(false);
        return answer switch
        {
            RestAnswer.Done done => await MadeAsync(account, done, cancellationToken).ConfigureAwait(false),
            RestAnswer.Refused refused => await users
                .FindByNameAsync(account.Name, cancellationToken)
                .ConfigureAwait(false) switch
            {
                Reading<Account>.Found(var there) => Situation.CreateTaken(client.App, there),
                Reading<Account>.Failed(var because) => because,
                _ => new Outcome.Rejected(client.RefusedBecause($"refuses to create {account.Name}", refused.Error)),
            },
            _ => denials.Because(answer, "create users"),
        };
    }

    public async Task<Outcome> UpdateAsync(
        AccountReference account,
        ImmutableArray<AttributeDifference> changes,
        CancellationToken cancellationToken
    )
    {
        var unknown = changes.FirstOrDefault(change =>
            change.Name != AttributeDifference.ExternalId && CrowdAttributes.All.All(attribute => attribute.Name != change.Name)
        );
        if (unknown is not null)
            return Situation.NoSuchAttribute(client.App, unknown.Name);

        var attributes = changes.RemoveAll(change => change.Name == AttributeDifference.ExternalId);
        var outcome = attributes.IsEmpty
            ? new Outcome.Unchanged()
            : await ChangeAsync(
                    account,
                    user =>
                        attributes.Aggregate(
                            user,
                            (changed, change) => CrowdAttributes.With(changed, change.Name, change.After)!
                        ),
                    "change",
                    cancellationToken
                )
                .ConfigureAwait(false);
        var externalId = changes.FirstOrDefault(change => change.Name == AttributeDifference.ExternalId);
        if (externalId is null || outcome is not (Outcome.Applied or Outcome.Unchanged))
            return outcome;
        return await KeepExternalIdAsync(account.Name, externalId.After, cancellationToken).ConfigureAwait(false) switch
        {
            RestAnswer.Done => new Outcome.Applied(),
            RestAnswer.Missing => Situation.Gone(client.App, account),
            var answer => denials.Because(answer, "modify users"),
        };
    }

    public async Task<Outcome> SetActiveAsync(AccountReference account, bool active, CancellationToken cancellationToken)
    {
        var outcome = await ChangeAsync(
                account,
                user => user with { Active = active },
                active ? "enable" : "disable",
                cancellationToken
            )
            .ConfigureAwait(false);
        return !active && Situation.IsGone(outcome) ? new Outcome.Unchanged() : outcome;
    }

    public async Task<Outcome> RenameAsync(AccountReference account, string newName, CancellationToken cancellationToken)
    {
        if (Situation.TooLong(client.App, "login name", newName) is { } tooLong)
            return tooLong;
        var path = RestPath.Of("user/rename", ("username", account.Name));
        var body = JsonBody.Of(json => json.WriteString("new-name", newName));
        var answer = await client
            .WriteAsync(HttpMethod.Post, path, body, isAnswered: true, cancellationToken)
            .ConfigureAwait(false);
        if (answer is RestAnswer.Done)
        {
            var id =
                CrowdUser.QueryOf(account.RemoteId).Parameter == "key" ? account.RemoteId : CrowdUser.RemoteIdOfName(newName);
            return new Outcome.Applied(new AccountReference(id, newName));
        }
        if (answer is not (RestAnswer.Refused or RestAnswer.Missing))
            return denials.Because(answer, "modify users");
        return await users.FindByIdAsync(account.RemoteId, cancellationToken).ConfigureAwait(false) switch
        {
            Reading<Account>.Failed(var because) => because,
            Reading<Account>.Found(var now) when string.Equals(now.Name, newName, StringComparison.OrdinalIgnoreCase) =>
                new Outcome.Unchanged(),
            Reading<Account>.Found(var now) when !string.Equals(now.Name, account.Name, StringComparison.OrdinalIgnoreCase) =>
                Situation.Renamed(client.App, account, now.Name),
            Reading<Account>.Found => await WhyNotRenamedAsync(account, newName, answer, cancellationToken).ConfigureAwait(false),
            _ => Situation.Gone(client.App, account),
        };
    }

    public async Task<Outcome> DeleteAsync(AccountReference account, CancellationToken cancellationToken)
    {
        switch (await users.UserByIdAsync(account.RemoteId, cancellationToken).ConfigureAwait(false))
        {
            case Reading<CrowdUser>.Failed(var because):
                return because;
            case Reading<CrowdUser>.Found(var user):
                var path = RestPath.Of("user", ("username", user.Name));
                return await client
                    .WriteAsync(HttpMethod.Delete, path, body: null, isAnswered: false, cancellationToken)
                    .ConfigureAwait(false) switch
                {
                    RestAnswer.Done => new Outcome.Applied(),
                    RestAnswer.Missing => new Outcome.Unchanged(),
                    var answer => denials.Because(answer, "remove users"),
                };
            default:
                return new Outcome.Unchanged();
        }
    }

    /// <summary>Single sign-on sessions of everything behind this Crowd. An unknown user has none.</summary>
    public async Task<Outcome> EndSessionsAsync(AccountReference account, CancellationToken cancellationToken)
    {
        var path = RestPath.Of("session", ("username", account.Name));
        return await client
            .WriteAsync(HttpMethod.Delete, path, body: null, isAnswered: false, cancellationToken)
            .ConfigureAwait(false) switch
        {
            RestAnswer.Done => new Outcome.Applied(),
            RestAnswer.Missing => new Outcome.Unchanged(),
            var answer => denials.Because(answer, "end sessions"),
        };
    }

    /// <summary>GET, merge, PUT: a PUT replaces everything.</summary>
    private async Task<Outcome> ChangeAsync(
        AccountReference account,
        Func<CrowdUser, CrowdUser> change,
        string verb,
        CancellationToken cancellationToken
    )
    {
        var reading = await users.UserByIdAsync(account.RemoteId, cancellationToken).ConfigureAwait(false);
        if (reading is not Reading<CrowdUser>.Found(var user))
            return reading is Reading<CrowdUser>.Failed(var because) ? because : Situation.Gone(client.App, account);
        var changed = change(user);
        if (changed == user)
            return new Outcome.Unchanged();
        var path = RestPath.Of("user", ("username", user.Name));
        return await client
            .WriteAsync(HttpMethod.Put, path, changed.ToBody(), isAnswered: false, cancellationToken)
            .ConfigureAwait(false) switch
        {
            RestAnswer.Done => new Outcome.Applied(),
            RestAnswer.Missing => Situation.Gone(client.App, account),
            RestAnswer.Refused refused => await users
                .UserByIdAsync(account.RemoteId, cancellationToken)
                .ConfigureAwait(false) switch
            {
                Reading<CrowdUser>.Found(var now) when change(now) == now => new Outcome.Unchanged(),
                Reading<CrowdUser>.Found => new Outcome.Rejected(
                    client.RefusedBecause($"refuses to {verb} {user.Name}", refused.Error)
                ),
                Reading<CrowdUser>.Failed(var because) => because,
                _ => Situation.Gone(client.App, account),
            },
            var answer => denials.Because(answer, "modify users"),
        };
    }

    private async Task<Outcome> WhyNotRenamedAsync(
        AccountReference account,
        string newName,
        RestAnswer answer,
        CancellationToken cancellationToken
    ) =>
        await users.FindByNameAsync(newName, cancellationToken).ConfigureAwait(false) switch
        {
            Reading<Account>.Found(var other) => Situation.RenameTaken(client.App, account, other),
            Reading<Account>.Failed(var because) => because,
            _ => answer is RestAnswer.Refused refused
                ? new Outcome.Rejected(client.RefusedBecause($"refuses to rename {account.Name} to {newName}", refused.Error))
                : client.Because(answer),
        };

    /// <summary>
    /// The external id went along with the create; whether a server took it is seen in its answer. Where attributes may not be written it is
    /// done without: the id only helps to find the account again if our own records are lost.
    /// </summary>
    private async Task<Outcome> MadeAsync(DesiredAccount account, RestAnswer.Done done, CancellationToken cancellationToken)
    {
        var reading = client.Parse(done, CrowdUser.Read);
        if (reading is not Reading<CrowdUser>.Found(var made))
            // Created, but we do not know as what: the next look finds it by its name.
            return ((Reading<CrowdUser>.Failed)reading).Because;
        var applied = new Outcome.Applied(new AccountReference(made.RemoteId, made.Name));
        if (account.ExternalId is not { } externalId || made.ExternalId == externalId)
            return applied;
        return
            await KeepExternalIdAsync(made.Name, externalId, cancellationToken).ConfigureAwait(false)
                is RestAnswer.Failed(var because)
            ? because
            : applied;
    }

    private Task<RestAnswer> KeepExternalIdAsync(string name, string externalId, CancellationToken cancellationToken) =>
        client.WriteAsync(
            HttpMethod.Post,
            RestPath.Of("user/attribute", ("username", name)),
            CrowdUser.ExternalIdBody(externalId),
            isAnswered: false,
            cancellationToken
        );

    private static CrowdUser UserOf(DesiredAccount account)
    {
        var blank = new CrowdUser(
            Key: null,
            account.Name,
            FirstName: "",
            LastName: "",
            DisplayName: account.Name,
            Email: "",
            Active: true,
            account.ExternalId
        );
        return account.Attributes.Aggregate(
            blank,
            (user, attribute) => CrowdAttributes.With(user, attribute.Key, attribute.Value) ?? user
        );
    }

    /// <summary>
    /// Nobody ever learns it; people sign in otherwise or reset it. 256 random bits, and a character of every class that a directory's
    /// password rule may ask for.
    /// </summary>
    private static string RandomPassword() => $"Aa1!{Convert.ToHexString(RandomNumberGenerator.GetBytes(32))}";
}
