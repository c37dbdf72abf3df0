using System.Net;
using System.Text;
using System.Text.Json;

namespace Rollcall.FakeAtlassian.Hosting;

/// <summary>One request as a fake app sees it: read whole before the app is asked, so that an app is a plain function.</summary>
internal sealed class FakeRequest(HttpContext http, string path, ReadOnlyMemory<byte> body)
{
    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 64 };

    public string Method { get; } = http.Request.Method;

    /// <summary>The path below the host with its percent encoding undone, context path included.</summary>
    public string Path { get; } = path;

    public ReadOnlyMemory<byte> Body { get; } = body;

    public string QueryText { get; } = http.Request.QueryString.Value ?? "";

    /// <summary>Scheme, host and port as the caller wrote them: links in answers start with this.</summary>
    public string Origin { get; } = $"{http.Request.Scheme}://{http.Request.Host.Value}";

    public IPAddress? RemoteAddress { get; } = http.Connection.RemoteIpAddress;

    /// <summary>What the route table made of method and path.</summary>
    public RouteMatch Route { get; set; } = RouteMatch.None;

    /// <summary>Whom the app took the caller for: a username in Jira, an application name in Crowd.</summary>
    public string? Caller { get; set; }

    public bool IsWrite => !HttpMethods.IsGet(Method) && !HttpMethods.IsHead(Method);

    /// <summary>The part of the path that stands for the braces of the route's template.</summary>
    public string Parameter => Route.Parameter;

    /// <summary>The first value of a query parameter, or null: Java's servlets, too, take the first of several.</summary>
    public string? Query(string name) => http.Request.Query.TryGetValue(name, out var values) ? values[0] : null;

    public IEnumerable<string> QueryAll(string name) =>
        http.Request.Query.TryGetValue(name, out var values) ? values.OfType<string>() : [];

    public bool QueryFlag(string name, bool otherwise) =>
        Query(name) is { } text ? text.Equals("true", StringComparison.OrdinalIgnoreCase) : otherwise;

    /// <summary>What the caller calls this request, whatever kind of caller it is.</summary>
    public string? RequestId =>
        http
            .Request.Headers.Where(header => header.Key.EndsWith("-Request-Id", StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value.ToString())
            .FirstOrDefault();

    public string? Header(string name) => http.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null;

    public bool HasMediaType(string mediaType) =>
        http.Request.ContentType is { } type
        && type.AsSpan().TrimStart().StartsWith(mediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>The body as JSON, or null when it is none.</summary>
    public JsonElement? ReadJson()
    {
        try
        {
            using var document = JsonDocument.Parse(Body, Lenient);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The text of a JSON string; null when it holds half a surrogate pair, which is text to no one.</summary>
    public static string? TextOf(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>User and password of HTTP Basic (RFC 7617), or null when there is none that can be read.</summary>
    public (string User, string Password)? BasicCredentials()
    {
        const string Scheme = "Basic ";
        if (Header("Authorization") is not { } header || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        Span<byte> decoded = stackalloc byte[1024];
        if (!Convert.TryFromBase64Chars(header.AsSpan(Scheme.Length).Trim(), decoded, out var length))
            return null;
        var text = Encoding.UTF8.GetString(decoded[..length]);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : (text[..colon], text[(colon + 1)..]);
    }

    public string? BearerToken()
    {
        const string Scheme = "Bearer ";
        return Header("Authorization") is { } header && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;
    }
}
