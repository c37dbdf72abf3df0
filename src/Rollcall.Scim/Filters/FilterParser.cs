using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Filters;

/// <summary>
/// Parses and binds a filter (RFC 7644 figure 1). One pass from left to right that never steps back, so the time is linear in
/// the length; recursion only at "(", "[" and bounded by <see cref="ScimLimits.MaxFilterDepth"/>.
/// <code>
/// FILTER    = andTerm *("or" andTerm)
/// andTerm   = term *("and" term)
/// term      = ["not"] "(" FILTER ")" / valuePath ["." ATTRNAME attrRest] / attrPath attrRest
/// valuePath = attrPath "[" FILTER "]"              ; names inside are sub-attributes
/// attrRest  = "pr" / compareOp compValue
/// compareOp = "eq" / "ne" / "co" / "sw" / "ew" / "gt" / "ge" / "lt" / "le"
/// compValue = false / null / true / number / string  ; JSON
/// </code>
/// Keywords, names and true/false are read in any case, and blanks may be several. Not in the RFC but sent by Entra:
/// <c>emails[type eq "work"].value eq "x"</c>, which means <c>emails[type eq "work" and value eq "x"]</c>. As far as
/// the profile of a source says, a word without quotes is a string, and an attribute of an extension goes without its URN.
/// </summary>
public static class FilterParser
{
    /// <summary>Parses and binds a filter.</summary>
    /// <returns>The filter, or invalidFilter with the position.</returns>
    public static ScimResult<Filter> Parse(string text, ResourceType type, ScimLimits? limits = null) =>
        Parse(text, type, [], limits);

    /// <summary>As above, in a query over several types: an attribute that only others of them have is one without a value here (RFC 7644 3.4.2.1).</summary>
    /// <param name="client">How the client that sent it is understood. Null for what stands in a configuration, which is read to the letter.</param>
    public static ScimResult<Filter> Parse(
        string text,
        ResourceType type,
        ImmutableArray<ResourceType> others,
        ScimLimits? limits = null,
        Dialect? client = null
    )
    {
        var parser = new Parser(text, 0, type, limits ?? ScimLimits.Default) { Others = others, Client = client };
        var filter = parser.ParseAll();
        return filter is null ? parser.Error : filter;
    }

    /// <summary>Parses what stands in brackets of a PATCH path.</summary>
    /// <param name="start">The character after "[".</param>
    /// <param name="end">The character after "]".</param>
    internal static ScimResult<Filter> ParseInner(
        string text,
        int start,
        AttributeDefinition parent,
        ScimLimits limits,
        out int end
    )
    {
        var parser = new Parser(text, start, null, limits);
        var filter = parser.ParseBrackets(parent);
        end = parser.Position;
        return filter is null ? parser.Error : filter;
    }

    private ref struct Parser(string source, int start, ResourceType? type, ScimLimits limits)
    {
        private readonly ReadOnlySpan<char> _text = source;
        private int _at = start;
        private int _depth;
        private int _terms;
        private ScimError? _error;

        /// <summary>The attribute whose brackets we are in; null outside.</summary>
        private AttributeDefinition? _parent;

        public ImmutableArray<ResourceType> Others { get; init; } = [];

        public Dialect? Client { get; init; }

        public readonly int Position => _at;

        public readonly ScimError Error => _error ?? ScimErrors.InvalidFilter("The filter cannot be read.");

        public Filter? ParseAll()
        {
            if (_text.Length > limits.MaxFilterLength)
                return Fail(limits.MaxFilterLength, $"is longer than {limits.MaxFilterLength} characters");
            if (_text.IsWhiteSpace())
                return Fail(0, "the filter is empty");
            var filter = ParseOr();
            SkipBlanks();
            return filter is null || _at == _text.Length ? filter : Fail(_at, $"found {Found()}, expected and, or, or the end");
        }

        public Filter? ParseBrackets(AttributeDefinition parent)
        {
            if (_text.Length > limits.MaxFilterLength)
                return Fail(limits.MaxFilterLength, $"is longer than {limits.MaxFilterLength} characters");
            if (++_depth > limits.MaxFilterDepth)
                return TooDeep();
            _parent = parent;
            var filter = ParseOr();
            _parent = null;
            _depth--;
            return filter is null || Take(']') ? filter : Fail(_at, $"found {Found()}, expected ]");
        }

        private Filter? ParseOr()
        {
            var first = ParseAnd();
            if (first is null || !TakeWord("or"))
                return first;
            var terms = ImmutableArray.CreateBuilder<Filter>();
            AddTerm<OrFilter>(terms, first);
            do
            {
                if (ParseAnd() is not { } next)
                    return null;
                AddTerm<OrFilter>(terms, next);
            } while (TakeWord("or"));
            return new OrFilter(terms.ToImmutable());
        }

        private Filter? ParseAnd()
        {
            var first = ParseTerm();
            if (first is null || !TakeWord("and"))
                return first;
            var terms = ImmutableArray.CreateBuilder<Filter>();
            AddTerm<AndFilter>(terms, first);
            do
            {
                if (ParseTerm() is not { } next)
                    return null;
                AddTerm<AndFilter>(terms, next);
            } while (TakeWord("and"));
            return new AndFilter(terms.ToImmutable());
        }

        private Filter? ParseTerm()
        {
            SkipBlanks();
            if (_at < _text.Length && _text[_at] == '(')
                return ParseGroup();
            var position = _at;
            var name = ReadName();
            if (name.IsEmpty)
                return Fail(position, $"found {Found()}, expected an attribute, not, or (");
            if (name.Equals("not", StringComparison.OrdinalIgnoreCase))
            {
                SkipBlanks();
                if (_at == _text.Length || _text[_at] != '(')
                    return Fail(_at, $"found {Found()}, expected ( after not");
                return ParseGroup() is { } inner ? new NotFilter(inner) : null;
            }
            if (++_terms > limits.MaxFilterTerms)
                return Fail(position, $"more than {limits.MaxFilterTerms} comparisons");
            var isOurs = TryBind(name, out var path, out var problem);
            if (!isOurs && !TryBindOther(name, out path))
                return Fail(position, problem ?? "is no attribute");
            if (path!.Attribute.Returned is Returned.Never)
                return Fail(position, $"{path} cannot be used in a filter");
            var term = Take('[') ? ParseValuePath(path, position) : ParseComparison(path, path, name);
            return term is null || isOurs ? term : WithoutValue(term);
        }

        private readonly bool TryBindOther(ReadOnlySpan<char> name, [NotNullWhen(true)] out AttributePath? path)
        {
            path = null;
            foreach (var other in _parent is null ? Others : [])
            {
                if (PathBinder.TryBind(name, other, out path, out _))
                    return true;
            }
            return false;
        }

        /// <summary>What the comparison says of an attribute without a value: always the same.</summary>
        private static Filter WithoutValue(Filter term)
        {
            var always = new PresentFilter(new AttributePath(null, CommonAttributes.Id));
            return
                term
                    is CompareFilter { Operator: CompareOperator.NotEqual, Value: not null }
                        or CompareFilter { Operator: CompareOperator.Equal, Value: null }
                        or NotFilter
                ? always
                : new NotFilter(always);
        }

        private Filter? ParseGroup()
        {
            if (++_depth > limits.MaxFilterDepth)
                return TooDeep();
            _at++;
            var inner = ParseOr();
            _depth--;
            return inner is null || Take(')') ? inner : Fail(_at, $"found {Found()}, expected )");
        }

        private Filter? ParseValuePath(AttributePath path, int position)
        {
            if (_parent is not null)
                return Fail(position, "brackets inside brackets");
            if (
                path.SubAttribute is not null
                || path.Attribute.IsExtension
                || path.Attribute is { Type: not AttributeType.Complex, MultiValued: false }
            )
                return Fail(position, $"{path} has no sub-attributes, brackets do not fit");
            if (ParseBrackets(path.Attribute) is not { } inner)
                return null;
            if (_at == _text.Length || _text[_at] != '.')
                return new ValuePathFilter(path, inner);
            var afterDot = ++_at;
            var name = ReadName();
            if (!PathBinder.TryBindInner(name, path.Attribute, out var sub, out var problem))
                return Fail(afterDot, problem);
            if (ParseComparison(sub, new AttributePath(path.SchemaUrn, path.Attribute, sub.Attribute), name) is not { } last)
                return null;
            var terms = ImmutableArray.CreateBuilder<Filter>();
            AddTerm<AndFilter>(terms, inner);
            AddTerm<AndFilter>(terms, last);
            return new ValuePathFilter(path, new AndFilter(terms.ToImmutable()));
        }

        /// <summary>What follows a path: pr, or an operator with its literal.</summary>
        /// <param name="shown">The path to name in an error, in full.</param>
        /// <param name="name">As the client wrote it.</param>
        private Filter? ParseComparison(AttributePath path, AttributePath shown, ReadOnlySpan<char> name)
        {
            SkipBlanks();
            var operatorAt = _at;
            var word = ReadName();
            if (word.Equals("pr", StringComparison.OrdinalIgnoreCase))
                return new PresentFilter(path);
            if (FilterText.OperatorOf(word) is not { } comparison)
            {
                _at = operatorAt;
                return Fail(operatorAt, $"found {Found()}, expected eq, ne, co, sw, ew, gt, ge, lt, le or pr");
            }
            SkipBlanks();
            var literalAt = _at;
            var takesWord = TakesWord(path, comparison, name);
            if (!FilterLiteral.TryRead(_text, ref _at, limits, takesWord, out var literal, out var problem))
                return Fail(_at, problem);
            var filter = FilterBinding.Bind(path, comparison, literal, out problem);
            return filter ?? Fail(literalAt, $"{shown}: {problem}");
        }

        private readonly bool TakesWord(AttributePath path, CompareOperator comparison, ReadOnlySpan<char> name) =>
            Client?.Words switch
            {
                UnquotedWords.Everywhere => true,
                UnquotedWords.WhereNothingElseFits => comparison
                    is CompareOperator.Contains
                        or CompareOperator.StartsWith
                        or CompareOperator.EndsWith
                    || path.Target.Type is AttributeType.DateTime
                    || IsInCaseOfDotNet(path.Target.Name, name),
                _ => false,
            };

        private static bool IsInCaseOfDotNet(string attribute, ReadOnlySpan<char> written)
        {
            var last = written[(written.LastIndexOf('.') + 1)..];
            return last.Length == attribute.Length
                && char.IsAsciiLetterUpper(last[0])
                && !char.IsAsciiLetterUpper(attribute[0])
                && last[1..].SequenceEqual(attribute.AsSpan(1));
        }

        private readonly bool TryBind(
            ReadOnlySpan<char> name,
            [NotNullWhen(true)] out AttributePath? path,
            [NotNullWhen(false)] out string? problem
        )
        {
            if (_parent is not null)
                return PathBinder.TryBindInner(name, _parent, out path, out problem);
            if (type is not null)
            {
                return PathBinder.TryBind(name, type, out path, out problem)
                    || (Client is { PathsAsNames: true } && PathBinder.TryBindWithoutUrn(name, type, out path));
            }
            (path, problem) = (null, "the filter has ended already");
            return false;
        }

        private static void AddTerm<TSame>(ImmutableArray<Filter>.Builder terms, Filter term)
            where TSame : Filter
        {
            switch (term)
            {
                case AndFilter all when typeof(TSame) == typeof(AndFilter):
                    terms.AddRange(all.Terms);
                    break;
                case OrFilter any when typeof(TSame) == typeof(OrFilter):
                    terms.AddRange(any.Terms);
                    break;
                default:
                    terms.Add(term);
                    break;
            }
        }

        private void SkipBlanks()
        {
            while (_at < _text.Length && _text[_at] is ' ' or '\t')
                _at++;
        }

        /// <summary>Everything up to a blank, bracket, quote or the end: a path, an operator or a keyword.</summary>
        private ReadOnlySpan<char> ReadName()
        {
            var rest = _text[_at..];
            var length = rest.IndexOfAny(NameEnds);
            if (length < 0)
                length = rest.Length;
            _at += length;
            return rest[..length];
        }

        private bool TakeWord(string word)
        {
            SkipBlanks();
            var before = _at;
            if (ReadName().Equals(word, StringComparison.OrdinalIgnoreCase))
                return true;
            _at = before;
            return false;
        }

        private bool Take(char expected)
        {
            if (expected is not '[')
                SkipBlanks();
            if (_at == _text.Length || _text[_at] != expected)
                return false;
            _at++;
            return true;
        }

        private readonly string Found()
        {
            if (_at >= _text.Length)
                return "the end";
            var rest = _text[_at..];
            var length = rest.IndexOfAny(" \t");
            return ScimErrors.Quote(length <= 0 ? rest : rest[..length]);
        }

        private Filter? TooDeep() => Fail(_at, $"nested deeper than {limits.MaxFilterDepth}");

        private Filter? Fail(int position, string problem)
        {
            _error ??= ScimErrors.InvalidFilter(position, problem + ".");
            return null;
        }
    }

    private static readonly System.Buffers.SearchValues<char> NameEnds = System.Buffers.SearchValues.Create(" \t()[]\"\r\n");
}
