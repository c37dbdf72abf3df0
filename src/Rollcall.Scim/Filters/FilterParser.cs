using System.Collections.Immutable;
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
public static partial class FilterParser
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
        var parser = new Parser(text, 0, new FilterNames(type, others, client), limits ?? ScimLimits.Default);
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
        var parser = new Parser(text, start, new FilterNames(null, [], null), limits);
        var filter = parser.ParseBrackets(parent);
        end = parser.Position;
        return filter is null ? parser.Error : filter;
    }

    private ref partial struct Parser(string source, int start, FilterNames names, ScimLimits limits)
    {
        private FilterScanner _text = new(source, start);
        private int _depth;
        private int _terms;
        private ScimError? _error;

        /// <summary>The attribute whose brackets we are in; null outside.</summary>
        private AttributeDefinition? _parent;

        public readonly int Position => _text.At;

        public readonly ScimError Error => _error ?? ScimErrors.InvalidFilter("The filter cannot be read.");

        public Filter? ParseAll()
        {
            if (_text.Length > limits.MaxFilterLength)
                return Fail(limits.MaxFilterLength, $"is longer than {limits.MaxFilterLength} characters");
            if (_text.IsBlank)
                return Fail(0, "the filter is empty");
            var filter = ParseOr();
            _text.SkipBlanks();
            return filter is null || _text.IsAtEnd
                ? filter
                : Fail(_text.At, $"found {_text.Found()}, expected and, or, or the end");
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
            return filter is null || _text.Take(']') ? filter : Fail(_text.At, $"found {_text.Found()}, expected ]");
        }

        private Filter? ParseOr()
        {
            var first = ParseAnd();
            if (first is null || !_text.TakeWord("or"))
                return first;
            var terms = ImmutableArray.CreateBuilder<Filter>();
            AddTerm<OrFilter>(terms, first);
            do
            {
                if (ParseAnd() is not { } next)
                    return null;
                AddTerm<OrFilter>(terms, next);
            } while (_text.TakeWord("or"));
            return new OrFilter(terms.ToImmutable());
        }

        private Filter? ParseAnd()
        {
            var first = ParseTerm();
            if (first is null || !_text.TakeWord("and"))
                return first;
            var terms = ImmutableArray.CreateBuilder<Filter>();
            AddTerm<AndFilter>(terms, first);
            do
            {
                if (ParseTerm() is not { } next)
                    return null;
                AddTerm<AndFilter>(terms, next);
            } while (_text.TakeWord("and"));
            return new AndFilter(terms.ToImmutable());
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

        private Filter? TooDeep() => Fail(_text.At, $"nested deeper than {limits.MaxFilterDepth}");

        private Filter? Fail(int position, string problem)
        {
            _error ??= ScimErrors.InvalidFilter(position, problem + ".");
            return null;
        }
    }
}
