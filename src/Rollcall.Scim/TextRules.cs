namespace Rollcall.Scim;

/// <summary>What no string value may hold: databases refuse NUL, and a lone surrogate is not a character at all.</summary>
internal static class TextRules
{
    /// <summary>What is wrong with the text, or null.</summary>
    public static string? Problem(string text, ScimLimits limits)
    {
        if (text.Length > limits.MaxStringLength)
            return $"a string of more than {limits.MaxStringLength} characters";
        if (text.Contains('\0'))
            return "a string with a NUL character";
        return HasLoneSurrogate(text) ? "a string with half a surrogate pair" : null;
    }

    private static bool HasLoneSurrogate(string text)
    {
        var at = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        if (at < 0)
            return false;
        for (; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at]))
                continue;
            if (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
                return true;
            at++;
        }
        return false;
    }
}
