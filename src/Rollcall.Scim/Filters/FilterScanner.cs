using System.Buffers;

namespace Rollcall.Scim.Filters;

/// <summary>The text of a filter and how far it has been read; it never goes back further than the word it has just read.</summary>
internal ref struct FilterScanner(string source, int start)
{
    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t()[]\"\r\n");

    /// <summary>The next character.</summary>
    public int At = start;

    public ReadOnlySpan<char> All { get; } = source;

    public readonly int Length => All.Length;

    public readonly bool IsAtEnd => At == All.Length;

    public readonly bool IsBlank => All.IsWhiteSpace();

    /// <summary>Whether this is the next character.</summary>
    public readonly bool Stands(char expected) => At < All.Length && All[At] == expected;

    public void SkipBlanks()
    {
        while (At < All.Length && All[At] is ' ' or '\t')
            At++;
    }

    /// <summary>Everything up to a blank, bracket, quote or the end: a path, an operator or a keyword.</summary>
    public ReadOnlySpan<char> ReadName()
    {
        var rest = All[At..];
        var length = rest.IndexOfAny(NameEnds);
        if (length < 0)
            length = rest.Length;
        At += length;
        return rest[..length];
    }

    public bool TakeWord(string word)
    {
        SkipBlanks();
        var before = At;
        if (ReadName().Equals(word, StringComparison.OrdinalIgnoreCase))
            return true;
        At = before;
        return false;
    }

    /// <summary>Blanks may come before what closes, and none before what opens or continues a path.</summary>
    public bool Take(char expected)
    {
        if (expected is ')' or ']')
            SkipBlanks();
        if (!Stands(expected))
            return false;
        At++;
        return true;
    }

    /// <summary>What stands here, for an error.</summary>
    public readonly string Found()
    {
        if (At >= All.Length)
            return "the end";
        var rest = All[At..];
        var length = rest.IndexOfAny(" \t");
        return ScimErrors.Quote(length <= 0 ? rest : rest[..length]);
    }
}
