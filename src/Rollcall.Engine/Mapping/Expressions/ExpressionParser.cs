using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Rollcall.Scim;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Mapping.Expressions;

/// <summary>
/// Parses and binds an expression. One pass from left to right that never steps back; recursion only at "(", bounded.
/// <code>
/// expression = call / path / text
/// call       = NAME "(" argument *("," argument) ")"        ; names in any case
/// argument   = expression
///            / expression ("=" / "&lt;&gt;") expression             ; the condition of IIF
///            / 1*4DIGIT                                       ; the count of Left
/// path       = "[" SCIM path "]"                              ; it may have brackets and quotes of its own
/// text       = DQUOTE *(any / "\" (DQUOTE / "\")) DQUOTE
/// </code>
/// Blanks between these do not count.
/// </summary>
public static class ExpressionParser
{
    private const int Deepest = 16;

    /// <summary>Parses an expression and binds its paths to the user type.</summary>
    /// <returns>The expression, or an error with the position.</returns>
    public static ScimResult<Expression> Parse(string text, ResourceType user)
    {
        var parser = new Parser(text, user);
        return parser.ParseAll() is { } expression ? expression : parser.Error;
    }

    private ref struct Parser(string text, ResourceType user)
    {
        private int _at;
        private int _depth;
        private ScimError? _error;

        public readonly ScimError Error => _error ?? ScimErrors.Internal();

        public Expression? ParseAll()
        {
            var expression = ParseExpression();
            if (expression is null)
                return null;
            SkipBlanks();
            return _at == text.Length ? expression : Fail($"found {Here()}, expected the end");
        }

        private Expression? ParseExpression()
        {
            SkipBlanks();
            if (_at == text.Length)
                return Fail("found the end, expected a function, a [path] or a \"text\"");
            return text[_at] switch
            {
                '[' => ParsePath(),
                '"' => ParseText(),
                var letter when char.IsAsciiLetter(letter) => ParseCall(),
                _ => Fail($"found {Here()}, expected a function, a [path] or a \"text\""),
            };
        }

        private Expression? ParseCall()
        {
            var start = _at;
            while (_at < text.Length && char.IsAsciiLetterOrDigit(text[_at]))
                _at++;
            var name = text[start.._at];
            if (!ExpressionFunction.All.TryGetValue(name, out var function))
            {
                _at = start;
                var names = string.Join(
                    ", ",
                    ExpressionFunction.All.Values.Select(known => known.Name).Order(StringComparer.Ordinal)
                );
                return Fail($"there is no function {ScimErrors.Quote(name)}, there are {names}");
            }
            if (!Take('('))
                return Fail($"found {Here()}, expected ( after {function.Name}");
            if (++_depth > Deepest)
                return Fail("functions are nested too deep");
            var arguments = ParseArguments(function);
            _depth--;
            if (arguments.IsDefault)
                return null;
            var fits = arguments.Length >= function.Least && arguments.Length <= function.Most;
            return fits && !(function.InPairs && arguments.Length % 2 != 0)
                ? new CallExpression(function, arguments)
                : Fail($"{function.Name} has {Count(arguments.Length)}, it is written {function.Usage}");
        }

        /// <summary>Default after a failure.</summary>
        private ImmutableArray<Expression> ParseArguments(ExpressionFunction function)
        {
            var arguments = ImmutableArray.CreateBuilder<Expression>();
            if (Take(')'))
                return [];
            do
            {
                if (ParseArgument(function, arguments.Count) is not { } argument)
                    return default;
                arguments.Add(argument);
            } while (Take(','));
            if (Take(')'))
                return arguments.ToImmutable();
            Fail($"found {Here()}, expected , or ) in {function.Name}");
            return default;
        }

        private Expression? ParseArgument(ExpressionFunction function, int position)
        {
            if (position == function.NumberAt)
                return ParseNumber(function);
            if (ParseExpression() is not { } left)
                return null;
            if (position > 0 || !function.TakesCondition)
                return left;
            var different = Take('<');
            if (different ? !Take('>') : !Take('='))
                return different ? Fail($"found {Here()}, expected <>") : left;
            return ParseExpression() is { } right ? new ComparisonExpression(left, right, Equal: !different) : null;
        }

        private Expression? ParseNumber(ExpressionFunction function)
        {
            const int mostDigits = 4;
            SkipBlanks();
            var start = _at;
            while (_at < text.Length && char.IsAsciiDigit(text[_at]))
                _at++;
            if (_at - start is > 0 and <= mostDigits)
                return new TextExpression(text[start.._at]);
            _at = start;
            return Fail($"found {Here()}, expected a whole number below 10,000: {function.Usage}");
        }

        private Expression? ParseText()
        {
            var start = _at++;
            var value = new StringBuilder();
            for (; _at < text.Length && text[_at] != '"'; _at++)
            {
                if (text[_at] == '\\' && (++_at == text.Length || text[_at] is not ('"' or '\\')))
                    return Fail("a \\ in a text stands before \" or \\ only");
                value.Append(text[_at]);
            }
            if (_at < text.Length)
            {
                _at++;
                return new TextExpression(value.ToString());
            }
            _at = start;
            return Fail("a text without its closing quote");
        }

        /// <summary>Up to the bracket that closes the first one; brackets and quotes of a filter belong to the path.</summary>
        private Expression? ParsePath()
        {
            var start = _at;
            var open = 0;
            var quoted = false;
            for (; _at < text.Length; _at++)
            {
                if (quoted && text[_at] == '\\')
                    _at++;
                else if (text[_at] == '"')
                    quoted = !quoted;
                else if (!quoted && text[_at] == '[')
                    open++;
                else if (!quoted && text[_at] == ']' && --open == 0)
                    break;
            }
            if (_at >= text.Length)
            {
                _at = start;
                return Fail("a path without its closing bracket");
            }
            var compiled = SourcePath.Compile(text[(start + 1).._at].Trim(), user);
            if (!compiled.TryGet(out var path, out var error))
            {
                _at = start;
                return Fail(error.Detail);
            }
            _at++;
            return new PathExpression(path);
        }

        private bool Take(char expected)
        {
            SkipBlanks();
            if (_at == text.Length || text[_at] != expected)
                return false;
            _at++;
            return true;
        }

        private void SkipBlanks()
        {
            while (_at < text.Length && text[_at] is ' ' or '\t')
                _at++;
        }

        private readonly string Here() => _at == text.Length ? "the end" : ScimErrors.Quote(text.AsSpan(_at, 1));

        private static string Count(int arguments) =>
            arguments == 1 ? "one argument" : string.Create(CultureInfo.InvariantCulture, $"{arguments} arguments");

        private Expression? Fail(string problem)
        {
            _error ??= ScimErrors.InvalidSyntax(
                string.Create(CultureInfo.InvariantCulture, $"Expression, character {_at + 1}: {problem}")
            );
            return null;
        }
    }
}
