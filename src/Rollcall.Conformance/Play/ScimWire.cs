using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Rollcall.Conformance.Format;

namespace Rollcall.Conformance.Play;

/// <summary>Sends requests to the server under test.</summary>
/// <param name="http">Follows no redirects.</param>
/// <param name="baseUrl">Without the last slash.</param>
/// <param name="token">Null: the server asks for none.</param>
internal sealed class ScimWire(HttpMessageInvoker http, string baseUrl, string? token)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Of many that are sent at once some come too early again.</summary>
    private const int MostAttempts = 30;

    public string BaseUrl => baseUrl;

    public Task<Reply> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(new RequestTemplate { Method = "GET", Path = path }, path, [], null, cancellationToken);

    public Task<Reply> DeleteAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(new RequestTemplate { Method = "DELETE", Path = path }, path, [], null, cancellationToken);

    /// <summary>Who is asked for patience has it, as identity providers do (RFC 6585 section 4): a limit of the rate is no answer to what was sent.</summary>
    /// <param name="path">Relative to the base URL, filled.</param>
    /// <param name="body">Null: none.</param>
    /// <exception cref="NoReplyException">The server is not there, hangs up, or takes longer than anybody waits.</exception>
    public async Task<Reply> SendAsync(
        RequestTemplate template,
        string path,
        IEnumerable<Header> headers,
        string? body,
        CancellationToken cancellationToken
    )
    {
        Header[] all = [.. headers];
        for (var attempt = 1; ; attempt++)
        {
            var reply = await SendOnceAsync(template, path, all, body, cancellationToken);
            if (reply.Status != 429 || attempt == MostAttempts || Pause(reply) is not { } pause)
                return reply;
            await Task.Delay(pause, cancellationToken);
        }
    }

    /// <summary>Null when the server names no time, or one that nobody waits for.</summary>
    private static TimeSpan? Pause(Reply reply) =>
        int.TryParse(reply.Header("Retry-After"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && TimeSpan.FromSeconds(seconds) <= Patience
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private async Task<Reply> SendOnceAsync(
        RequestTemplate template,
        string path,
        Header[] headers,
        string? body,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(template.Method), new Uri(baseUrl + path));
        if (token is not null && template.Authorized)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var header in headers)
        {
            request.Headers.Remove(header.Name);
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        }
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (template.ContentType.Length > 0)
                request.Content.Headers.TryAddWithoutValidation("Content-Type", template.ContentType);
        }
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            using var response = await http.SendAsync(request, deadline.Token);
            return await Reply.ReadAsync(response, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new NoReplyException($"no answer within {Patience.TotalSeconds:0} seconds");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new NoReplyException(failure.Message, failure);
        }
    }

    public static string? BodyOf(RequestTemplate template, Names names, int number) =>
        template.Text is { } text ? names.Fill(text, number)
        : template.Json is { } json ? (names.Fill(json, number) as JsonNode)!.ToJsonString()
        : null;
}

/// <summary>There was no answer.</summary>
public sealed class NoReplyException(string message, Exception? inner = null) : Exception(message, inner);
