using System.Collections.Immutable;

namespace Rollcall.Engine.Configuration.Yaml;

/// <summary>Gathers everything that is wrong, so that nobody has to start the server ten times to learn ten things.</summary>
internal sealed class Problems(KeyPlaces places)
{
    private const int MostShown = 100;
    private const int LongestValue = 100;

    private readonly List<ConfigurationError> _errors = [];
    private readonly List<ConfigurationError> _warnings = [];

    /// <summary>Where keys that stand in the wrong place belong.</summary>
    public KeyPlaces Places => places;

    public void Error(string key, string? value, string message, string expected, int? line) =>
        _errors.Add(new(key, Shown(value), message, expected, line));

    public void Error(ConfigurationError error) => _errors.Add(error);

    public void Warning(string key, string? value, string message, string expected, int? line) =>
        _warnings.Add(new(key, Shown(value), message, expected, line));

    /// <summary>The errors, or the configuration when there are none.</summary>
    public ConfigurationReading Conclude(RollcallConfiguration configuration)
    {
        var errors = InOrder(_errors, "errors");
        return new(errors.IsEmpty ? configuration : null, errors) { Warnings = InOrder(_warnings, "warnings") };
    }

    private static ImmutableArray<ConfigurationError> InOrder(List<ConfigurationError> problems, string kind)
    {
        var ordered = problems.OrderBy(problem => problem.Line ?? 0);
        var hidden = problems.Count - MostShown + 1;
        return problems.Count <= MostShown
            ? [.. ordered]
            : [.. ordered.Take(MostShown - 1), new("document", null, $"has {hidden} more {kind}", "mend these first", null)];
    }

    private static string? Shown(string? value) =>
        value is { Length: > LongestValue } ? string.Concat(value.AsSpan(0, LongestValue), "...") : value;
}
