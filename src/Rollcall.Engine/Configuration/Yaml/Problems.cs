using System.Collections.Immutable;

namespace Rollcall.Engine.Configuration.Yaml;

/// <summary>Gathers everything that is wrong, so that nobody has to start the server ten times to learn ten things.</summary>
internal sealed class Problems
{
    private const int MostErrors = 100;
    private const int LongestValue = 100;

    private readonly List<ConfigurationError> _errors = [];
    private readonly List<ConfigurationError> _warnings = [];

    public void Error(string key, string? value, string message, string expected, int? line) =>
        _errors.Add(new(key, Shown(value), message, expected, line));

    public void Error(ConfigurationError error) => _errors.Add(error);

    public void Warning(string key, string? value, string message, string expected, int? line) =>
        _warnings.Add(new(key, Shown(value), message, expected, line));

    /// <summary>The errors, or the configuration when there are none.</summary>
    public ConfigurationReading Conclude(RollcallConfiguration configuration)
    {
        var reading = _errors.Count == 0 ? new(configuration, []) : new ConfigurationReading(null, Errors());
        return reading with { Warnings = InOrder(_warnings) };
    }

    private ImmutableArray<ConfigurationError> Errors()
    {
        var errors = InOrder(_errors);
        return errors.Length <= MostErrors
            ? errors
            :
            [
                .. errors.Take(MostErrors - 1),
                new("document", null, $"has {errors.Length - MostErrors + 1} more errors", "mend these first", null),
            ];
    }

    private static ImmutableArray<ConfigurationError> InOrder(IEnumerable<ConfigurationError> problems) =>
        [.. problems.OrderBy(problem => problem.Line ?? 0)];

    private static string? Shown(string? value) =>
        value is { Length: > LongestValue } ? string.Concat(value.AsSpan(0, LongestValue), "...") : value;
}
