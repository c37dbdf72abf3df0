using System.Diagnostics.CodeAnalysis;

namespace Rollcall.Engine.Requests;

/// <summary>The secrets of one request, and how they look where they are quoted: as they are, in a URL and in JSON.</summary>
internal sealed class KnownSecrets
{
    /// <summary>Shorter texts are no secrets anybody could keep, and cutting them out everywhere would leave nothing readable.</summary>
    public const int Shortest = 6;

    private readonly List<Form> _forms = [];

    public KnownSecrets(IEnumerable<string> secrets)
    {
        // Longest first: one may be part of another.
        foreach (var secret in secrets.Where(secret => secret.Length >= Shortest).OrderByDescending(secret => secret.Length))
        {
            _forms.Add(new Form(secret, IsInUrl: false));
            if (Uri.EscapeDataString(secret) is var inUrl && inUrl != secret)
                _forms.Add(new Form(inUrl, IsInUrl: true));
            if (CanonicalJson.Writing.Encoder!.Encode(secret) is var inJson && inJson != secret)
                _forms.Add(new Form(inJson, IsInUrl: false));
        }
    }

    [return: NotNullIfNotNull(nameof(text))]
    public string? RemoveFrom(string? text)
    {
        if (text is null)
            return null;
        foreach (var (secret, isInUrl) in _forms)
        {
            if (!isInUrl)
                text = text.Replace(secret, BodyRedaction.Placeholder, StringComparison.Ordinal);
            // Looking for it in either case is slow, and hardly any text has a percent sign.
            else if (text.Contains('%', StringComparison.Ordinal))
                text = text.Replace(secret, BodyRedaction.Placeholder, StringComparison.OrdinalIgnoreCase);
        }
        return text;
    }

    /// <param name="IsInUrl">Percent-encoding has digits in either case (RFC 3986 section 2.1).</param>
    private readonly record struct Form(string Text, bool IsInUrl);
}
