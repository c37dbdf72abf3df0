using System.Text;
using Rollcall.Engine.Planning;

namespace Rollcall.Connectors.Atlassian;

/// <summary>What is sent to say who we are. Never printed: <see cref="Hide"/> takes its parts out of text that came back.</summary>
internal sealed class Credential
{
    private readonly IReadOnlyList<string> _secrets;

    private Credential(string? header, Reason? unusable, IReadOnlyList<string> secrets)
    {
        Header = header;
        Unusable = unusable;
        // The longest first: a secret may contain another.
        _secrets = [.. secrets.Where(secret => secret.Length > 3).OrderByDescending(secret => secret.Length)];
    }

    /// <summary>The value of the header Authorization, which any HTTP header can carry. Null when there is none to send.</summary>
    public string? Header { get; }

    /// <summary>Why no request can be made with it, or null.</summary>
    public Reason? Unusable { get; }

    /// <summary>Who a Basic credential names; null for a token.</summary>
    public string? User { get; private init; }

    /// <param name="token">A personal access token (Jira 8.14 and later).</param>
    public static Credential Bearer(string token)
    {
        var value = WithoutLineEnd(token);
        var sendable = value.Length > 0 && value.All(c => c is > ' ' and < (char)0x7f);
        return new Credential(
            sendable ? $"Bearer {value}" : null,
            sendable
                ? null
                : ReasonCodes.Credentials.Because(
                    "The token is empty or has characters that no HTTP header can carry. Enter it again."
                ),
            [value]
        );
    }

    /// <summary>RFC 7617, in UTF-8. A colon in <paramref name="user"/> would end the name early.</summary>
    public static Credential Basic(string user, string password)
    {
        var secret = WithoutLineEnd(password);
        var name = WithoutLineEnd(user);
        var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{secret}"));
        var unusable = name.Length == 0 || secret.Length == 0 || name.Contains(':', StringComparison.Ordinal);
        return new Credential(
            unusable ? null : $"Basic {pair}",
            unusable
                ? ReasonCodes.Credentials.Because(
                    "The name or the password is empty, or the name has a colon, which Basic authentication cannot carry."
                )
                : null,
            [secret, pair]
        )
        {
            User = name,
        };
    }

    public string Hide(string text) =>
        _secrets.Aggregate(text, (shown, secret) => shown.Replace(secret, "***", StringComparison.Ordinal));

    /// <summary>A secret read from a file often ends with the line it was written on.</summary>
    private static string WithoutLineEnd(string secret) => secret.TrimEnd('\r', '\n');
}
