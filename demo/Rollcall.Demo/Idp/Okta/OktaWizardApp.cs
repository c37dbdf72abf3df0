using System.Text.Json.Nodes;
using Rollcall.Demo.Company;

namespace Rollcall.Demo.Idp.Okta;

/// <summary>
/// An Okta app made with the App Integration Wizard: every change is a GET and a PUT of the whole object, with id, groups and
/// meta still inside. Group memberships travel inside POST and PUT.
/// </summary>
internal sealed class OktaWizardApp(ScimConnection scim, ScimIds ids, Roster roster) : IIdentityProvider
{
    private readonly OktaRequests _okta = new(scim, ids);

    public string Source => Sources.Okta;

    public string Dialect => "Okta, app wizard (PUT)";

    public Task TestConnectionAsync(CancellationToken cancellationToken) => _okta.TestConnectionAsync(cancellationToken);

    public Task CreateUserAsync(Person person, CancellationToken cancellationToken) =>
        _okta.CreateUserAsync(person, cancellationToken);

    public Task UpdateUserAsync(Person before, Person after, CancellationToken cancellationToken) =>
        PutUserAsync(after, user => Describe(after, user), cancellationToken);

    public Task SetActiveAsync(Person person, bool active, CancellationToken cancellationToken) =>
        PutUserAsync(person, user => user["active"] = active, cancellationToken);

    public Task DeleteUserAsync(Person person, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Okta never deletes a user over SCIM: it deactivates.");

    public Task CreateGroupAsync(SourceGroup group, CancellationToken cancellationToken) =>
        _okta.CreateGroupAsync(group.Name, _okta.Members(group.Members.Select(roster.Person)), cancellationToken);

    public Task ChangeMembersAsync(
        SourceGroup group,
        IReadOnlyCollection<Person> joined,
        IReadOnlyCollection<Person> left,
        CancellationToken cancellationToken
    ) => PutGroupAsync(ids.Of(group), group.Name, group.Members, cancellationToken);

    public async Task RenameGroupAsync(SourceGroup group, string newName, CancellationToken cancellationToken)
    {
        await PutGroupAsync(ids.Of(group), newName, group.Members, cancellationToken);
        ids.Keep(newName, ids.Of(group));
    }

    public Task EmptyGroupAsync(SourceGroup group, CancellationToken cancellationToken) =>
        PutGroupAsync(ids.Of(group), group.Name, new HashSet<int>(), cancellationToken);

    private async Task PutUserAsync(Person person, Action<JsonObject> edit, CancellationToken cancellationToken)
    {
        var path = $"Users/{ids.Of(person)}";
        var current = await scim.SendAsync("Okta: GET user", HttpMethod.Get, path, null, cancellationToken);
        var user = current.Require($"Reading {person.UserName}").Body!.AsObject();
        edit(user);
        (await scim.SendAsync("Okta: PUT user", HttpMethod.Put, path, user, cancellationToken)).Require(
            $"Changing {person.UserName}"
        );
    }

    private async Task PutGroupAsync(string id, string name, IEnumerable<int> members, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["schemas"] = new JsonArray(ScimUrns.Group),
            ["id"] = id,
            ["displayName"] = name,
            ["members"] = _okta.Members(members.Select(roster.Person)),
        };
        (await scim.SendAsync("Okta: PUT group", HttpMethod.Put, $"Groups/{id}", body, cancellationToken)).Require(
            $"Changing the group {name}"
        );
    }

    private static void Describe(Person person, JsonObject user)
    {
        OktaRequests.Describe(person, user);
        user[ScimUrns.EnterpriseUser] = new JsonObject { ["department"] = person.Department };
    }
}
