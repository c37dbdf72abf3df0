namespace Rollcall.AdminApi;

/// <summary><c>GET /admin/v1/people?q=&amp;source=&amp;limit=&amp;after=</c>, in the order the people came to be, source by source.</summary>
/// <param name="Total">Everybody who matches, not only this page.</param>
/// <param name="Next">Give it as <c>after</c> for the next page; absent on the last.</param>
public sealed record PersonPage(long Total, IReadOnlyList<Person> People, string? Next = null);

/// <summary>A user that a source owns, and where it has got to.</summary>
public sealed record Person
{
    /// <summary>The SCIM <c>id</c> that Rollcall issued.</summary>
    public required string Id { get; init; }
    public required string Source { get; init; }
    public required string UserName { get; init; }
    public string? DisplayName { get; init; }

    /// <summary>The source's own id.</summary>
    public string? ExternalId { get; init; }
    public required IReadOnlyList<string> Emails { get; init; }

    /// <summary>SCIM <c>active</c>.</summary>
    public required bool Active { get; init; }

    /// <summary>True when the source deleted the user and only links or records of it are left.</summary>
    public bool Deleted { get; init; }

    /// <summary>Counts the changes of the resource; its ETag is made of it.</summary>
    public required long Version { get; init; }
    public required DateTimeOffset Created { get; init; }

    /// <summary>When the source last changed the user; of one that it deleted, when it did.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>The groups the source put the person into. Left out in lists of people.</summary>
    public IReadOnlyList<GroupName>? Groups { get; init; }

    /// <summary>One for each target that follows the person's source or has a link to the person.</summary>
    public required IReadOnlyList<AtTarget> Targets { get; init; }
}

/// <param name="Id">The SCIM <c>id</c> of the group.</param>
public sealed record GroupName(string Id, string DisplayName);

/// <summary>Where one person or group stands at one target.</summary>
/// <param name="Link">Absent when the target has no account or group of ours for it.</param>
/// <param name="Waiting">What is still to be looked at; absent when nothing is, and left out in lists.</param>
public sealed record AtTarget(string Target, AccountLink? Link = null, WaitingKey? Waiting = null);

/// <summary>The record that says: this person is that account, this group is that group.</summary>
public sealed record AccountLink
{
    /// <summary>One of <see cref="Codes.LinkStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>True when Rollcall made the account or group, false when it was found there and taken over.</summary>
    public required bool CreatedByRollcall { get; init; }

    /// <summary>Login name or group name there, as last seen, or as a pending create will use it.</summary>
    public required string RemoteName { get; init; }

    /// <summary>The app's id of it that survives a rename; absent while pending.</summary>
    public string? RemoteId { get; init; }

    /// <summary>Why it is in that state, when that needs a word: a reason code.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>Groups there that Rollcall put the account into.</summary>
    public required IReadOnlyList<string> GrantedGroups { get; init; }

    /// <summary>License groups taken from a leaver, to be given back on return.</summary>
    public required IReadOnlyList<string> TakenOnLeave { get; init; }
    public required DateTimeOffset Created { get; init; }
    public required DateTimeOffset Updated { get; init; }
}

/// <summary>A look at a person or group that has not been brought to an end.</summary>
/// <param name="State">One of <see cref="Codes.WaitingStates"/>.</param>
/// <param name="Attempts">Looks that failed since the last that went well.</param>
/// <param name="DueAt">When its turn comes; absent while parked.</param>
/// <param name="Enqueued">Since when it waits.</param>
/// <param name="Reason">Why it was not finished; absent before the first look.</param>
public sealed record WaitingKey(
    string State,
    int Attempts,
    DateTimeOffset? DueAt,
    DateTimeOffset Enqueued,
    Explanation? Reason = null
);
