using System.Net;
using System.Text.Json.Nodes;
using Rollcall.Demo.Company;

namespace Rollcall.Demo.Idp.Entra;

/// <summary>An enterprise application of Microsoft Entra ID with automatic provisioning.</summary>
internal sealed class EntraApp(ScimConnection scim, ScimIds ids, bool compliant) : IIdentityProvider
{
    /// <summary>Entra names none worth telling.</summary>
    public const string UserAgent = "";
    private const string LegacyGroup = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";
    private readonly EntraOperations _operations = new(compliant);

    public string Source => Sources.Entra;

    public string Dialect => _operations.Dialect;

    /// <summary>Asks for somebody who cannot be there and wants an empty list, not 404.</summary>
    public async Task TestConnectionAsync(CancellationToken cancellationToken)
    {
        if (await FindUserAsync(Guid.CreateVersion7().ToString(), cancellationToken) is { } nobody)
            throw new ScimFailedException($"The test of the connection found somebody: {nobody}");
    }

    public async Task CreateUserAsync(Person person, CancellationToken cancellationToken)
    {
        if (await FindUserAsync(person.UserName, cancellationToken) is not { } id)
        {
            var created = await scim.SendAsync("Entra: POST user", HttpMethod.Post, "Users", User(person), cancellationToken);
            id =
                created.Status == HttpStatusCode.Conflict
                    ? await FindUserAsync(person.UserName, cancellationToken)
                        ?? throw new ScimFailedException($"409 for {person.UserName}, who is not there.")
                    : created.Require($"Creating {person.UserName}").Id;
        }
        ids.Keep(person, id);
    }

    public Task UpdateUserAsync(Person before, Person after, CancellationToken cancellationToken)
    {
        var operations = _operations.Set([.. Differences(before, after)]);
        if (before.Email != after.Email)
            operations.Add(_operations.SetOne("emails[type eq \"work\"].value", after.Email));
        if (after.Manager is { } manager && before.Manager != manager)
            operations.Add(_operations.Manager(ids.Of(manager)));
        return PatchUserAsync(after, operations, cancellationToken);
    }

    public Task SetActiveAsync(Person person, bool active, CancellationToken cancellationToken) =>
        PatchUserAsync(person, [_operations.Active(active)], cancellationToken);

    public async Task DeleteUserAsync(Person person, CancellationToken cancellationToken)
    {
        var gone = await scim.SendAsync(
            "Entra: DELETE user",
            HttpMethod.Delete,
            $"Users/{ids.Of(person)}",
            null,
            cancellationToken
        );
        if (gone.Status != HttpStatusCode.NotFound)
            gone.Require($"Deleting {person.UserName}");
    }

    /// <summary>Created without members; they follow in a PATCH.</summary>
    public async Task CreateGroupAsync(SourceGroup group, CancellationToken cancellationToken)
    {
        var filter = Uri.EscapeDataString($"displayName eq \"{group.Name}\"");
        var path = $"Groups?excludedAttributes=members&filter={filter}";
        var found = await scim.SendAsync("Entra: find group", HttpMethod.Get, path, null, cancellationToken);
        var id = found.Require($"Finding the group {group.Name}").FirstId;
        if (id is null)
        {
            var body = new JsonObject
            {
                ["schemas"] = new JsonArray(ScimUrns.Group, LegacyGroup),
                ["externalId"] = group.Name,
                ["displayName"] = group.Name,
                ["meta"] = new JsonObject { ["resourceType"] = "Group" },
            };
            var created = await scim.SendAsync("Entra: POST group", HttpMethod.Post, "Groups", body, cancellationToken);
            if (created.Status == HttpStatusCode.Conflict)
                created = await scim.SendAsync("Entra: find group", HttpMethod.Get, path, null, cancellationToken);
            id = created.FirstId ?? created.Require($"Creating the group {group.Name}").Id;
        }
        ids.Keep(group.Name, id);
        await PatchGroupAsync(group, [_operations.AddMembers(group.Members.Select(ids.Of))], cancellationToken);
    }

    public Task ChangeMembersAsync(
        SourceGroup group,
        IReadOnlyCollection<Person> joined,
        IReadOnlyCollection<Person> left,
        CancellationToken cancellationToken
    )
    {
        var operations = new JsonArray();
        if (joined.Count > 0)
            operations.Add(_operations.AddMembers(joined.Select(ids.Of)));
        foreach (var operation in left.Count > 0 ? _operations.RemoveMembers(left.Select(ids.Of)) : [])
            operations.Add(operation);
        return PatchGroupAsync(group, operations, cancellationToken);
    }

    public async Task RenameGroupAsync(SourceGroup group, string newName, CancellationToken cancellationToken)
    {
        await PatchGroupAsync(group, _operations.Set([("displayName", newName)]), cancellationToken);
        ids.Keep(newName, ids.Of(group));
    }

    public Task EmptyGroupAsync(SourceGroup group, CancellationToken cancellationToken) =>
        PatchGroupAsync(group, [.. _operations.RemoveMembers(group.Members.Select(ids.Of))], cancellationToken);

    private static IEnumerable<(string Path, JsonNode Value)> Differences(Person before, Person after)
    {
        if (before.UserName != after.UserName)
            yield return ("userName", after.UserName);
        if (before.DisplayName != after.DisplayName)
            yield return ("displayName", after.DisplayName);
        if (before.FamilyName != after.FamilyName)
            yield return ("name.familyName", after.FamilyName);
        if (before.Title != after.Title)
            yield return ("title", after.Title);
        if (before.Department != after.Department)
            yield return ($"{ScimUrns.EnterpriseUser}:department", after.Department);
    }

    private async Task<string?> FindUserAsync(string userName, CancellationToken cancellationToken)
    {
        // Entra writes a blank as a plus sign here.
        var path = $"Users?filter=userName+eq+%22{Uri.EscapeDataString(userName)}%22";
        return (await scim.SendAsync("Entra: find user", HttpMethod.Get, path, null, cancellationToken))
            .Require($"Finding {userName}")
            .FirstId;
    }

    private async Task PatchUserAsync(Person person, JsonArray operations, CancellationToken cancellationToken) =>
        (
            await scim.SendAsync(
                "Entra: PATCH user",
                HttpMethod.Patch,
                $"Users/{ids.Of(person)}",
                Patch(operations),
                cancellationToken
            )
        ).Require($"Changing {person.UserName}");

    private async Task PatchGroupAsync(SourceGroup group, JsonArray operations, CancellationToken cancellationToken) =>
        (
            await scim.SendAsync(
                "Entra: PATCH group",
                HttpMethod.Patch,
                $"Groups/{ids.Of(group)}",
                Patch(operations),
                cancellationToken
            )
        ).Require($"Changing the group {group.Name}");

    private static JsonObject Patch(JsonArray operations) =>
        new() { ["schemas"] = new JsonArray(ScimUrns.PatchOp), ["Operations"] = operations };

    private static JsonObject User(Person person) =>
        new()
        {
            ["schemas"] = new JsonArray(ScimUrns.User, ScimUrns.EnterpriseUser),
            ["externalId"] = person.ExternalId,
            ["userName"] = person.UserName,
            ["active"] = person.Active,
            ["displayName"] = person.DisplayName,
            ["title"] = person.Title,
            ["userType"] = person.UserType,
            ["emails"] = new JsonArray(
                new JsonObject
                {
                    ["primary"] = true,
                    ["type"] = "work",
                    ["value"] = person.Email,
                }
            ),
            ["meta"] = new JsonObject { ["resourceType"] = "User" },
            ["name"] = new JsonObject
            {
                ["formatted"] = person.DisplayName,
                ["familyName"] = person.FamilyName,
                ["givenName"] = person.GivenName,
            },
            ["roles"] = new JsonArray(),
            [ScimUrns.EnterpriseUser] = new JsonObject { ["department"] = person.Department },
        };
}
