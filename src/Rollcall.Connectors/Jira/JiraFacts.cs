using System.Collections.Immutable;
using Rollcall.Connectors.Atlassian;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Jira;

/// <summary>What one Jira's version can do.</summary>
internal sealed record JiraVersion(Version Number, string Text)
{
    /// <summary><c>active</c> in PUT user (JRASERVER-37294); before, Jira answers that nothing was to be changed.</summary>
    public bool SetsActive => Number >= new Version(8, 3);

    /// <summary>user/list is in the 10.3 long-term release and from 11.0 on, not in what lies between.</summary>
    public bool ListsUsers => Number.Major >= 11 || Number is { Major: 10, Minor: 3 };

    /// <summary>How many people user/search shows in all, over all pages (JRASERVER-65089, JRASERVER-78660).</summary>
    public int SearchCap => Number.Major >= 10 ? 100 : 1000;
}

/// <summary>Our global permissions; null where Jira did not say.</summary>
internal sealed record JiraRights(bool? Administer, bool? SystemAdministrator);

/// <summary>Asks Jira once what it is and what we may, and remembers the version.</summary>
internal sealed class JiraFacts(RestClient client) : IDisposable
{
    public static readonly ImmutableArray<AttributeCapability> Attributes =
    [
        new(JiraAttributes.Email, Situation.Longest, Required: true),
        new(JiraAttributes.DisplayName, Situation.Longest),
    ];

    private readonly SemaphoreSlim _once = new(1, 1);
    private volatile JiraVersion? _version;

    public async Task<Reading<Capabilities>> ProbeAsync(CancellationToken cancellationToken)
    {
        switch (await VersionAsync(cancellationToken).ConfigureAwait(false))
        {
            case Reading<JiraVersion>.Found(var version):
                return new Reading<Capabilities>.Found(CapabilitiesOf(version));
            case Reading<JiraVersion>.Failed(var because):
                return new Reading<Capabilities>.Failed(because);
            default:
                throw new InvalidOperationException("A version is found or not learnt.");
        }
    }

    /// <summary>Found or Failed. Asked once; after a failure again.</summary>
    public async Task<Reading<JiraVersion>> VersionAsync(CancellationToken cancellationToken)
    {
        if (_version is { } known)
            return new Reading<JiraVersion>.Found(known);
        await _once.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_version is { } meanwhile)
                return new Reading<JiraVersion>.Found(meanwhile);
            var reading = await AskAsync(cancellationToken).ConfigureAwait(false);
            if (reading is Reading<JiraVersion>.Found(var version))
                _version = version;
            return reading;
        }
        finally
        {
            _once.Release();
        }
    }

    public async Task<Reading<JiraRights>> RightsAsync(CancellationToken cancellationToken)
    {
        var reading = await client
            .ReadAsync("mypermissions", JiraJson.Default.JiraPermissions, cancellationToken)
            .ConfigureAwait(false);
        return reading switch
        {
            Reading<JiraPermissions>.Found(var answer) => new Reading<JiraRights>.Found(
                new JiraRights(Has(answer, "ADMINISTER"), Has(answer, "SYSTEM_ADMIN"))
            ),
            Reading<JiraPermissions>.Failed(var because) => new Reading<JiraRights>.Failed(because),
            _ => new Reading<JiraRights>.Found(new JiraRights(Administer: null, SystemAdministrator: null)),
        };
    }

    /// <summary>Found or Failed, as <see cref="VersionAsync"/> but without memory or a check of rights.</summary>
    public async Task<Reading<JiraVersion>> ServerInfoAsync(CancellationToken cancellationToken)
    {
        var reading = await client
            .ReadAsync("serverInfo", JiraJson.Default.JiraServerInfo, cancellationToken)
            .ConfigureAwait(false);
        return reading switch
        {
            Reading<JiraServerInfo>.Found({ VersionNumbers: [var major, var minor, ..] } info) => new Reading<JiraVersion>.Found(
                new JiraVersion(new Version(Math.Max(major, 0), Math.Max(minor, 0)), info.Version)
            ),
            Reading<JiraServerInfo>.Failed(var because) => new Reading<JiraVersion>.Failed(because),
            _ => new Reading<JiraVersion>.Failed(
                new Outcome.RetryAfter(
                    Delay: null,
                    ReasonCodes.NotTheApi.Because("Jira does not say its version. Check the base URL with its context path.")
                )
            ),
        };
    }

    public static Reason LacksAdminister(string targetId) =>
        ReasonCodes.Forbidden.Because(
            $"The account of target '{targetId}' does not have the global permission Administer Jira, without which Jira lets nobody change users or groups. "
                + "Grant it in Administration > System > Global permissions, or use the token of an account that has it."
        );

    public void Dispose() => _once.Dispose();

    private async Task<Reading<JiraVersion>> AskAsync(CancellationToken cancellationToken)
    {
        var version = await ServerInfoAsync(cancellationToken).ConfigureAwait(false);
        if (version is not Reading<JiraVersion>.Found)
            return version;
        // serverInfo answers strangers as well: only this shows that Jira takes the credential.
        return await RightsAsync(cancellationToken).ConfigureAwait(false) switch
        {
            Reading<JiraRights>.Failed(var because) => new Reading<JiraVersion>.Failed(because),
            Reading<JiraRights>.Found({ Administer: false, SystemAdministrator: not true }) => new Reading<JiraVersion>.Failed(
                new Outcome.TargetPaused(LacksAdminister(client.TargetId))
            ),
            _ => version,
        };
    }

    private static bool? Has(JiraPermissions answer, string permission) =>
        answer.Permissions.TryGetValue(permission, out var found) ? found.HavePermission : null;

    private static Capabilities CapabilitiesOf(JiraVersion version) =>
        new()
        {
            Rename = true,
            Disable = version.SetsActive,
            Delete = true,
            StableId = true,
            // A user property could hold it, but reading it costs a call for each user and Jira cannot search by it.
            KeepsExternalId = false,
            FindsByEmail = true,
            CreateGroups = true,
            RenameGroups = false,
            DeleteGroups = true,
            ListsGroupMembers = true,
            ReadsAttributesBack = true,
            CountsSeats = true,
            EndsSessions = true,
            Attributes = Attributes,
        };
}
