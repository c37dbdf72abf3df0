using System.Text;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Filters;

namespace Rollcall.Storage.Filters;

/// <summary>Comparisons of text in SQL, and whether they say exactly what the filter means.</summary>
internal sealed class TextComparison(SqlDialect dialect, SqlParameters parameters)
{
    // UTF-8, by which databases order, and UTF-16, by which filters do, disagree from here on.
    private const char FirstSurrogate = '\uD800';

    /// <summary>Text that is compared as it stands: by code unit, or folded already when <paramref name="literal"/> is.</summary>
    /// <param name="text">SQL.</param>
    public (string Condition, bool IsExact) Compare(string text, CompareOperator comparison, string literal)
    {
        var left = dialect.Ordinal(text);
        if (
            literal.Length == 0
            && comparison is CompareOperator.Contains or CompareOperator.StartsWith or CompareOperator.EndsWith
        )
            return ($"{text} IS NOT NULL", true);
        return comparison switch
        {
            CompareOperator.Equal => ($"{left} = {parameters.Add(literal)}", true),
            CompareOperator.Contains => (dialect.Contains(left, parameters.Add(literal)), true),
            CompareOperator.StartsWith => (StartsWith(left, literal), true),
            CompareOperator.EndsWith => (dialect.EndsWith(left, parameters.Add(literal)), true),
            _ when literal.AsSpan().IndexOfAnyExceptInRange('\0', FirstSurrogate) >= 0 => ($"{text} IS NOT NULL", false),
            _ => ($"{left} {Symbol(comparison)} {parameters.Add(literal)}", true),
        };
    }

    /// <summary>Text without regard to case that is not folded yet.</summary>
    public (string Condition, bool IsExact) CompareFolded(string text, CompareOperator comparison, string literal)
    {
        if (dialect.FoldsAll || Ascii.IsValid(literal))
            return Compare(dialect.Fold(text), comparison, DirectoryKey.Of(literal));
        // Characters outside ASCII never fold into it, so whatever matches has the longest ASCII part of the literal in it.
        var part = LongestAscii(literal);
        return
            comparison
                is CompareOperator.Equal
                    or CompareOperator.Contains
                    or CompareOperator.StartsWith
                    or CompareOperator.EndsWith
            && part.Length > 0
            ? (dialect.Contains(dialect.Fold(text), parameters.Add(DirectoryKey.Of(part))), false)
            : ($"{text} IS NOT NULL", false);
    }

    /// <summary>A range rather than a function: ranges are found by an index.</summary>
    private string StartsWith(string left, string prefix)
    {
        var from = $"{left} >= {parameters.Add(prefix)}";
        return Successor(prefix) is { } end ? $"({from} AND {left} < {parameters.Add(end)})" : from;
    }

    /// <summary>The smallest text greater than everything that starts with the prefix, by code point; null when there is none.</summary>
    internal static string? Successor(string prefix)
    {
        var runes = prefix.EnumerateRunes().ToList();
        while (runes.Count > 0)
        {
            var next = runes[^1].Value + 1;
            if (next == FirstSurrogate)
                next = 0xE000;
            if (Rune.IsValid(next))
            {
                runes[^1] = new Rune(next);
                return string.Concat(runes);
            }
            runes.RemoveAt(runes.Count - 1);
        }
        return null;
    }

    private static string LongestAscii(string text)
    {
        var (best, start) = ("", 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsAscii(text[i]))
                continue;
            if (i - start > best.Length)
                best = text[start..i];
            start = i + 1;
        }
        return best;
    }

    public static string Symbol(CompareOperator comparison) =>
        comparison switch
        {
            CompareOperator.Equal => "=",
            CompareOperator.GreaterThan => ">",
            CompareOperator.GreaterOrEqual => ">=",
            CompareOperator.LessThan => "<",
            CompareOperator.LessOrEqual => "<=",
            _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison, "It orders nothing."),
        };
}
