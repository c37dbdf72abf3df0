using System.Globalization;
using Rollcall.AdminApi;

namespace Rollcall.Cli.Output;

/// <summary>One problem of a configuration document on one line.</summary>
internal static class ConfigurationText
{
    public static string Of(ConfigurationProblem problem)
    {
        var line = problem.Line is { } number ? string.Create(CultureInfo.InvariantCulture, $" (line {number})") : "";
        var key = problem.Key.Length == 0 ? "" : $"{problem.Key}: ";
        var value = problem.Value is { } found ? $"{found} " : "";
        return $"{key}{value}{problem.Message.TrimEnd('.')}; {problem.Expected.TrimEnd('.')}{line}";
    }
}
