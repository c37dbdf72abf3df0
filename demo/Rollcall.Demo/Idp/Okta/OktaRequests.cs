using System.Net;
using System.Text.Json.Nodes;
using Rollcall.Demo.Company;

namespace Rollcall.Demo.Idp.Okta;

/// <summary>What both kinds of Okta apps send alike.</summary>
internal sealed class OktaRequests(ScimConnection scim, ScimIds ids)
{
    public const string UserAgent = "Okta SCIM Client 1.0.0";

    public async Task TestConnectionAsync(CancellationToken cancellationToken)
    {
        (await scim.SendAsync("Okta: list users", HttpMethod.Get, "Users?startIndex=1&count=2", null, cancellationToken)).Require(
            "Okta's test of users"
        );
        (
            await scim.SendAsync("Okta: list groups", HttpMethod.Get, "Groups?startIndex=1&count=100", null, cancellationToken)
        ).Require("Okta's test of groups");
    }

    /// <summary>Looks, then creates. A 409 stops Okta's job; the next run of it finds the user and goes on from there.</summary>
    public async Task CreateUserAsync(Person person, CancellationToken cancellationToken)
    {
        if (await FindUserAsync(person.UserName, cancellationToken) is not { } id)
        {
            var created = await scim.SendAsync("Okta: POST user", HttpMethod.Post, "Users", User(person), cancellationToken);
            id =
                created.Status == HttpStatusCode.Conflict
                    ? await FindUserAsync(person.UserName, cancellationToken)
                        ?? throw new ScimFailedException($"409 for {person.UserName}, who is not there.")
                    : created.Require($"Creating {person.UserName}").Id;
        }
        ids.Keep(person, id);
    }

    public async Task<string?> FindGroupAsync(string name, CancellationToken cancellationToken)
    {
        var filter = Uri.EscapeDataString($"displayName eq \"{name}\"");
        var found = await scim.SendAsync(
            "Okta: find group",
            HttpMethod.Get,
            $"Groups?filter={filter}&startIndex=1&count=100",
            null,
            cancellationToken
        );
        return found.Require($"Finding the group {name}").FirstId;
    }

    public async Task CreateGroupAsync(string name, JsonArray members, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["schemas"] = new JsonArray(ScimUrns.Group),
            ["displayName"] = name,
            ["members"] = members,
        };
        var created = await scim.SendAsync("Okta: POST group", HttpMethod.Post, "Groups", body, cancellationToken);
        var id =
            created.Status == HttpStatusCode.Conflict
                ? await FindGroupAsync(name, cancellationToken)
                    ?? throw new ScimFailedException($"409 for the group {name}, which is not there.")
                : created.Require($"Creating the group {name}").Id;
        ids.Keep(name, id);
    }

    public JsonArray Members(IEnumerable<Person> people) =>
        [.. people.Select(person => new JsonObject { ["value"] = ids.Of(person), ["display"] = person.UserName })];

    /// <summary>The attributes Okta's default profile sends, over what the server answered before.</summary>
    public static void Describe(Person person, JsonObject user)
    {
        user["userName"] = person.UserName;
        user["name"] = new JsonObject { ["givenName"] = person.GivenName, ["familyName"] = person.FamilyName };
        user["emails"] = new JsonArray(
            new JsonObject
            {
                ["primary"] = true,
                ["value"] = person.Email,
                ["type"] = "work",
            }
        );
        user["displayName"] = person.DisplayName;
        user["title"] = person.Title;
        user["userType"] = person.UserType;
        user["externalId"] = person.ExternalId;
        user["locale"] = "en-US";
    }

    private async Task<string?> FindUserAsync(string userName, CancellationToken cancellationToken)
    {
        var filter = Uri.EscapeDataString($"userName eq \"{userName}\"");
        var found = await scim.SendAsync(
            "Okta: find user",
            HttpMethod.Get,
            $"Users?filter={filter}&startIndex=1&count=100",
            null,
            cancellationToken
        );
        return found.Require($"Finding {userName}").FirstId;
    }

    private static JsonObject User(Person person)
    {
        var user = new JsonObject { ["schemas"] = new JsonArray(ScimUrns.User, ScimUrns.EnterpriseUser) };
        Describe(person, user);
        user["groups"] = new JsonArray();
        user["password"] = $"1mz050nq-{person.Number}";
        user["active"] = person.Active;
        user[ScimUrns.EnterpriseUser] = new JsonObject { ["department"] = person.Department };
        return user;
    }
}
