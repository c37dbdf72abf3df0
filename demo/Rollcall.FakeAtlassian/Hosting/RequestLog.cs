using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Rollcall.FakeAtlassian.Hosting;

/// <summary>
/// A request that came to a fake app and what became of it. <see cref="Sequence"/> counts from 1 in the order in which the
/// app answered, which is the order of the changes it made. Of the headers only the id of the caller's request is kept, so no credential is.
/// </summary>
/// <param name="Sequence">Position in the app's history; it goes on over <see cref="RequestLog.Clear"/>.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The decoded path with its context path, for example <c>/jira/rest/api/2/user</c>.</param>
/// <param name="Endpoint">The route's template below the API's base, for example <c>user/session/{username}</c>; empty when unknown.</param>
/// <param name="Status">What the app answered; 0 when the connection was dropped before it was asked.</param>
/// <param name="At">When it was answered.</param>
public sealed record RecordedRequest(long Sequence, string Method, string Path, string Endpoint, int Status, DateTimeOffset At)
{
    /// <summary>Whom the app took the caller for; null when it did not know them.</summary>
    public string? Caller { get; init; }

    /// <summary>The first header whose name ends in <c>-Request-Id</c>, as an access log would show it; null without one.</summary>
    public string? RequestId { get; init; }

    /// <summary>The fault that was played on this request, or null.</summary>
    public string? Fault { get; init; }

    /// <summary>False when a fault answered in the app's place.</summary>
    public bool Reached { get; init; }

    /// <summary>True when the app's state is another one since.</summary>
    public bool Changed { get; init; }

    internal string QueryText { get; init; } = "";

    internal ReadOnlyMemory<byte> RawBody { get; init; }

    /// <summary>The query with its encoding undone; of a parameter given twice, the first.</summary>
    public IReadOnlyDictionary<string, string> Query =>
        QueryHelpers.ParseQuery(QueryText).ToDictionary(pair => pair.Key, pair => pair.Value[0] ?? "", StringComparer.Ordinal);

    /// <summary>The body as sent.</summary>
    public string Body => Encoding.UTF8.GetString(RawBody.Span);

    internal bool IsWrite => Method is not ("GET" or "HEAD");
}

/// <summary>Every request of one fake app. The newest are kept whole, all are counted. Safe for threads.</summary>
public sealed class RequestLog
{
    private readonly Lock _gate = new();
    private readonly int _capacity;
    private readonly Queue<RecordedRequest> _recent = new();
    private readonly Dictionary<string, int> _calls = new(StringComparer.Ordinal);
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _sequence;
    private int _count;
    private int _writes;
    private int _changes;

    internal RequestLog(int capacity) => _capacity = capacity;

    /// <summary>Requests since the start or the last <see cref="Clear"/>.</summary>
    public int Count => Locked(() => _count);

    /// <summary>Requests other than GET that reached the app.</summary>
    public int Writes => Locked(() => _writes);

    /// <summary>Requests that changed the app's state.</summary>
    public int Changes => Locked(() => _changes);

    /// <summary>The kept requests, oldest first.</summary>
    public IReadOnlyList<RecordedRequest> All => Locked(() => _recent.ToArray());

    /// <summary>Number of requests by method and endpoint, for example <c>POST group/user</c>.</summary>
    public IReadOnlyDictionary<string, int> CallsByEndpoint =>
        Locked(() => new SortedDictionary<string, int>(_calls, StringComparer.Ordinal));

    /// <summary>The kept requests after a sequence number, oldest first.</summary>
    public IReadOnlyList<RecordedRequest> Since(long sequence) => [.. All.Where(request => request.Sequence > sequence)];

    /// <summary>
    /// Returns when a condition holds: asked at once and again after every request, so that a test waits for what it needs to
    /// see and for no time.
    /// </summary>
    public async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        while (true)
        {
            // Taken before the condition is asked: a request in between is not missed.
            var next = Locked(() => _next.Task);
            if (condition())
                return;
            await next.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Forgets everything but the sequence.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _recent.Clear();
            _calls.Clear();
            _count = _writes = _changes = 0;
        }
    }

    internal void Add(FakeRequest request, FakeAnswer? answer, bool reached, string? fault, DateTimeOffset at)
    {
        lock (_gate)
        {
            var record = new RecordedRequest(
                ++_sequence,
                request.Method,
                request.Path,
                request.Route.Template,
                answer?.Status ?? 0,
                at
            )
            {
                Caller = request.Caller,
                RequestId = request.RequestId,
                Fault = fault,
                Reached = reached,
                Changed = reached && answer is { Changed: true },
                QueryText = request.QueryText,
                RawBody = request.Body,
            };
            _recent.Enqueue(record);
            if (_recent.Count > _capacity)
                _recent.Dequeue();
            Tally(record);
            _next.SetResult();
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void Tally(RecordedRequest record)
    {
        var call = $"{record.Method} {record.Endpoint}";
        _calls[call] = _calls.GetValueOrDefault(call) + 1;
        _count++;
        _writes += record is { IsWrite: true, Reached: true } ? 1 : 0;
        _changes += record.Changed ? 1 : 0;
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
            return read();
    }
}
