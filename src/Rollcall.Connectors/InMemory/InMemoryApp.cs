using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.InMemory;

/// <summary>
/// The app itself. It keeps Atlassian's habits: names compare without case and keep the case they were given, an id survives a rename,
/// a group must be there before it has members.
/// </summary>
internal sealed class InMemoryApp(IReadOnlySet<string> administratorGroups)
{
    public static readonly ImmutableArray<AttributeCapability> Attributes =
    [
        new("email", 255),
        new("displayName", 255),
        new("firstName", 255),
        new("lastName", 255),
    ];

    public static readonly Capabilities Capabilities = new()
    {
        Rename = true,
        Disable = true,
        Delete = true,
        StableId = true,
        KeepsExternalId = true,
        FindsByEmail = true,
        CreateGroups = true,
        RenameGroups = true,
        DeleteGroups = true,
        ListsGroupMembers = true,
        ReadsAttributesBack = true,
        EndsSessions = true,
        Attributes = Attributes,
    };

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Account> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _idByName = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<string, string> _groups = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Links outlive this memory. An id given twice would make somebody's old link point at somebody else's new account.
    /// </summary>
    private readonly string _lifetime = RandomNumberGenerator.GetHexString(8, lowercase: true);
    private int _lastId;

    public IReadOnlyList<Account> Named(string name)
    {
        lock (_gate)
            return _idByName.TryGetValue(name, out var id) ? [Seen(_byId[id])] : [];
    }

    public IReadOnlyList<Account> Where(Func<Account, bool> condition)
    {
        lock (_gate)
            return [.. _byId.Values.Where(condition).Select(Seen)];
    }

    public string? GroupNamed(string name)
    {
        lock (_gate)
            return _groups.GetValueOrDefault(name);
    }

    public IReadOnlyList<string> Groups()
    {
        lock (_gate)
            return [.. _groups.Values];
    }

    public Outcome Perform(Step step)
    {
        lock (_gate)
        {
            return step switch
            {
                Step.CreateAccount create => Create(create.Account),
                Step.UpdateAccount update => Update(update),
                Step.RenameAccount rename => Rename(rename.Account, rename.NewName),
                Step.EnableAccount enable => Change(enable.Account, account => account with { Active = true }, Gone),
                Step.DisableAccount disable => Change(
                    disable.Account,
                    account => account with { Active = false },
                    _ => new Outcome.Unchanged()
                ),
                Step.DeleteAccount delete => Delete(delete.Account),
                Step.EndSessions => new Outcome.Unchanged(),
                Step.CreateGroup create => _groups.TryAdd(create.Name, create.Name)
                    ? new Outcome.Applied()
                    : new Outcome.Unchanged(),
                Step.RenameGroup rename => RenameGroup(rename),
                Step.DeleteGroup delete => DeleteGroup(delete.Name),
                Step.AddMember { Account: { } account } add => Add(add.Group, account),
                Step.RemoveMember remove => Change(
                    remove.Account,
                    account => account with { Groups = account.Groups.Remove(remove.Group) },
                    _ => new Outcome.Unchanged()
                ),
                _ => throw new ArgumentOutOfRangeException(
                    nameof(step),
                    step,
                    "Not a step that writes at an app, or a member without an account."
                ),
            };
        }
    }

    private Outcome Create(DesiredAccount desired)
    {
        if (desired.Name.Length is 0 or > 255)
            return new Outcome.Rejected(ReasonCodes.RefusedByApp.Because("A login name has 1 to 255 characters."));
        if (_idByName.ContainsKey(desired.Name))
            return Taken(desired.Name);
        var id = string.Create(CultureInfo.InvariantCulture, $"{_lifetime}-{++_lastId}");
        _idByName.Add(desired.Name, id);
        _byId.Add(
            id,
            new Account
            {
                RemoteId = id,
                Name = desired.Name,
                Active = true,
                Attributes = desired.Attributes,
                ExternalId = desired.ExternalId,
            }
        );
        return new Outcome.Applied(new AccountReference(id, desired.Name));
    }

    private Outcome Update(Step.UpdateAccount update)
    {
        var externalId = update.Changes.FirstOrDefault(change => change.Name == AttributeDifference.ExternalId)?.After;
        var changes = update.Changes.RemoveAll(change => change.Name == AttributeDifference.ExternalId);
        var unknown = changes.FirstOrDefault(change => Attributes.All(attribute => attribute.Name != change.Name));
        return unknown is not null
            ? new Outcome.Rejected(ReasonTexts.NoSuchAttribute("An account of the app", unknown.Name))
            : Change(
                update.Account,
                account =>
                    account with
                    {
                        ExternalId = externalId ?? account.ExternalId,
                        Attributes = account.Attributes.SetItems(
                            changes.Select(change => KeyValuePair.Create(change.Name, change.After))
                        ),
                    },
                Gone
            );
    }

    private Outcome Rename(AccountReference reference, string newName)
    {
        if (!_byId.TryGetValue(reference.RemoteId, out var account))
            return Gone(reference);
        if (_idByName.TryGetValue(newName, out var owner) && owner != account.RemoteId)
            return Taken(newName);
        if (account.Name == newName)
            return new Outcome.Unchanged();
        _idByName.Remove(account.Name);
        _idByName.Add(newName, account.RemoteId);
        _byId[account.RemoteId] = account with { Name = newName };
        return new Outcome.Applied(new AccountReference(account.RemoteId, newName));
    }

    private Outcome Delete(AccountReference reference)
    {
        if (!_byId.Remove(reference.RemoteId, out var account))
            return new Outcome.Unchanged();
        _idByName.Remove(account.Name);
        return new Outcome.Applied();
    }

    private Outcome Add(string group, AccountReference reference) =>
        _groups.TryGetValue(group, out var name)
            ? Change(reference, account => account with { Groups = account.Groups.Add(name) }, Gone)
            : new Outcome.Held(ReasonTexts.GroupMissing("The app", group));

    private Outcome RenameGroup(Step.RenameGroup rename)
    {
        if (!_groups.ContainsKey(rename.Name))
            return new Outcome.Held(ReasonCodes.GroupMissing.Because($"There is no group {rename.Name}."));
        if (
            !string.Equals(rename.Name, rename.NewName, StringComparison.OrdinalIgnoreCase) && _groups.ContainsKey(rename.NewName)
        )
            return Taken(rename.NewName);
        _groups.Remove(rename.Name);
        _groups.Add(rename.NewName, rename.NewName);
        ChangeMembers(rename.Name, groups => groups.Remove(rename.Name).Add(rename.NewName));
        return new Outcome.Applied();
    }

    private Outcome DeleteGroup(string name)
    {
        if (!_groups.Remove(name))
            return new Outcome.Unchanged();
        ChangeMembers(name, groups => groups.Remove(name));
        return new Outcome.Applied();
    }

    private void ChangeMembers(string group, Func<ImmutableSortedSet<string>, ImmutableSortedSet<string>> change)
    {
        foreach (var account in _byId.Values.Where(account => account.Groups.Contains(group)).ToArray())
            _byId[account.RemoteId] = account with { Groups = change(account.Groups) };
    }

    private Outcome Change(AccountReference reference, Func<Account, Account> change, Func<AccountReference, Outcome> whenGone)
    {
        if (!_byId.TryGetValue(reference.RemoteId, out var account))
            return whenGone(reference);
        var changed = change(account);
        if (
            changed.Active == account.Active
            && changed.ExternalId == account.ExternalId
            && changed.Groups.Count == account.Groups.Count
            && changed.Attributes.SequenceEqual(account.Attributes)
        )
        {
            return new Outcome.Unchanged();
        }
        _byId[account.RemoteId] = changed;
        return new Outcome.Applied();
    }

    private Account Seen(Account account)
    {
        var administration = account.Groups.Intersect(administratorGroups);
        return account with { IsAdministrator = !administration.IsEmpty, AdministratorGroups = administration };
    }

    private static Outcome Gone(AccountReference reference) =>
        new Outcome.RetryAfter(
            TimeSpan.Zero,
            ReasonCodes.AccountGone.Because($"The account {reference.Name} ({reference.RemoteId}) is no longer there.")
        );

    private static Outcome Taken(string name) =>
        new Outcome.Held(ReasonCodes.NameTaken.Because($"{name} is there already. Look whose it is."));
}
