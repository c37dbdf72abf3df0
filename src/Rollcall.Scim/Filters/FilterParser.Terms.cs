using System.Collections.Immutable;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Filters;

/// <summary>The terms that and, or stand between.</summary>
public static partial class FilterParser
{
    private ref partial struct Parser
    {
        private Filter? ParseTerm()
        {
            _text.SkipBlanks();
            if (_text.Stands('('))
                return ParseGroup();
            var position = _text.At;
            var name = _text.ReadName();
            if (name.IsEmpty)
                return Fail(position, $"found {_text.Found()}, expected an attribute, not, or (");
            if (name.Equals("not", StringComparison.OrdinalIgnoreCase))
            {
                _text.SkipBlanks();
                if (!_text.Stands('('))
                    return Fail(_text.At, $"found {_text.Found()}, expected ( after not");
                return ParseGroup() is { } inner ? new NotFilter(inner) : null;
            }
            if (++_terms > limits.MaxFilterTerms)
                return Fail(position, $"more than {limits.MaxFilterTerms} comparisons");
            var isOurs = names.TryBind(name, _parent, out var path, out var problem);
            if (!isOurs && !names.TryBindOther(name, _parent, out path))
                return Fail(position, problem ?? "is no attribute");
            if (path!.Attribute.Returned is Returned.Never)
                return Fail(position, $"{path} cannot be used in a filter");
            var term = _text.Take('[') ? ParseValuePath(path, position) : ParseComparison(path, path, name);
            return term is null || isOurs ? term : WithoutValue(term);
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
            _text.Take('(');
            var inner = ParseOr();
            _depth--;
            return inner is null || _text.Take(')') ? inner : Fail(_text.At, $"found {_text.Found()}, expected )");
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
            if (!_text.Take('.'))
                return new ValuePathFilter(path, inner);
            var afterDot = _text.At;
            var name = _text.ReadName();
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
            _text.SkipBlanks();
            var operatorAt = _text.At;
            var word = _text.ReadName();
            if (word.Equals("pr", StringComparison.OrdinalIgnoreCase))
                return new PresentFilter(path);
            if (FilterText.OperatorOf(word) is not { } comparison)
            {
                _text.At = operatorAt;
                return Fail(operatorAt, $"found {_text.Found()}, expected eq, ne, co, sw, ew, gt, ge, lt, le or pr");
            }
            _text.SkipBlanks();
            var literalAt = _text.At;
            var takesWord = names.TakesWord(path, comparison, name);
            if (!FilterLiteral.TryRead(_text.All, ref _text.At, limits, takesWord, out var literal, out var problem))
                return Fail(_text.At, problem);
            var filter = FilterBinding.Bind(path, comparison, literal, out problem);
            return filter ?? Fail(literalAt, $"{shown}: {problem}");
        }
    }
}
