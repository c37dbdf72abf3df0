using Rollcall.Engine.Directory;

namespace Rollcall.Engine.Requests;

/// <summary>
/// The recorded requests. Apart from the directory: in transactions of their own, and not flushed to the disk one by one; the last moments
/// before a power failure may be missing.
/// </summary>
public interface IRequestLog
{
    /// <summary>All of them or none; their ids are new.</summary>
    Task AppendAsync(IReadOnlyList<RecordedRequest> requests, CancellationToken cancellationToken);

    Task<RecordedRequest?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>By id: newest first unless asked otherwise.</summary>
    Task<IReadOnlyList<RecordedRequest>> QueryAsync(RequestQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// As <see cref="QueryAsync"/>, but looks at a bounded number of records: what no index answers (text, method, status) may be in one of a
    /// million.
    /// </summary>
    Task<RequestWindow> SearchAsync(RequestQuery query, int mostLookedAt, CancellationToken cancellationToken);

    /// <summary>Deletes what is older than a time and, of the rest, the oldest beyond a number; in portions, so that nobody waits for it.</summary>
    /// <returns>How many went.</returns>
    Task<long> TrimAsync(string source, DateTimeOffset before, int keep, CancellationToken cancellationToken);

    /// <summary>Every source that has a request on record, also one that is configured no more.</summary>
    Task<IReadOnlyList<string>> SourcesAsync(CancellationToken cancellationToken);
}

/// <param name="LookedTo">The last record that was looked at, when there may be more beyond it; null when all were.</param>
public sealed record RequestWindow(IReadOnlyList<RecordedRequest> Requests, Guid? LookedTo);

/// <summary>Which requests are wanted; what is null does not narrow.</summary>
public sealed record RequestQuery
{
    public string? Source { get; init; }

    /// <summary>Only those that came at or after this time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only those that came before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only with a smaller id; in ascending order a greater one: the key of the last page.</summary>
    public Guid? Beyond { get; init; }
    public bool Ascending { get; init; }

    /// <summary>Only answers from 400 on.</summary>
    public bool FailedOnly { get; init; }

    /// <summary>Only requests that change something.</summary>
    public bool WritesOnly { get; init; }
    public int? Status { get; init; }

    /// <summary>In capitals.</summary>
    public string? Method { get; init; }
    public ResourceId? Resource { get; init; }

    /// <summary>Text anywhere in path or query, in any case of A to Z.</summary>
    public string? Text { get; init; }

    /// <summary>Read the bodies too.</summary>
    public bool WithBodies { get; init; }
    public int Limit { get; init; } = 100;
}
