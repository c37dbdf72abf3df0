namespace Rollcall.FakeAtlassian.Crowd;

/// <summary>
/// CQL, the query language of the search resource [D], which has no "not" (CWD-5699):
/// <code>
/// query      = and-terms *( "or" and-terms )
/// and-terms  = term *( "and" term )
/// term       = "(" query ")" / property operator value
/// operator   = "=" / "&lt;" / "&gt;"
/// value      = a quoted text, in which \ escapes, or a bare word; * at either end of it is a wildcard
/// </code>
/// </summary>
internal sealed class CrowdQueryLanguage
{
    private const int DeepestNesting = 50;
    private readonly string _text;
    private int _at;
    private int _depth;

    private CrowdQueryLanguage(string text) => _text = text;

    /// <summary>The restriction, or null with the reason why the text is none.</summary>
    public static CrowdSearchTerm? Parse(string text, out string problem)
    {
        problem = "";
        if (string.IsNullOrWhiteSpace(text))
            return new CrowdSearchTerm.All();
        var parser = new CrowdQueryLanguage(text);
        var query = parser.Query();
        parser.SkipSpace();
        if (query is not null && parser._at == text.Length)
            return query;
        problem = $"Unexpected text in the restriction at position {parser._at}.";
        return null;
    }

    private CrowdSearchTerm? Query() => Series("or", AndTerms, terms => new CrowdSearchTerm.Or(terms));

    private CrowdSearchTerm? AndTerms() => Series("and", Term, terms => new CrowdSearchTerm.And(terms));

    private CrowdSearchTerm? Series(
        string word,
        Func<CrowdSearchTerm?> part,
        Func<IReadOnlyList<CrowdSearchTerm>, CrowdSearchTerm> join
    )
    {
        var terms = new List<CrowdSearchTerm>();
        do
        {
            if (part() is not { } term)
                return null;
            terms.Add(term);
        } while (TryWord(word));
        return terms is [var only] ? only : join(terms);
    }

    private CrowdSearchTerm? Term()
    {
        SkipSpace();
        if (!TryTake('('))
            return Comparison();
        if (++_depth > DeepestNesting)
            return null;
        var inner = Query();
        _depth--;
        SkipSpace();
        return TryTake(')') ? inner : null;
    }

    private CrowdSearchTerm.Property? Comparison()
    {
        if (BareWord() is not { Length: > 0 } property)
            return null;
        SkipSpace();
        var compare = _at < _text.Length ? _text[_at] : '\0';
        if (compare is not ('=' or '<' or '>'))
            return null;
        _at++;
        SkipSpace();
        if (Value() is not { } value)
            return null;
        return compare switch
        {
            '<' => new CrowdSearchTerm.Property(property, CrowdMatch.LessThan, value),
            '>' => new CrowdSearchTerm.Property(property, CrowdMatch.GreaterThan, value),
            _ => WithWildcards(property, value),
        };
    }

    private static CrowdSearchTerm.Property WithWildcards(string property, string value)
    {
        var open = value.StartsWith('*');
        var close = value.Length > 1 && value.EndsWith('*');
        return (open, close) switch
        {
            (true, true) => new CrowdSearchTerm.Property(property, CrowdMatch.Contains, value[1..^1]),
            (true, false) => new CrowdSearchTerm.Property(property, CrowdMatch.EndsWith, value[1..]),
            (false, true) => new CrowdSearchTerm.Property(property, CrowdMatch.StartsWith, value[..^1]),
            _ => new CrowdSearchTerm.Property(property, CrowdMatch.Exactly, value),
        };
    }

    private string? Value()
    {
        if (_at >= _text.Length)
            return null;
        var quote = _text[_at];
        if (quote is not ('"' or '\''))
            return BareWord() is { Length: > 0 } word ? word : null;
        _at++;
        var value = new System.Text.StringBuilder();
        while (_at < _text.Length && _text[_at] != quote)
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length)
                _at++;
            value.Append(_text[_at++]);
        }
        return TryTake(quote) ? value.ToString() : null;
    }

    private string BareWord()
    {
        var start = _at;
        while (_at < _text.Length && !char.IsWhiteSpace(_text[_at]) && !"()=<>\"'".Contains(_text[_at], StringComparison.Ordinal))
            _at++;
        return _text[start.._at];
    }

    private bool TryWord(string word)
    {
        SkipSpace();
        var end = _at + word.Length;
        if (end > _text.Length || !_text.AsSpan(_at, word.Length).Equals(word, StringComparison.OrdinalIgnoreCase))
            return false;
        if (end < _text.Length && !char.IsWhiteSpace(_text[end]) && _text[end] != '(')
            return false;
        _at = end;
        return true;
    }

    private bool TryTake(char expected)
    {
        if (_at >= _text.Length || _text[_at] != expected)
            return false;
        _at++;
        return true;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
    }
}
