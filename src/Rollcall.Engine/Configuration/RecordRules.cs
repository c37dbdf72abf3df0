using System.Collections.Immutable;

namespace Rollcall.Engine.Configuration;

/// <summary>What is recorded of a source's requests (<c>sources[].record</c>), for people who ask what the IdP sent and what it was answered.</summary>
public sealed record RecordRules
{
    public RecordedRequests Requests { get; init; } = RecordedRequests.All;
    public RecordedBodies Bodies { get; init; } = RecordedBodies.Redacted;

    /// <summary>How long a request stays on record.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How many requests of the source stay on record at most; the oldest go first.</summary>
    public int Limit { get; init; } = 200_000;

    /// <summary>Attributes whose values are taken out of bodies and filters, besides those that are secret anyway.</summary>
    public ImmutableArray<string> Redact { get; init; } = [];

    public bool Equals(RecordRules? other) =>
        other is not null
        && (Requests, Bodies, Retention, Limit) == (other.Requests, other.Bodies, other.Retention, other.Limit)
        && Redact.SequenceEqual(other.Redact);

    public override int GetHashCode() => HashCode.Combine(Requests, Bodies, Retention, Limit);
}

public enum RecordedRequests
{
    /// <summary>Writes and whatever was refused, all of them; reads that succeeded up to a rate.</summary>
    All,

    /// <summary>Writes and whatever was refused.</summary>
    Writes,

    None,
}

public enum RecordedBodies
{
    /// <summary>Without secrets, and without the attributes that the source names.</summary>
    Redacted,

    /// <summary>Neither bodies nor query values.</summary>
    None,
}
