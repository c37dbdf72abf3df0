using System.Globalization;

namespace Rollcall.Benchmarks;

/// <summary>One line of the report: a measured value, what it must be, and whether it is.</summary>
internal sealed record Figure(string What, string Measured, string Required, bool Holds)
{
    public static Figure AtLeast(string what, double ratio, double required, string raw) =>
        new(
            what,
            string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00} ({raw})"),
            string.Create(CultureInfo.InvariantCulture, $">= {required:0.00}"),
            ratio >= required
        );

    public static Figure AtMost(string what, double ratio, double required, string raw) =>
        new(
            what,
            string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00} ({raw})"),
            string.Create(CultureInfo.InvariantCulture, $"<= {required:0.00}"),
            ratio <= required
        );

    /// <param name="milliseconds">Of CPU a request.</param>
    /// <param name="bare">The same of a bare endpoint in the same run.</param>
    /// <param name="limit">On a quiet machine.</param>
    /// <param name="times">The limit as a multiple of the bare endpoint, which judges on a machine that has other work too.</param>
    public static Figure Cost(string what, double milliseconds, double bare, double limit, double times) =>
        new(
            $"{what}: CPU a request, of a bare endpoint",
            string.Create(CultureInfo.InvariantCulture, $"{milliseconds / bare:0.0} ({milliseconds:0.000} of {bare:0.000} ms)"),
            string.Create(CultureInfo.InvariantCulture, $"<= {times:0} or {limit:0.00} ms"),
            milliseconds <= limit || milliseconds / bare <= times
        );

    public static Figure Exactly(string what, string measured, string required) =>
        new(what, measured, required, string.Equals(measured, required, StringComparison.Ordinal));
}
