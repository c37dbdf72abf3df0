using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;

namespace Rollcall.Testing.Hostile;

/// <summary>A request that nobody should have sent.</summary>
/// <param name="Path">From the root of the server, with its query, encoded as it is to be sent.</param>
public sealed record HostileRequest(string Method, string Path)
{
    private const int LongestShown = 600;

    /// <summary>Bytes, as not everything that is sent is text. Null: no body.</summary>
    public byte[]? Body { get; init; }

    public string ContentType { get; init; } = "application/scim+json";

    /// <summary>Beside Authorization and Content-Type.</summary>
    public ImmutableArray<(string Name, string Value)> Headers { get; init; } = [];

    public HttpRequestMessage ToMessage(Uri server, AuthenticationHeaderValue? authorization)
    {
        // Dots in a path are part of the attack and go out as they are.
        var options = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var message = new HttpRequestMessage(new HttpMethod(Method), new Uri(server.ToString().TrimEnd('/') + Path, options));
        message.Headers.Authorization = authorization;
        foreach (var (name, value) in Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        if (Body is null)
            return message;
        message.Content = new ByteArrayContent(Body);
        if (ContentType.Length > 0)
            message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        return message;
    }

    /// <summary>For people who want to send it again.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{Method} {Cut(Path)}");
        foreach (var (name, value) in Headers)
            text.Append($"\n{name}: {Cut(value)}");
        if (Body is not null)
            text.Append($"\nContent-Type: {Cut(ContentType)}\n({Body.Length} bytes) {Cut(Encoding.Latin1.GetString(Body))}");
        return text.ToString();
    }

    private static string Cut(string text) => text.Length <= LongestShown ? text : text[..LongestShown] + "...";
}
