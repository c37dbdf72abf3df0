using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Requests;
using Rollcall.Server.Hosting;
using Rollcall.Server.Scim;
using Rollcall.Server.Scim.Access;

namespace Rollcall.Server.Recording;

/// <summary>
/// Takes note of requests after they were answered. Never waits and never fails: what finds no room is counted and forgotten. Writes and
/// refusals are all taken; reads that succeed up to a rate, since a client that reads thousands a second shows nothing new by the last one,
/// and in the same way what writes that succeed are answered.
/// </summary>
internal sealed class RequestRecorder
{
    /// <summary>Reads a second and source. An IdP that imports pages or looks people up before it writes stays below.</summary>
    public const int ReadsPerSecond = 20;

    /// <summary>
    /// Answers a second and source to writes that succeed, which show the resource that was written. No person at a console and no IdP at its
    /// daily work comes so far; the first import of a company does, and would push what failed out of the record.
    /// </summary>
    public const int AnswersPerSecond = 100;

    /// <summary>Without a valid credential anybody can send as many as they like.</summary>
    public const int StrangersPerSecond = 5;

    private const int MostWaiting = 4_000;
    private const int MostWeight = 32 * 1024 * 1024;
    private const int ServerError = 500;

    /// <summary>What a stranger may leave in a record of the path.</summary>
    private static readonly FrozenSet<string> Collections = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Users",
        "Groups",
        "Me",
        "Bulk",
        "Schemas",
        "ResourceTypes",
        "ServiceProviderConfig",
        ".search"
    );

    private readonly ActiveSources _sources;
    private readonly TrustedProxies _proxies;
    private readonly ConditionalWeakTable<SourceAccess, SourceRecording> _recordings = [];
    private readonly Channel<WaitingRequest> _waiting = Channel.CreateBounded<WaitingRequest>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true }
    );
    private long _weight;
    private long _kept;
    private long _passedOver;
    private long _lost;

    public RequestRecorder(ActiveSources sources, TrustedProxies proxies, IMeterFactory meters)
    {
        (_sources, _proxies) = (sources, proxies);
        RecorderMetrics.Publish(this, meters);
    }

    public ChannelReader<WaitingRequest> Waiting => _waiting.Reader;

    /// <summary>Written to the log since the start.</summary>
    public long Kept => Interlocked.Read(ref _kept);

    /// <summary>Reads above the rate.</summary>
    public long PassedOver => Interlocked.Read(ref _passedOver);

    /// <summary>For which there was no room, or no database.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    public void Observe(HttpContext http, ScimTrace trace, TimeSpan duration)
    {
        if ((trace.Authentication.Source ?? _sources.Find(trace.Route.Source ?? "")) is not { } access)
            return;
        var recording = _recordings.GetValue(access, SourceRecording.Of);
        var succeeded = http.Response.StatusCode < StatusCodes.Status400BadRequest;
        var isRead = !trace.Writes && succeeded;
        if (recording.Rules.Requests is RecordedRequests.None || (isRead && recording.Rules.Requests is RecordedRequests.Writes))
            return;
        var isStranger = trace.Authentication.Source is null;
        var second = trace.At.ToUnixTimeSeconds();
        if (isStranger ? !recording.Strangers.Take(second) : isRead && !recording.Reads.Take(second))
        {
            Interlocked.Increment(ref _passedOver);
            return;
        }
        var request = isStranger ? OfStranger(http, trace, access, duration) : Of(http, trace, duration);
        // What answers show no single resource is nowhere else: the results of a bulk request.
        if (succeeded && trace is { Writes: true, Resource: not null } && !recording.Answers.Take(second))
            request = request with { Answered = request.Answered.AsOneOfMany };
        Enqueue(new WaitingRequest(request, recording));
    }

    /// <summary>No more come; what waits is still to be read.</summary>
    public void Complete() => _waiting.Writer.TryComplete();

    public void HasTaken(WaitingRequest waiting) => Interlocked.Add(ref _weight, -waiting.Request.Weight);

    public void HasKept(int count) => Interlocked.Add(ref _kept, count);

    public void HasLost(int count) => Interlocked.Add(ref _lost, count);

    private void Enqueue(WaitingRequest waiting)
    {
        var weight = waiting.Request.Weight;
        if (Interlocked.Add(ref _weight, weight) <= MostWeight && _waiting.Writer.TryWrite(waiting))
            return;
        Interlocked.Add(ref _weight, -weight);
        HasLost(1);
    }

    private ObservedRequest Of(HttpContext http, ScimTrace trace, TimeSpan duration) =>
        new()
        {
            Id = trace.Id,
            At = trace.At,
            Source = trace.Source,
            Credential = trace.Authentication.Credential?.Name,
            Method = http.Request.Method,
            Path = PathOf(trace.Route),
            Query = http.Request.QueryString.Value ?? "",
            Operation = trace.Operation,
            Writes = trace.Writes,
            Resource = trace.Resource ?? (ResourceId.TryParse(trace.Route.Item, out var id) ? id : null),
            UserAgent = http.Request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? agent : null,
            Client = _proxies.ClientOf(http)?.ToString(),
            Authorization = http.Request.Headers.Authorization.ToString(),
            Status = http.Response.StatusCode,
            ScimType = trace.Error?.ScimType,
            Detail =
                trace.Error?.Detail
                ?? (http.Response.StatusCode >= ServerError ? "The server failed; its log has the reason." : null),
            Duration = duration,
            Sent = trace.Sent,
            Answered = trace.Answered,
        };

    /// <summary>Who they are and at which door, and nothing of what they brought.</summary>
    private ObservedRequest OfStranger(HttpContext http, ScimTrace trace, SourceAccess access, TimeSpan duration) =>
        Of(http, trace, duration) with
        {
            Source = access.Configuration.Id,
            Credential = null,
            Operation = $"refused.{trace.Authentication.Failure.ToString().ToLowerInvariant()}",
            Path = Collections.TryGetValue(trace.Route.Collection ?? "", out var known) ? $"/{known}" : "/",
            Query = "",
            Detail = WhyRefused(trace.Authentication.Failure),
            Resource = null,
            Sent = ObservedBody.Absent,
            Answered = ObservedBody.Absent,
        };

    /// <summary>What the answer does not tell them.</summary>
    private static string WhyRefused(AuthenticationFailure failure) =>
        failure switch
        {
            AuthenticationFailure.Missing => "It came without a credential.",
            AuthenticationFailure.Expired => "Its credential has expired.",
            AuthenticationFailure.Network => "Its credential is right, but may not come from this address.",
            AuthenticationFailure.InUrl => "It had a token in the URL, where others can read it.",
            _ => "Its credential is none of this source.",
        };

    private static string PathOf(ScimRoute route) =>
        route.Item is { } item ? $"/{route.Collection}/{item}" : $"/{route.Collection}";
}

/// <summary>A request and how its source wants it kept.</summary>
internal sealed record WaitingRequest(ObservedRequest Request, SourceRecording Recording)
{
    public RecordedRequest Redacted() => RequestRedaction.Redact(Request, Recording.Rules, Recording.Names);
}

/// <summary>How one source's requests are recorded; made anew with each configuration.</summary>
internal sealed class SourceRecording(RecordRules rules, SecretNames names)
{
    public RecordRules Rules { get; } = rules;

    public SecretNames Names { get; } = names;

    public Allowance Reads { get; } = new(RequestRecorder.ReadsPerSecond);

    public Allowance Answers { get; } = new(RequestRecorder.AnswersPerSecond);

    public Allowance Strangers { get; } = new(RequestRecorder.StrangersPerSecond);

    public static SourceRecording Of(SourceAccess access)
    {
        var rules = access.Configuration.Record;
        return new SourceRecording(rules, SecretNames.Of(access.Schemas, rules.Redact));
    }
}

/// <summary>So many a second, about: two threads at the turn of a second may both begin it.</summary>
internal sealed class Allowance(int perSecond)
{
    private long _second;
    private int _taken;

    public bool Take(long second)
    {
        if (Volatile.Read(ref _second) != second)
        {
            Volatile.Write(ref _second, second);
            Volatile.Write(ref _taken, 0);
        }
        return Volatile.Read(ref _taken) < perSecond && Interlocked.Increment(ref _taken) <= perSecond;
    }
}
