using Rollcall.Connectors.Atlassian;
using Rollcall.Connectors.Text;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Crowd;

/// <summary>
/// Crowd Data Center and Server, REST API usermanagement/1 (docs/connectors/crowd.md). This file is the table of contents:
/// reads are in <see cref="CrowdUsers"/> and <see cref="CrowdGroups"/>, writes in <see cref="CrowdAccountSteps"/> and <see cref="CrowdGroupSteps"/>.
/// </summary>
public sealed class CrowdConnector : IConnector
{
    private const string AdministratorGroups = "administratorGroups";

    private readonly CrowdFacts _facts;
    private readonly CrowdUsers _users;
    private readonly CrowdGroups _groups;
    private readonly CrowdAccountSteps _accountSteps;
    private readonly CrowdGroupSteps _groupSteps;
    private readonly CrowdCheck _check;

    public CrowdConnector(ConnectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var client = CrowdDialect.Client(settings);
        var pages = new CrowdPages(client);
        // Groups of Crowd administer the products behind it as well: their names as installed are taken for what they say.
        var administrators = NameList.Read(
            settings.Options,
            AdministratorGroups,
            "crowd-administrators",
            "jira-administrators",
            "jira-system-administrators",
            "confluence-administrators",
            "bitbucket-administrators"
        );
        var application = CrowdDialect.ApplicationOf(settings);
        _facts = new CrowdFacts(client);
        _users = new CrowdUsers(client, pages, administrators);
        _groups = new CrowdGroups(client, pages);
        var denials = new CrowdDenials(client, application);
        _accountSteps = new CrowdAccountSteps(client, _users, denials);
        _groupSteps = new CrowdGroupSteps(client, _users, _groups, denials);
        _check = new CrowdCheck(settings.Url, application, _facts, _groups, NameList.Read(settings.Options, AdministratorGroups));
    }

    public static ConnectorDescription Description { get; } =
        new(
            "crowd",
            "Crowd Data Center and Server, as an application of it",
            [
                ["application", "password"],
            ],
            [AdministratorGroups],
            CrowdAttributes.All,
            NeedsUrl: true,
            settings => new CrowdConnector(settings)
        );

    public Task<Reading<Capabilities>> ProbeAsync(CancellationToken cancellationToken) => _facts.ProbeAsync(cancellationToken);

    public Task<Reading<Account>> FindByIdAsync(string remoteId, CancellationToken cancellationToken) =>
        _users.FindByIdAsync(remoteId, cancellationToken);

    public Task<Reading<Account>> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        _users.FindByNameAsync(name, cancellationToken);

    public Task<Reading<Account>> FindByExternalIdAsync(string externalId, CancellationToken cancellationToken) =>
        _users.FindByExternalIdAsync(externalId, cancellationToken);

    public Task<Reading<Account>> FindByEmailAsync(string email, CancellationToken cancellationToken) =>
        _users.FindByEmailAsync(email, cancellationToken);

    public Task<Reading<TargetGroup>> FindGroupAsync(string name, CancellationToken cancellationToken) =>
        _groups.FindAsync(name, cancellationToken);

    public IAsyncEnumerable<Reading<Account>> ListAccountsAsync(CancellationToken cancellationToken) =>
        _users.ListAsync(cancellationToken);

    public IAsyncEnumerable<Reading<TargetGroup>> ListGroupsAsync(CancellationToken cancellationToken) =>
        _groups.ListAsync(cancellationToken);

    public IAsyncEnumerable<Reading<AccountReference>> ListMembersAsync(string group, CancellationToken cancellationToken) =>
        _groups.ListMembersAsync(group, cancellationToken);

    public DesiredAccount Normalise(DesiredAccount desired) => CrowdAttributes.Normalise(desired);

    public string NormaliseGroupName(string name) => SingleLineText.Clean(name);

    public Task<Outcome> PerformAsync(Step step, CancellationToken cancellationToken) =>
        step switch
        {
            Step.CreateAccount create => _accountSteps.CreateAsync(create.Account, cancellationToken),
            Step.UpdateAccount update => _accountSteps.UpdateAsync(update.Account, update.Changes, cancellationToken),
            Step.RenameAccount rename => _accountSteps.RenameAsync(rename.Account, rename.NewName, cancellationToken),
            Step.EnableAccount enable => _accountSteps.SetActiveAsync(enable.Account, active: true, cancellationToken),
            Step.DisableAccount disable => _accountSteps.SetActiveAsync(disable.Account, active: false, cancellationToken),
            Step.DeleteAccount delete => _accountSteps.DeleteAsync(delete.Account, cancellationToken),
            Step.EndSessions end => _accountSteps.EndSessionsAsync(end.Account, cancellationToken),
            Step.CreateGroup create => _groupSteps.CreateAsync(create.Name, cancellationToken),
            Step.DeleteGroup delete => _groupSteps.DeleteAsync(delete.Name, cancellationToken),
            Step.AddMember { Account: { } account } add => _groupSteps.AddAsync(add.Group, account, cancellationToken),
            Step.RemoveMember remove => _groupSteps.RemoveAsync(remove.Group, remove.Account, cancellationToken),
            Step.RenameGroup rename => Unsupported.GroupRename("Crowd", rename),
            _ => throw new ArgumentOutOfRangeException(
                nameof(step),
                step,
                "Not a step that writes at an app, or a member without an account."
            ),
        };

    /// <summary>Crowd counts no licenses of the products behind it.</summary>
    public Task<Reading<SeatCount>?> SeatsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<Reading<SeatCount>?>(null);

    public Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken) => _check.RunAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
