using Rollcall.Connectors.Atlassian;
using Rollcall.Connectors.Text;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Jira;

/// <summary>
/// Jira Data Center and Server, REST API version 2 (docs/connectors/jira-dc.md). This file is the table of contents:
/// reads are in <see cref="JiraUsers"/> and <see cref="JiraGroups"/>, writes in <see cref="JiraAccountSteps"/> and <see cref="JiraGroupSteps"/>.
/// </summary>
public sealed class JiraConnector : IConnector
{
    private const string AdministratorGroups = "administratorGroups";

    private readonly JiraFacts _facts;
    private readonly JiraUsers _users;
    private readonly JiraGroups _groups;
    private readonly JiraSeats _seats;
    private readonly JiraAccountSteps _accountSteps;
    private readonly JiraGroupSteps _groupSteps;
    private readonly JiraCheck _check;

    public JiraConnector(ConnectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var client = JiraDialect.Client(settings);
        // Jira does not tell by REST which groups give administration; these two it is installed with.
        var administrators = NameList.Read(
            settings.Options,
            AdministratorGroups,
            "jira-administrators",
            "jira-system-administrators"
        );
        _facts = new JiraFacts(client);
        _users = new JiraUsers(client, _facts, administrators);
        _groups = new JiraGroups(client);
        _seats = new JiraSeats(client);
        var refusals = new JiraRefusals(client, _facts, _users);
        _accountSteps = new JiraAccountSteps(client, _facts, _users, refusals);
        _groupSteps = new JiraGroupSteps(client, _users, _groups, _seats, refusals);
        _check = new JiraCheck(settings.Url, _facts, _seats, _groups, NameList.Read(settings.Options, AdministratorGroups));
    }

    public static ConnectorDescription Description { get; } =
        new(
            "jira-dc",
            "Jira Data Center and Server, 7.13 and later (disabling from 8.3)",
            [
                ["token"],
                ["username", "password"],
            ],
            [AdministratorGroups],
            JiraFacts.Attributes,
            NeedsUrl: true,
            settings => new JiraConnector(settings)
        );

    public Task<Reading<Capabilities>> ProbeAsync(CancellationToken cancellationToken) => _facts.ProbeAsync(cancellationToken);

    public Task<Reading<Account>> FindByIdAsync(string remoteId, CancellationToken cancellationToken) =>
        _users.FindByKeyAsync(remoteId, cancellationToken);

    public Task<Reading<Account>> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        _users.FindByNameAsync(name, cancellationToken);

    public Task<Reading<Account>> FindByExternalIdAsync(string externalId, CancellationToken cancellationToken) =>
        Task.FromResult<Reading<Account>>(new Reading<Account>.Missing());

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

    public DesiredAccount Normalise(DesiredAccount desired) => JiraAttributes.Normalise(desired);

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
            Step.RenameGroup rename => Unsupported.GroupRename("Jira", rename),
            _ => throw new ArgumentOutOfRangeException(
                nameof(step),
                step,
                "Not a step that writes at an app, or a member without an account."
            ),
        };

    public async Task<Reading<SeatCount>?> SeatsAsync(CancellationToken cancellationToken) =>
        await _seats.CountAsync(cancellationToken).ConfigureAwait(false);

    public Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken) => _check.RunAsync(cancellationToken);

    public ValueTask DisposeAsync()
    {
        _facts.Dispose();
        return ValueTask.CompletedTask;
    }
}
