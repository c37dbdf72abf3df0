using Rollcall.Engine.Configuration;

namespace Rollcall.Engine.Targets;

/// <summary>
/// One configured app. Knows its REST API and nothing of SCIM, plans or storage. Safe for concurrent use.
/// Nothing here throws for what an app answers: reads return <see cref="Reading{T}"/>, steps an <see cref="Outcome"/>;
/// exceptions are bugs and cancellation. No member branches on an app's message text: on a doubtful 4xx it reads again and decides.
/// </summary>
public interface IConnector : IAsyncDisposable
{
    /// <summary>Asks the app for its version and our rights once, and again after a failure. Everything else may be called only after it was Found.</summary>
    Task<Reading<Capabilities>> ProbeAsync(CancellationToken cancellationToken);

    /// <summary>With groups, active, administrator, writable. By the stable id, whatever the login name is now.</summary>
    Task<Reading<Account>> FindByIdAsync(string remoteId, CancellationToken cancellationToken);

    /// <summary>By login name, without case, exact.</summary>
    Task<Reading<Account>> FindByNameAsync(string name, CancellationToken cancellationToken);

    /// <summary>By the id we stored there; <see cref="Reading{T}.Missing"/> where <see cref="Capabilities.KeepsExternalId"/> is false.</summary>
    Task<Reading<Account>> FindByExternalIdAsync(string externalId, CancellationToken cancellationToken);

    /// <summary>Exactly this address, without case; two accounts with it are <see cref="Reading{T}.Ambiguous"/>.</summary>
    Task<Reading<Account>> FindByEmailAsync(string email, CancellationToken cancellationToken);

    Task<Reading<TargetGroup>> FindGroupAsync(string name, CancellationToken cancellationToken);

    /// <summary>Everybody, over all pages. A page that cannot be read ends the stream with one <see cref="Reading{T}.Failed"/>: a short list must never look like a whole one.</summary>
    IAsyncEnumerable<Reading<Account>> ListAccountsAsync(CancellationToken cancellationToken);

    IAsyncEnumerable<Reading<TargetGroup>> ListGroupsAsync(CancellationToken cancellationToken);

    /// <summary>Members of a group, over all pages; ends with Failed as above.</summary>
    IAsyncEnumerable<Reading<AccountReference>> ListMembersAsync(string group, CancellationToken cancellationToken);

    /// <summary>
    /// The desired account as this app would hold and report it: case, length, forbidden characters, trimmed blanks, defaults for
    /// missing required fields. Pure. Without it a plan never settles: the app would report "jdoe" for the "JDoe" we wrote, for ever.
    /// </summary>
    DesiredAccount Normalise(DesiredAccount desired);

    /// <summary>The same for the name of a group. Pure.</summary>
    string NormaliseGroupName(string name);

    /// <summary>
    /// Performs one step. Already done is <see cref="Outcome.Unchanged"/>. Steps that write nothing at an app
    /// (Adopt, HandOver, Release, Skip, Hold) are not the connector's and must not be passed.
    /// </summary>
    Task<Outcome> PerformAsync(Step step, CancellationToken cancellationToken);

    /// <summary>Seats used and to be had; null where the app does not count them.</summary>
    Task<Reading<SeatCount>?> SeatsAsync(CancellationToken cancellationToken);

    /// <summary>Findings for people: reach, TLS, version, credential, rights, directory, protected groups, seats. Writes nothing.</summary>
    Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken);
}

/// <param name="Total">Null: unlimited.</param>
public sealed record SeatCount(long Used, long? Total);

public enum FindingLevel
{
    Ok,
    Warning,
    Error,
}

/// <summary>One thing a check found, and what to do about it.</summary>
public sealed record Finding(FindingLevel Level, string Subject, string Message, string? WhatToDo = null);

/// <summary>What a connector is made of: the settings of one target and the client the host built for it.</summary>
/// <param name="Http">
/// Takes absolute addresses and answers as soon as the headers are there. TLS, pace and address checks are in its handler; no retries, no redirects, and
/// no timeout: whoever sends keeps to <see cref="Timeout"/>, headers and body together.
/// </param>
/// <param name="Secrets">Resolved credential values by the keys of <c>credential:</c>.</param>
public sealed record ConnectorSettings(
    string TargetId,
    Uri Url,
    HttpMessageInvoker Http,
    IReadOnlyDictionary<string, string> Secrets,
    IReadOnlyDictionary<string, string> Options,
    TimeProvider Time
)
{
    /// <summary>Patience with one call, from the moment it is sent to the last byte of its answer.</summary>
    public TimeSpan Timeout { get; init; } = new PaceRules().Timeout;
}

/// <summary>One line of the catalogue.</summary>
/// <param name="Name">As in <c>connector:</c>.</param>
/// <param name="CredentialKeys">Sets of keys of which one must be given in full, such as <c>token</c>, or <c>username</c> with <c>password</c>.</param>
public sealed record ConnectorDescription(
    string Name,
    string Summary,
    IReadOnlyList<IReadOnlyList<string>> CredentialKeys,
    IReadOnlyList<string> OptionKeys,
    IReadOnlyList<AttributeCapability> Attributes,
    bool NeedsUrl,
    Func<ConnectorSettings, IConnector> Create
);
