using Rollcall.Demo.Company;

namespace Rollcall.Demo.Idp;

/// <summary>
/// One way in which an identity provider speaks SCIM. What comes out of a call is what that provider's own client sends for it;
/// each throws <see cref="ScimFailedException"/> when the server will not have it.
/// </summary>
internal interface IIdentityProvider
{
    /// <summary>The id of the source in demo.yaml.</summary>
    string Source { get; }

    /// <summary>What an administrator would call it, for the table.</summary>
    string Dialect { get; }

    /// <summary>What happens when "Test connection" or "Save" is clicked.</summary>
    Task TestConnectionAsync(CancellationToken cancellationToken);

    Task CreateUserAsync(Person person, CancellationToken cancellationToken);

    /// <summary>Anything but <see cref="Person.Active"/> and <see cref="Person.Deleted"/>.</summary>
    Task UpdateUserAsync(Person before, Person after, CancellationToken cancellationToken);

    Task SetActiveAsync(Person person, bool active, CancellationToken cancellationToken);

    Task DeleteUserAsync(Person person, CancellationToken cancellationToken);

    Task CreateGroupAsync(SourceGroup group, CancellationToken cancellationToken);

    /// <param name="group">As it is afterwards.</param>
    Task ChangeMembersAsync(
        SourceGroup group,
        IReadOnlyCollection<Person> joined,
        IReadOnlyCollection<Person> left,
        CancellationToken cancellationToken
    );

    Task RenameGroupAsync(SourceGroup group, string newName, CancellationToken cancellationToken);

    /// <param name="group">As it is before.</param>
    Task EmptyGroupAsync(SourceGroup group, CancellationToken cancellationToken);
}
