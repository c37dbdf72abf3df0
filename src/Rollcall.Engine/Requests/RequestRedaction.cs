using System.Text;
using Rollcall.Engine.Configuration;

namespace Rollcall.Engine.Requests;

/// <summary>
/// From what was seen of a request to what may be kept of it. Pure. A secret is taken out where it stands, and then everywhere else:
/// error messages quote what they refuse.
/// </summary>
public static class RequestRedaction
{
    private const int LongestPath = 300;
    private const int LongestQuery = 2_000;
    private const int LongestDetail = 1_000;
    private const int LongestHeader = 200;

    public static RecordedRequest Redact(ObservedRequest request, RecordRules rules, SecretNames names)
    {
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        AddCredential(request.Authorization, secrets);
        var sent = Body(request.Sent, rules, names, secrets);
        var answered = Body(request.Answered, rules, names, secrets);
        // A body that nobody can read may hold a secret, and the error may quote it.
        var quotesUnread = sent.Omitted is BodyOmission.NotJson;
        var query = QueryRedaction.Redact(request.Query, rules.Bodies, names, secrets);
        var known = new KnownSecrets(secrets);
        return new()
        {
            Id = request.Id,
            At = request.At,
            Source = request.Source,
            Credential = request.Credential,
            Method = Cut(Plain(request.Method), LongestHeader)!,
            Path = Clean(request.Path, LongestPath, known)!,
            Query = Clean(query, LongestQuery, known),
            Operation = request.Operation,
            Writes = request.Writes,
            Resource = request.Resource,
            UserAgent = Clean(request.UserAgent, LongestHeader, known),
            Client = request.Client,
            Status = request.Status,
            ScimType = request.ScimType,
            Detail = Clean(quotesUnread ? WithoutQuotes(request.Detail) : request.Detail, LongestDetail, known),
            Duration = request.Duration,
            Sent = sent with { Text = known.RemoveFrom(sent.Text) },
            Answered = answered with { Text = known.RemoveFrom(answered.Text) },
        };
    }

    private static RecordedBody Body(ObservedBody body, RecordRules rules, SecretNames names, HashSet<string> secrets)
    {
        if (body.Length == 0)
            return RecordedBody.Absent;
        // Looked through even when it is not kept: what is secret in it may be quoted in the error.
        var text = body.Kept.IsEmpty ? null : BodyRedaction.Redact(body.Kept, names, secrets);
        var omitted =
            rules.Bodies is RecordedBodies.None ? BodyOmission.SwitchedOff
            : body.IsOneOfMany ? BodyOmission.OneOfMany
            : body.Kept.IsEmpty ? BodyOmission.TooLong
            : text is null ? BodyOmission.NotJson
            : BodyOmission.None;
        return new RecordedBody(body.Length, omitted is BodyOmission.None ? text : null, omitted);
    }

    private static void AddCredential(string? authorization, HashSet<string> secrets)
    {
        if (string.IsNullOrWhiteSpace(authorization))
            return;
        // Scheme and credential (RFC 9110 section 11.4); without a scheme all of it is the credential, and nobody can tell which it is.
        var text = authorization.Trim();
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        var credential = text[(space + 1)..].Trim();
        // What is too short to be looked for by itself is with its scheme before it.
        secrets.Add(credential.Length < KnownSecrets.Shortest ? text : credential);
        if (space < 0 || !text[..space].Equals("Basic", StringComparison.OrdinalIgnoreCase))
            return;
        var decoded = new byte[text.Length];
        if (!Convert.TryFromBase64String(credential, decoded, out var length))
            return;
        var pair = Encoding.UTF8.GetString(decoded, 0, length);
        secrets.Add(pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..]);
    }

    private static string? Clean(string? text, int longest, KnownSecrets known) =>
        text is null ? null : Cut(Plain(known.RemoveFrom(text)), longest);

    /// <summary>Everything between the first and the last quotation mark goes.</summary>
    private static string? WithoutQuotes(string? detail)
    {
        if (detail is null || detail.IndexOf('"', StringComparison.Ordinal) is var first && first < 0)
            return detail;
        return $"{detail[..first]}{BodyRedaction.Placeholder}{detail[(detail.LastIndexOf('"') + 1)..]}";
    }

    private static string? Cut(string? text, int longest) =>
        text is { } some && some.Length > longest ? some[..longest] + "…" : text;

    /// <summary>PostgreSQL keeps no NUL, and half a surrogate pair is no text.</summary>
    private static string Plain(string text) =>
        text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0
            ? text
            : string.Concat(text.EnumerateRunes().Select(rune => Rune.IsControl(rune) ? "?" : rune.ToString()));
}
