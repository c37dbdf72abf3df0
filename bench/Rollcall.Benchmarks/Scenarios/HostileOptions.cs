using System.Globalization;
using System.Security.Cryptography;

namespace Rollcall.Benchmarks.Scenarios;

/// <summary>How long the random part of a run with hostile input is.</summary>
/// <param name="Duration">At most.</param>
/// <param name="Count">Requests at most.</param>
/// <param name="Seed">The same seed makes the same requests.</param>
internal sealed record HostileOptions(TimeSpan Duration, int Count, ulong Seed)
{
    private const int DefaultSeconds = 60;

    /// <summary>Takes <c>--seconds N</c>, <c>--count N</c> and <c>--seed N</c> out of the arguments.</summary>
    public static (HostileOptions Options, string[] Others) From(string[] arguments)
    {
        var others = new List<string>(arguments);
        var options = new HostileOptions(
            TimeSpan.FromSeconds(Take("--seconds") ?? DefaultSeconds),
            (int)(Take("--count") ?? int.MaxValue),
            Take("--seed") ?? (ulong)RandomNumberGenerator.GetInt32(int.MaxValue)
        );
        return (options, [.. others]);

        ulong? Take(string name)
        {
            var at = others.IndexOf(name);
            if (at < 0)
                return null;
            if (
                at + 1 == others.Count
                || !ulong.TryParse(others[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            )
                throw new ArgumentException($"{name} needs a number.", nameof(arguments));
            others.RemoveRange(at, 2);
            return number;
        }
    }
}
