using System.Text.Json.Nodes;
using Rollcall.Demo.Company;

namespace Rollcall.Demo.Idp.Okta;

/// <summary>
/// An app of Okta's catalogue (Okta Integration Network): PUT for the profile, a PATCH without a path for active, and for groups
/// a PATCH that repeats id and name with every change of members.
/// </summary>
internal sealed class OktaCatalogApp(ScimConnection scim, ScimIds ids) : IIdentityProvider
{
    private readonly OktaRequests _okta = new(scim, ids);

    public string Source => Sources.Okta;

    public string Dialect => "Okta, catalogue app (PATCH)";

    public Task TestConnectionAsync(CancellationToken cancellationToken) => _okta.TestConnectionAsync(cancellationToken);

    public Task CreateUserAsync(Person person, CancellationToken cancellationToken) =>
        _okta.CreateUserAsync(person, cancellationToken);

    public async Task UpdateUserAsync(Person before, Person after, CancellationToken cancellationToken)
    {
        var user = new JsonObject { ["schemas"] = new JsonArray(ScimUrns.User, ScimUrns.EnterpriseUser), ["id"] = ids.Of(after) };
        OktaRequests.Describe(after, user);
        user["active"] = after.Active;
        var enterprise = new JsonObject { ["department"] = after.Department };
        if (after.Manager is { } manager)
            enterprise["manager"] = new JsonObject { ["value"] = ids.Of(manager) };
        user[ScimUrns.EnterpriseUser] = enterprise;
        (await scim.SendAsync("Okta: PUT user", HttpMethod.Put, $"Users/{ids.Of(after)}", user, cancellationToken)).Require(
            $"Changing {after.UserName}"
        );
    }

    public async Task SetActiveAsync(Person person, bool active, CancellationToken cancellationToken)
    {
        var body = Patch(
            new JsonObject
            {
                ["op"] = "replace",
                ["value"] = new JsonObject { ["active"] = active },
            }
        );
        (await scim.SendAsync("Okta: PATCH user", HttpMethod.Patch, $"Users/{ids.Of(person)}", body, cancellationToken)).Require(
            $"Setting active of {person.UserName}"
        );
    }

    public Task DeleteUserAsync(Person person, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Okta never deletes a user over SCIM: it deactivates.");

    public async Task CreateGroupAsync(SourceGroup group, CancellationToken cancellationToken)
    {
        await _okta.CreateGroupAsync(group.Name, [], cancellationToken);
        await PatchGroupAsync(
            group,
            cancellationToken,
            new JsonObject
            {
                ["op"] = "replace",
                ["path"] = "members",
                ["value"] = Values(group.Members),
            }
        );
    }

    public Task ChangeMembersAsync(
        SourceGroup group,
        IReadOnlyCollection<Person> joined,
        IReadOnlyCollection<Person> left,
        CancellationToken cancellationToken
    )
    {
        var operations = new List<JsonObject> { Named(group, group.Name) };
        operations.AddRange(
            left.Select(person => new JsonObject { ["op"] = "remove", ["path"] = $"members[value eq \"{ids.Of(person)}\"]" })
        );
        if (joined.Count > 0)
            operations.Add(
                new JsonObject
                {
                    ["op"] = "add",
                    ["path"] = "members",
                    ["value"] = _okta.Members(joined),
                }
            );
        return PatchGroupAsync(group, cancellationToken, [.. operations]);
    }

    public async Task RenameGroupAsync(SourceGroup group, string newName, CancellationToken cancellationToken)
    {
        await PatchGroupAsync(group, cancellationToken, Named(group, newName));
        ids.Keep(newName, ids.Of(group));
    }

    public Task EmptyGroupAsync(SourceGroup group, CancellationToken cancellationToken) =>
        PatchGroupAsync(
            group,
            cancellationToken,
            new JsonObject
            {
                ["op"] = "replace",
                ["path"] = "members",
                ["value"] = new JsonArray(),
            }
        );

    private JsonObject Named(SourceGroup group, string name) =>
        new()
        {
            ["op"] = "replace",
            ["value"] = new JsonObject { ["id"] = ids.Of(group), ["displayName"] = name },
        };

    private JsonArray Values(IEnumerable<int> people) =>
        [.. people.Select(person => new JsonObject { ["value"] = ids.Of(person) })];

    private async Task PatchGroupAsync(SourceGroup group, CancellationToken cancellationToken, params JsonObject[] operations) =>
        (
            await scim.SendAsync(
                "Okta: PATCH group",
                HttpMethod.Patch,
                $"Groups/{ids.Of(group)}",
                Patch(operations),
                cancellationToken
            )
        ).Require($"Changing the group {group.Name}");

    private static JsonObject Patch(params JsonObject[] operations) =>
        new() { ["schemas"] = new JsonArray(ScimUrns.PatchOp), ["Operations"] = new JsonArray([.. operations]) };
}
