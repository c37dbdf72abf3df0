using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Atlassian;

/// <summary>
/// Sends one request, reads a bounded body and says what it came to. No retries: who tries again, and when, is the engine's to decide,
/// since a write may have happened. Throws for nothing an app does; the caller's cancellation goes through.
/// </summary>
internal sealed class RestClient(ConnectorSettings settings, string basePath, RestDialect dialect, Credential credential)
{
    private const string Json = "application/json";
    private static readonly string Product = $"Rollcall/{typeof(RestClient).Assembly.GetName().Version?.ToString(2)}";

    private readonly Uri _root = new(WithSlash(settings.Url), basePath);
    private readonly AnswerMapping _mapping = new(settings, dialect, credential);

    public string App => dialect.App;
    public string TargetId => settings.TargetId;

    /// <param name="path">Relative to the API, see <see cref="RestPath"/>.</param>
    /// <param name="body">A JSON object; null for none.</param>
    public async Task<RestAnswer> SendAsync(
        HttpMethod method,
        string path,
        ReadOnlyMemory<byte>? body,
        CancellationToken cancellationToken
    )
    {
        var answer = await SendOnceAsync(method, path, body, cancellationToken).ConfigureAwait(false);
        return
            answer is RestAnswer.Failed { Because: Outcome.TargetPaused { Reason: var reason } }
            && reason.Code == ReasonCodes.Forbidden
            && await SendOnceAsync(HttpMethod.Get, dialect.Harmless, body: null, cancellationToken).ConfigureAwait(false)
                is RestAnswer.Done
            ? _mapping.OnlyThisForbidden()
            : answer;
    }

    private async Task<RestAnswer> SendOnceAsync(
        HttpMethod method,
        string path,
        ReadOnlyMemory<byte>? body,
        CancellationToken cancellationToken
    )
    {
        if (credential.Unusable is { } unusable)
            return new RestAnswer.Failed(new Outcome.TargetPaused(unusable));

        using var deadline = new CancellationTokenSource(settings.Timeout, settings.Time);
        // The walk to the apps cannot be cancelled once it has begun, so there is mostly nothing to link.
        using var either = cancellationToken.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token)
            : null;
        var token = either?.Token ?? deadline.Token;
        try
        {
            using var request = Request(method, path, body);
            using var response = await settings.Http.SendAsync(request, token).ConfigureAwait(false);
            var content = await BoundedBody.ReadAsync(response.Content, token).ConfigureAwait(false);
            return _mapping.Map(response, content);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return _mapping.TimedOut(settings.Timeout);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or InvalidDataException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return _mapping.Unreachable(failure);
        }
    }

    /// <summary>
    /// A change. A 2xx alone is not taken for the app's word: a proxy may give one to whatever is asked. Half a document, or none where the API documents
    /// one, is tried again after a look at what has become of it.
    /// </summary>
    /// <param name="isAnswered">The API documents a body.</param>
    public async Task<RestAnswer> WriteAsync(
        HttpMethod method,
        string path,
        ReadOnlyMemory<byte>? body,
        bool isAnswered,
        CancellationToken cancellationToken
    )
    {
        var answer = await SendAsync(method, path, body, cancellationToken).ConfigureAwait(false);
        return answer is RestAnswer.Done done && (done.Body.IsEmpty ? isAnswered : !IsWholeObject(done.Body.Span))
            ? new RestAnswer.Failed(NotTheApi(done))
            : answer;
    }

    private static bool IsWholeObject(ReadOnlySpan<byte> utf8)
    {
        var json = new Utf8JsonReader(utf8);
        try
        {
            var isObject = json.Read() && json.TokenType is JsonTokenType.StartObject;
            while (json.Read()) { }
            return isObject;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public Task<RestAnswer> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, body: null, cancellationToken);

    /// <summary>GET of something that may be missing.</summary>
    public async Task<Reading<T>> ReadAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        await GetAsync(path, cancellationToken).ConfigureAwait(false) switch
        {
            RestAnswer.Done done => Parse(done, type),
            RestAnswer.Missing => new Reading<T>.Missing(),
            var other => new Reading<T>.Failed(Because(other)),
        };

    /// <summary>GET of something whose JSON has more than one documented spelling.</summary>
    /// <param name="read">Null when the document is of another shape.</param>
    public async Task<Reading<T>> ReadAsync<T>(string path, Func<JsonElement, T?> read, CancellationToken cancellationToken)
        where T : class =>
        await GetAsync(path, cancellationToken).ConfigureAwait(false) switch
        {
            RestAnswer.Done done => Parse(done, read),
            RestAnswer.Missing => new Reading<T>.Missing(),
            var other => new Reading<T>.Failed(Because(other)),
        };

    public Reading<T> Parse<T>(RestAnswer.Done answer, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            if (read(document.RootElement) is { } value)
                return new Reading<T>.Found(value);
        }
        // InvalidOperationException: text that is no Unicode (JsonElement.GetString).
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // Falls through: half a document, or one of another shape.
        }
        return new Reading<T>.Failed(NotTheApi(answer));
    }

    public Reading<T> Parse<T>(RestAnswer.Done answer, JsonTypeInfo<T> type)
    {
        try
        {
            if (JsonSerializer.Deserialize(answer.Body.Span, type) is { } value)
                return new Reading<T>.Found(value);
        }
        catch (JsonException)
        {
            // Falls through: half a document, or one of another shape.
        }
        return new Reading<T>.Failed(NotTheApi(answer));
    }

    /// <summary>What an answer means where it was not expected.</summary>
    public Outcome Because(RestAnswer answer) =>
        answer switch
        {
            RestAnswer.Failed failed => failed.Because,
            RestAnswer.Denied denied => denied.Otherwise,
            RestAnswer.Refused refused => new Outcome.Rejected(RefusedBecause("does not accept the request", refused.Error)),
            RestAnswer.Missing missing => new Outcome.RetryAfter(
                Delay: null,
                ReasonCodes.NotTheApi.Because(
                    $"{App} says that part of its REST API is not there. {Quote(missing.Error)}Check the base URL and the version."
                )
            ),
            _ => new Outcome.RetryAfter(
                Delay: null,
                ReasonCodes.NotTheApi.Because($"{App} answered with nothing where it documents an answer.")
            ),
        };

    /// <param name="what">Goes on after the app's name: "refuses to ...".</param>
    public Reason RefusedBecause(string what, AppError error) =>
        ReasonCodes.RefusedByApp.Because($"{App} {what}. {Quote(error)}".TrimEnd());

    /// <summary>The app's own words, or nothing; with a blank behind.</summary>
    public string Quote(AppError error) => error.Says.Length == 0 ? "" : $"{App} says: \"{error.Says}\" ";

    private Outcome NotTheApi(RestAnswer.Done answer) =>
        _mapping.NotTheApi("something other than the documented JSON", answer.Body);

    /// <summary>The headers are the same at every call, and were looked at when they were made: they are sent as they are, not taken apart again.</summary>
    private HttpRequestMessage Request(HttpMethod method, string path, ReadOnlyMemory<byte>? body)
    {
        var request = new HttpRequestMessage(method, new Uri(_root, path));
        request.Headers.TryAddWithoutValidation("Authorization", credential.Header);
        request.Headers.TryAddWithoutValidation("Accept", Json);
        request.Headers.TryAddWithoutValidation("User-Agent", Product);
        if (body is { } bytes)
        {
            request.Content = new ReadOnlyMemoryContent(bytes);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", Json);
        }
        return request;
    }

    private static Uri WithSlash(Uri url) =>
        url.AbsolutePath.EndsWith('/') ? url : new Uri(url.GetLeftPart(UriPartial.Path) + "/");
}
