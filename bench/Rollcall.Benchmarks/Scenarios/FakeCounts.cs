using System.Text.Json;
using Rollcall.Benchmarks.Load;

namespace Rollcall.Benchmarks.Scenarios;

/// <summary>What fake Jira was asked so far.</summary>
internal sealed record JiraCounts(long Requests, long Writes, long Changes);

internal sealed class FakeCounts(Uri fake)
{
    public async Task<JiraCounts> ReadAsync()
    {
        using var connection = await Connection.OpenAsync(fake);
        return await ReadAsync(connection);
    }

    /// <summary>Over one connection: it is asked while something is measured.</summary>
    public async Task UntilAsync(Func<JiraCounts, bool> condition)
    {
        using var connection = await Connection.OpenAsync(fake);
        for (var i = 0; i < 12_000; i++)
        {
            if (condition(await ReadAsync(connection)))
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
        }
        throw new InvalidOperationException($"Fake Jira did not come so far in five minutes: {await ReadAsync()}");
    }

    private static async Task<JiraCounts> ReadAsync(Connection connection)
    {
        var answer = await connection.SendAsync(Connection.Request("GET", "/_fake/counts", token: null), keepBody: true);
        using var json = JsonDocument.Parse(answer.Body);
        var jira = json.RootElement.GetProperty("jira");
        return new JiraCounts(
            jira.GetProperty("requests").GetInt64(),
            jira.GetProperty("writes").GetInt64(),
            jira.GetProperty("changes").GetInt64()
        );
    }
}
