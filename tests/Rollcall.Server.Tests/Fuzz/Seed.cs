using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Rollcall.Server.Tests.Fuzz;

/// <summary>The same requests in every run, so that what is found once is found again; other ones with ROLLCALL_FUZZ_SEED.</summary>
internal static class Seed
{
    private const int Size = 50;

    public static ulong Value { get; } =
        ulong.TryParse(
            Environment.GetEnvironmentVariable("ROLLCALL_FUZZ_SEED"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var seed
        )
            ? seed
            : 20_261_122;

    /// <summary>Each with the words that find it again.</summary>
    public static IEnumerable<(T Request, string Name)> Requests<T>(Gen<T> generator, int count)
        where T : notnull =>
        generator
            .Sample(Size, new Rnd(Value), count)
            .Select((request, number) => (request, $"seed {Value}, number {number}: {request}"));
}
