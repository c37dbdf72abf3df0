using System.Collections.Frozen;
using System.Globalization;

namespace Rollcall.Engine.Mapping.Expressions;

/// <summary>A function of the expression language. The list is closed; docs/configuration.md explains each.</summary>
/// <param name="Usage">How it is written, for error messages.</param>
/// <param name="Least">The smallest number of arguments.</param>
/// <param name="Most">The largest number of arguments.</param>
/// <param name="Apply">Arguments in order, null for one without a value; null when there is no result.</param>
internal sealed record ExpressionFunction(string Name, string Usage, int Least, int Most, Func<string?[], string?> Apply)
{
    public const int LongestResult = 65_536;
    public const int MostArguments = 64;

    /// <summary>The argument that is a number, not an expression; -1 where there is none.</summary>
    public int NumberAt { get; init; } = -1;

    /// <summary>The first argument may be a comparison.</summary>
    public bool TakesCondition { get; init; }

    /// <summary>Arguments come in twos after the first two.</summary>
    public bool InPairs { get; init; }

    public static FrozenDictionary<string, ExpressionFunction> All { get; } =
        new ExpressionFunction[]
        {
            new("Coalesce", "Coalesce(a, b, ...)", 1, MostArguments, Coalesce),
            new("Join", "Join(separator, a, b, ...)", 2, MostArguments, Join),
            new("Append", "Append(a, suffix)", 2, 2, args => args[0] is { } text ? text + args[1] : null),
            new("ToLower", "ToLower(a)", 1, 1, args => args[0]?.ToLowerInvariant()),
            new("ToUpper", "ToUpper(a)", 1, 1, args => args[0]?.ToUpperInvariant()),
            new("Trim", "Trim(a)", 1, 1, args => args[0]?.Trim()),
            new("Left", "Left(a, count)", 2, 2, Left) { NumberAt = 1 },
            new("Replace", "Replace(a, find, replacement)", 3, 3, Replace),
            new("Switch", "Switch(a, otherwise, key, value, key, value, ...)", 4, MostArguments, Switch) { InPairs = true },
            new("IIF", "IIF(condition, then, else)", 3, 3, args => args[0] is null ? args[2] : args[1]) { TakesCondition = true },
        }.ToFrozenDictionary(function => function.Name, StringComparer.OrdinalIgnoreCase);

    private static string? Coalesce(string?[] args) => Array.Find(args, argument => argument is not null);

    private static string? Join(string?[] args) =>
        args.Sum(argument => (long)(argument?.Length ?? 0) + (args[0]?.Length ?? 0)) > 2 * LongestResult
            ? null
            : string.Join(args[0], args.Skip(1).Where(argument => argument is not null));

    /// <summary>Text elements, not code units: half an emoji or a letter without its accent is nobody's name.</summary>
    private static string? Left(string?[] args)
    {
        if (args[0] is not { } text || !int.TryParse(args[1], CultureInfo.InvariantCulture, out var count))
            return null;
        var end = 0;
        for (var taken = 0; taken < count && end < text.Length; taken++)
            end += StringInfo.GetNextTextElementLength(text, end);
        return text[..end];
    }

    private static string? Replace(string?[] args)
    {
        if (args[0] is not { } text || args[1] is not { } find)
            return args[0];
        var replacement = args[2] ?? "";
        // Counted first: a nest of replacements would otherwise multiply what it holds.
        var found = 0L;
        for (
            var at = text.IndexOf(find, StringComparison.Ordinal);
            at >= 0;
            at = text.IndexOf(find, at, StringComparison.Ordinal)
        )
        {
            found++;
            at += find.Length;
        }
        return text.Length + (found * (replacement.Length - find.Length)) > LongestResult
            ? null
            : text.Replace(find, replacement, StringComparison.Ordinal);
    }

    private static string? Switch(string?[] args)
    {
        for (var i = 2; i + 1 < args.Length; i += 2)
        {
            if (args[0] is not null && string.Equals(args[0], args[i], StringComparison.OrdinalIgnoreCase))
                return args[i + 1];
        }
        return args[1];
    }
}
