using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Rollcall.FakeAtlassian.Faults;

namespace Rollcall.FakeAtlassian.Hosting;

/// <summary>One request's way through a fake app: read, choose a fault, ask the app, record, deliver.</summary>
internal sealed class AppPipeline(FakeApp app, TimeProvider clock, CancellationToken stopping)
{
    private const int LargestBody = 4 * 1024 * 1024;

    public async Task HandleAsync(HttpContext http)
    {
        if (await ReadBodyAsync(http) is not { } body)
        {
            await WriteAsync(
                http,
                FakeAnswer.Html(StatusCodes.Status413PayloadTooLarge, "Payload Too Large", "The body is too large.")
            );
            return;
        }
        var encodedPath = EncodedPath(http);
        var request = new FakeRequest(http, Uri.UnescapeDataString(encodedPath), body);
        request.Route = app.Route(request.Method, encodedPath, out var pathBelowBase);
        var fault = app.Faults.Pick(request, pathBelowBase);
        if (fault is Fault.Latency latency)
            await DelayAsync(http, latency.Delay);

        var answer = fault is { ReachesApp: false } ? InPlaceOf(fault) : Ask(request, fault);
        if (fault is { ReachesApp: false })
            app.Requests.Add(request, answer, reached: false, fault.ToString(), clock.GetUtcNow());
        await DeliverAsync(http, fault, answer);
    }

    private FakeAnswer Ask(FakeRequest request, Fault? fault)
    {
        lock (app.Gate)
        {
            var answer = AnswerOf(request);
            app.Requests.Add(request, answer, reached: true, fault?.ToString(), clock.GetUtcNow());
            return answer;
        }
    }

    // A defect of the fake must not look like a fault that was asked for.
    private FakeAnswer AnswerOf(FakeRequest request)
    {
        try
        {
            return app.Answer(request);
        }
        catch (Exception defect)
        {
            return FakeAnswer.Text(
                StatusCodes.Status500InternalServerError,
                "text/plain;charset=UTF-8",
                $"The fake app has a defect: {defect}"
            );
        }
    }

    private static FakeAnswer? InPlaceOf(Fault fault) =>
        fault switch
        {
            Fault.Status { RetryAfter: { } delay } status => Unavailable(status.Code)
                .With("Retry-After", $"{(long)Math.Ceiling(delay.TotalSeconds)}"),
            Fault.Status status => Unavailable(status.Code),
            Fault.Html { Code: < 300 } html => FakeAnswer.Html(html.Code, "Log in", "Please log in to continue."),
            Fault.Html html => FakeAnswer.Html(html.Code, "Maintenance", "We will be back soon."),
            _ => null,
        };

    private static FakeAnswer Unavailable(int status) =>
        FakeAnswer.Text(status, "text/plain;charset=UTF-8", $"Injected fault: {status}");

    private async Task DeliverAsync(HttpContext http, Fault? fault, FakeAnswer? answer)
    {
        switch (fault)
        {
            case Fault.DropBefore or Fault.DropAfter:
                Reset(http);
                break;
            case Fault.Hang:
                await UntilTheCallerGivesUpAsync(http);
                break;
            case Fault.HalfBody:
                await WriteAsync(http, answer!, half: true);
                Reset(http);
                break;
            default:
                await WriteAsync(http, answer!);
                break;
        }
    }

    private async Task UntilTheCallerGivesUpAsync(HttpContext http)
    {
        try
        {
            await DelayAsync(http, Timeout.InfiniteTimeSpan);
        }
        catch (OperationCanceledException)
        {
            http.Abort();
        }
    }

    private async Task DelayAsync(HttpContext http, TimeSpan delay)
    {
        // Only a clock that nobody has put in its place is slept by.
        if (clock == TimeProvider.System && delay > TimeSpan.Zero && delay <= ShortWait.Longest)
        {
            await ShortWait.ForAsync(delay);
            return;
        }
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        await Task.Delay(delay, clock, end.Token);
    }

    /// <summary>Ends the connection with RST instead of FIN, as a crashed server or a firewall does.</summary>
    private static void Reset(HttpContext http)
    {
        if (http.Features.Get<IConnectionSocketFeature>() is { } connection)
            connection.Socket.LingerState = new(enable: true, seconds: 0);
        http.Abort();
    }

    public static async Task WriteAsync(HttpContext http, FakeAnswer answer, bool half = false)
    {
        http.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            http.Response.Headers[name] = value;
        if (answer.ContentType is null)
            return;
        http.Response.ContentType = answer.ContentType;
        http.Response.ContentLength = answer.Body.Length;
        await http.Response.BodyWriter.WriteAsync(
            half ? answer.Body[..(answer.Body.Length / 2)] : answer.Body,
            http.RequestAborted
        );
    }

    private static async ValueTask<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpContext http)
    {
        if (http.Request.ContentLength is > LargestBody)
            return null;
        if (http.Request.ContentLength is null or 0 && !http.Request.Headers.ContainsKey("Transfer-Encoding"))
            return ReadOnlyMemory<byte>.Empty;
        using var buffer = new MemoryStream((int)(http.Request.ContentLength ?? 1024));
        var chunk = new byte[8192];
        int read;
        while ((read = await http.Request.Body.ReadAsync(chunk, http.RequestAborted)) > 0)
        {
            if (buffer.Length + read > LargestBody)
                return null;
            buffer.Write(chunk, 0, read);
        }
        return buffer.ToArray();
    }

    /// <summary>As sent: once decoded, a slash that belongs to a name could not be told from one that parts segments.</summary>
    private static string EncodedPath(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? target : target[..query];
    }
}
