using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.Filters;

/// <summary>Reads one JSON literal of a filter, left to right.</summary>
internal static class FilterLiteral
{
    /// <summary>Longer numbers have more digits than any value we can hold.</summary>
    private const int LongestNumber = 64;

    /// <summary>Reads the literal that starts here.</summary>
    /// <param name="at">The first character; afterwards the one behind the literal, or where the trouble is.</param>
    /// <param name="takesWords">A word without quotes is a string, when it is nothing else.</param>
    /// <param name="value">Null for the literal <c>null</c>.</param>
    public static bool TryRead(
        ReadOnlySpan<char> text,
        ref int at,
        ScimLimits limits,
        bool takesWords,
        out ScimValue? value,
        [NotNullWhen(false)] out string? problem
    )
    {
        value = null;
        if (at == text.Length)
        {
            problem = "expected a value, found the end";
            return false;
        }
        if (text[at] == '"')
            return TryReadString(text, ref at, limits, out value, out problem);
        var end = at;
        while (end < text.Length && text[end] is not (' ' or '\t' or '(' or ')' or '[' or ']'))
            end++;
        var word = text[at..end];
        problem = null;
        if (word.Equals("null", StringComparison.OrdinalIgnoreCase))
        {
            at = end;
            return true;
        }
        value = BooleanOf(word) ?? NumberOf(word);
        if (value is null && takesWords && IsWord(word))
        {
            at = end;
            return TryFinish(word.ToString(), limits, out value, out problem);
        }
        if (value is null)
        {
            problem = $"found {ScimErrors.Quote(word)}, expected a string in double quotes, a number, true, false or null";
            return false;
        }
        at = end;
        return true;
    }

    /// <summary>
    /// Microsoft's collection for trying out a server writes <c>userName sw O</c>. A word that could be something else, a quote or a
    /// bracket left over, stays an error.
    /// </summary>
    private static bool IsWord(ReadOnlySpan<char> word) => !word.IsEmpty && !word.ContainsAny('"', '\'', '\\');

    /// <summary>True and false in any case; null for anything else.</summary>
    public static ScimBoolean? BooleanOf(ReadOnlySpan<char> word)
    {
        if (word.Equals("true", StringComparison.OrdinalIgnoreCase))
            return ScimBoolean.True;
        return word.Equals("false", StringComparison.OrdinalIgnoreCase) ? ScimBoolean.False : null;
    }

    private static ScimValue? NumberOf(ReadOnlySpan<char> word)
    {
        if (
            word.Length is 0 or > LongestNumber
            || !(word is ['-', _, ..] ? char.IsAsciiDigit(word[1]) : char.IsAsciiDigit(word[0]))
        )
            return null;
        if (long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
            return new ScimInteger(integer);
        const NumberStyles JsonNumber =
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return decimal.TryParse(word, JsonNumber, CultureInfo.InvariantCulture, out var number) ? new ScimDecimal(number) : null;
    }

    private static bool TryReadString(
        ReadOnlySpan<char> text,
        ref int at,
        ScimLimits limits,
        out ScimValue? value,
        [NotNullWhen(false)] out string? problem
    )
    {
        value = null;
        var opening = at;
        var content = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            var character = text[at];
            if (character == '"')
            {
                at++;
                return TryFinish(content.ToString(), limits, out value, out problem);
            }
            if (character < ' ')
            {
                problem = "a control character in a string; JSON wants it escaped";
                return false;
            }
            if (character != '\\')
                content.Append(character);
            else if (!TryReadEscape(text, ref at, content))
            {
                problem = "an escape that JSON does not know";
                return false;
            }
        }
        at = opening;
        problem = "a string without its closing quote";
        return false;
    }

    /// <summary>Reads what follows a backslash.</summary>
    /// <param name="at">The backslash; afterwards the last character of the escape.</param>
    private static bool TryReadEscape(ReadOnlySpan<char> text, ref int at, StringBuilder content)
    {
        if (++at == text.Length)
            return false;
        if (text[at] == 'u')
        {
            if (
                at + 4 >= text.Length
                || !ushort.TryParse(
                    text.Slice(at + 1, 4),
                    NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture,
                    out var unit
                )
            )
                return false;
            at += 4;
            content.Append((char)unit);
            return true;
        }
        var plain = text[at] switch
        {
            '"' => '"',
            '\\' => '\\',
            '/' => '/',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => '\0',
        };
        if (plain == '\0')
            return false;
        content.Append(plain);
        return true;
    }

    private static bool TryFinish(string text, ScimLimits limits, out ScimValue? value, [NotNullWhen(false)] out string? problem)
    {
        problem = TextRules.Problem(text, limits);
        value = problem is null ? new ScimString(text) : null;
        return problem is null;
    }
}
