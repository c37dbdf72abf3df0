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

    public static Figure Exactly(string what, string measured, string required) =>
        new(what, measured, required, string.Equals(measured, required, StringComparison.Ordinal));
}
