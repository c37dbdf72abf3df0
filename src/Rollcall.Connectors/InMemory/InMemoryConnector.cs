using Rollcall.Connectors.Text;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.InMemory;

/// <summary>
/// A target that is nothing but memory (docs/connectors/in-memory.md): for trying rules, previews and whole days of an identity provider with
/// no Atlassian app at hand. It can do everything a connector can; it forgets everything when the server stops or its target changes.
/// </summary>
public sealed class InMemoryConnector(ConnectorSettings settings) : IConnector
{
    private const string AdministratorGroups = "administratorGroups";

    private readonly InMemoryApp _app = new(NameList.Read(settings.Options, AdministratorGroups, "administrators"));

    public static ConnectorDescription Description { get; } =
        new(
            "in-memory",
            "Accounts and groups in memory, for trying things out",
            [
                [],
            ],
            [AdministratorGroups],
            InMemoryApp.Attributes,
            NeedsUrl: false,
            settings => new InMemoryConnector(settings)
        );

    public Task<Reading<Capabilities>> ProbeAsync(CancellationToken cancellationToken) =>
        Answer<Reading<Capabilities>>(() => new Reading<Capabilities>.Found(InMemoryApp.Capabilities), cancellationToken);

    public Task<Reading<Account>> FindByIdAsync(string remoteId, CancellationToken cancellationToken) =>
        Answer(() => One(_app.Where(account => account.RemoteId == remoteId), remoteId), cancellationToken);

    public Task<Reading<Account>> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        Answer(() => One(_app.Named(name), name), cancellationToken);

    public Task<Reading<Account>> FindByExternalIdAsync(string externalId, CancellationToken cancellationToken) =>
        Answer(() => One(_app.Where(account => account.ExternalId == externalId), externalId), cancellationToken);

    public Task<Reading<Account>> FindByEmailAsync(string email, CancellationToken cancellationToken) =>
        Answer(
            () =>
                One(
                    _app.Where(account =>
                        string.Equals(account.Attributes.GetValueOrDefault("email"), email, StringComparison.OrdinalIgnoreCase)
                    ),
                    email
                ),
            cancellationToken
        );

    public Task<Reading<TargetGroup>> FindGroupAsync(string name, CancellationToken cancellationToken) =>
        Answer<Reading<TargetGroup>>(
            () =>
                _app.GroupNamed(name) is { } found
                    ? new Reading<TargetGroup>.Found(new TargetGroup(found, found))
                    : new Reading<TargetGroup>.Missing(),
            cancellationToken
        );

    public IAsyncEnumerable<Reading<Account>> ListAccountsAsync(CancellationToken cancellationToken) =>
        Stream<Reading<Account>>(_app.Where(_ => true).Select(account => new Reading<Account>.Found(account)), cancellationToken);

    public IAsyncEnumerable<Reading<TargetGroup>> ListGroupsAsync(CancellationToken cancellationToken) =>
        Stream<Reading<TargetGroup>>(
            _app.Groups().Select(name => new Reading<TargetGroup>.Found(new TargetGroup(name, name))),
            cancellationToken
        );

    public IAsyncEnumerable<Reading<AccountReference>> ListMembersAsync(string group, CancellationToken cancellationToken) =>
        Stream(
            _app.GroupNamed(group) is null
                ? [new Reading<AccountReference>.Missing()]
                : _app.Where(account => account.Groups.Contains(group))
                    .Select(
                        Reading<AccountReference> (account) =>
                            new Reading<AccountReference>.Found(new AccountReference(account.RemoteId, account.Name))
                    ),
            cancellationToken
        );

    /// <summary>As Jira and Crowd hold text, so that rules tried here do the same there.</summary>
    public DesiredAccount Normalise(DesiredAccount desired)
    {
        var attributes = desired.Attributes.Clear();
        foreach (var attribute in InMemoryApp.Attributes)
        {
            if (desired.Attributes.TryGetValue(attribute.Name, out var value))
                attributes = attributes.Add(
                    attribute.Name,
                    SingleLineText.Shorten(SingleLineText.Clean(value), attribute.MaxLength)
                );
        }
        return desired with { Name = SingleLineText.Clean(desired.Name), Attributes = attributes };
    }

    public string NormaliseGroupName(string name) => SingleLineText.Clean(name);

    public Task<Outcome> PerformAsync(Step step, CancellationToken cancellationToken) =>
        Answer(() => _app.Perform(step), cancellationToken);

    public Task<Reading<SeatCount>?> SeatsAsync(CancellationToken cancellationToken) =>
        Answer<Reading<SeatCount>?>(() => null, cancellationToken);

    public Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<Finding>>(
            () =>
                [
                    new Finding(
                        FindingLevel.Warning,
                        "memory",
                        $"{_app.Where(_ => true).Count} accounts, in memory only.",
                        "They are gone when the server stops: for trying things out, not for people."
                    ),
                ],
            cancellationToken
        );

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Reading<Account> One(IReadOnlyList<Account> found, string by) =>
        found switch
        {
            [] => new Reading<Account>.Missing(),
            [var account] => new Reading<Account>.Found(account),
            _ => new Reading<Account>.Ambiguous(ReasonCodes.Ambiguous.Because($"{found.Count} accounts have {by}.")),
        };

    private static Task<T> Answer<T>(Func<T> answer, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<T>(cancellationToken) : Task.FromResult(answer());

    private static async IAsyncEnumerable<T> Stream<T>(
        IEnumerable<T> items,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var item in items)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return item;
        }
        await Task.CompletedTask.ConfigureAwait(false);
    }
}
