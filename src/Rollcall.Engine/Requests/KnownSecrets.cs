using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rollcall.Engine.Requests;

/// <summary>The secrets of one request, and how they look where they are quoted: as they are, in a URL and in JSON.</summary>
internal sealed class KnownSecrets
{
    /// <summary>Shorter texts are no secrets anybody could keep, and cutting them out everywhere would leave nothing readable.</summary>
    private const int Shortest = 6;

    private readonly List<string> _texts = [];

    /// <summary>Percent-encoding has digits in either case (RFC 3986 section 2.1).</summary>
    private readonly HashSet<string> _inUrls = new(StringComparer.Ordinal);

    public KnownSecrets(IEnumerable<string> secrets)
    {
        // Longest first: one may be part of another.
        foreach (var secret in secrets.Where(secret => secret.Length >= Shortest).OrderByDescending(secret => secret.Length))
        {
            _texts.Add(secret);
            var inUrl = Uri.EscapeDataString(secret);
            if (inUrl != secret && _inUrls.Add(inUrl))
                _texts.Add(inUrl);
            var inJson = JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value;
            if (inJson != secret)
                _texts.Add(inJson);
        }
    }

    [return: NotNullIfNotNull(nameof(text))]
    public string? RemoveFrom(string? text)
    {
        if (text is null)
            return null;
        foreach (var secret in _texts)
        {
            if (!_inUrls.Contains(secret))
                text = text.Replace(secret, BodyRedaction.Placeholder, StringComparison.Ordinal);
            // Looking for it in either case is slow, and hardly any text has a percent sign.
            else if (text.Contains('%', StringComparison.Ordinal))
                text = text.Replace(secret, BodyRedaction.Placeholder, StringComparison.OrdinalIgnoreCase);
        }
        return text;
    }
}
