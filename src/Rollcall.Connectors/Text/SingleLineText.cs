using System.Globalization;
using System.Text;

namespace Rollcall.Connectors.Text;

/// <summary>
/// Text as an app's one-line field holds it. Both operations are pure and idempotent: doing them again changes nothing, which is
/// what makes a plan settle.
/// </summary>
internal static class SingleLineText
{
    /// <summary>
    /// Tabs and line breaks become blanks, other control characters and halves of surrogate pairs go, blanks at both ends go.
    /// Case and composition of letters stay as given: the apps keep them, so changing them here would be a difference for ever.
    /// </summary>
    public static string Clean(string text)
    {
        if (IsClean(text))
            return text;
        var clean = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var status = Rune.DecodeFromUtf16(rest, out var rune, out var consumed);
            rest = rest[consumed..];
            if (status != System.Buffers.OperationStatus.Done)
                continue;
            if (rune.Value is '\t' or '\n' or '\r')
                clean.Append(' ');
            else if (!Rune.IsControl(rune))
                clean.Append(rune.ToString());
        }
        return clean.ToString().Trim();
    }

    /// <summary>
    /// At most <paramref name="maxLength"/> UTF-16 code units, cut between what a reader sees as characters: never inside a surrogate
    /// pair, an emoji sequence or a letter with its combining marks. Only for texts people read: half a login name or address would be somebody else's.
    /// </summary>
    public static string Shorten(string text, int maxLength)
    {
        if (text.Length <= maxLength)
            return text;
        var length = 0;
        while (StringInfo.GetNextTextElementLength(text, length) is var next && length + next <= maxLength)
            length += next;
        return text[..length].TrimEnd();
    }

    private static bool IsClean(string text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c) || char.IsSurrogate(c))
                return false;
        }
        return text.Length == 0 || (!char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(text[^1]));
    }
}
