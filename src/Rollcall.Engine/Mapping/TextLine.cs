using System.Globalization;
using System.Text;

namespace Rollcall.Engine.Mapping;

/// <summary>Text of the source made fit for a field or a name at an app: one line, no blanks around it, well-formed.</summary>
internal static class TextLine
{
    /// <summary>Line breaks and control characters become one blank, with the blanks around them; what is no Unicode becomes U+FFFD.</summary>
    public static string Of(string text)
    {
        if (IsOneLine(text))
            return text;
        var line = new StringBuilder(text.Length);
        var gap = false;
        foreach (var rune in text.EnumerateRunes())
        {
            gap |= Breaks(rune);
            if (gap && (Breaks(rune) || Rune.IsWhiteSpace(rune)))
                continue;
            if (gap)
                line.Length = WithoutBlanks(line);
            if (gap && line.Length > 0)
                line.Append(' ');
            gap = false;
            line.Append(rune);
        }
        return line.ToString().Trim();
    }

    /// <summary>Whether a character is in it that no login name may have.</summary>
    public static bool HasBreak(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Breaks(rune) || rune == Rune.ReplacementChar)
                return true;
        }
        return false;
    }

    private static int WithoutBlanks(StringBuilder line)
    {
        var length = line.Length;
        while (length > 0 && char.IsWhiteSpace(line[length - 1]))
            length--;
        return length;
    }

    private static bool IsOneLine(string text)
    {
        if (text.Length == 0)
            return true;
        if (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
            return false;
        foreach (var character in text)
        {
            if (char.IsControl(character) || character is '\u2028' or '\u2029' || char.IsSurrogate(character))
                return false;
        }
        return true;
    }

    private static bool Breaks(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;
}
