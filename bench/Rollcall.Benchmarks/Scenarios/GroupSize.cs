using System.Diagnostics;
using Rollcall.Benchmarks.Load;
using Rollcall.Benchmarks.Processes;

namespace Rollcall.Benchmarks.Scenarios;

/// <summary>The same request to a small and to a large group, one at a time.</summary>
internal static class GroupSize
{
    private const int Rounds = 3;
    private const int Samples = 200;

    /// <summary>The cost of one member more, in milliseconds; the median round.</summary>
    /// <param name="groups">A small and a large group for a round.</param>
    /// <param name="members">Who is added to both in a round.</param>
    public static async Task<(double Ratio, double Small, double Large)> CompareAsync(
        Uri url,
        Func<int, Task<(string Small, string Large)>> groups,
        Func<int, string[]> members
    )
    {
        var ratios = new List<(double Ratio, double Small, double Large)>();
        using var connection = await Connection.OpenAsync(url);
        for (var round = 0; round < Rounds; round++)
        {
            var (small, large) = await groups(round);
            double smallCost = 0,
                largeCost = 0;
            var joining = members(round);
            // The two are interleaved, so that whatever else the machine does falls on both.
            foreach (var member in joining)
            {
                largeCost += await AddAsync(connection, large, member);
                smallCost += await AddAsync(connection, small, member);
            }
            ratios.Add((largeCost / smallCost, smallCost / joining.Length, largeCost / joining.Length));
        }
        return ratios.OrderBy(r => r.Ratio).ElementAt(Rounds / 2);
    }

    /// <summary>Milliseconds.</summary>
    public static async Task<double> MedianAsync(Uri url, byte[] request)
    {
        using var connection = await Connection.OpenAsync(url);
        var costs = new List<double>(Samples);
        for (var i = 0; i < Samples; i++)
            costs.Add(await CostAsync(connection, request));
        return costs.Order().ElementAt(Samples / 2);
    }

    private static Task<double> AddAsync(Connection connection, string group, string member) =>
        CostAsync(connection, ScimClient.Patch($"Groups/{group}", Payload.AddMember(member)));

    private static async Task<double> CostAsync(Connection connection, byte[] request)
    {
        var clock = Stopwatch.StartNew();
        var answer = await connection.SendAsync(request);
        var cost = clock.Elapsed.TotalMilliseconds;
        return answer.Status is 200 or 204 ? cost : throw new InvalidOperationException(answer.Head);
    }
}
