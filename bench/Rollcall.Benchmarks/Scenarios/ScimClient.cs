using System.Text.Json;
using Rollcall.Benchmarks.Load;
using Rollcall.Benchmarks.Processes;

namespace Rollcall.Benchmarks.Scenarios;

/// <summary>SCIM requests of the benchmarks.</summary>
internal static class ScimClient
{
    public const string Base = "/scim/bench/v2";

    public const string Configuration = """
        sources:
          - id: bench
            kind: scim
            tokens: [{ name: bench, value: env:BENCH_SCIM_TOKEN }]
        admin:
          tokens: [{ name: bench, value: env:BENCH_ADMIN_TOKEN, role: admin }]
        """;

    public static byte[] Post(string endpoint, string body) =>
        Connection.Request("POST", $"{Base}/{endpoint}", Programs.Token, body);

    public static byte[] Get(string path) => Connection.Request("GET", $"{Base}/{path}", Programs.Token);

    public static byte[] Put(string path, string body) => Connection.Request("PUT", $"{Base}/{path}", Programs.Token, body);

    public static byte[] Patch(string path, string body) => Connection.Request("PATCH", $"{Base}/{path}", Programs.Token, body);

    /// <summary>Ids in the order asked for.</summary>
    public static async Task<string[]> CreateUsersAsync(Uri url, string prefix, int count)
    {
        var requests = Enumerable.Range(0, count).Select(i => Post("Users", Payload.User($"{prefix}{i}"))).ToList();
        var answers = await LoadRun.AllAsync(url, 32, requests);
        return [.. answers.Select(answer => IdOf(answer))];
    }

    public static async Task<string> CreateGroupAsync(Uri url, string name, IEnumerable<string> members)
    {
        using var connection = await Connection.OpenAsync(url);
        return IdOf(await connection.SendAsync(Post("Groups", Payload.Group(name, members)), keepBody: true));
    }

    public static string IdOf(Answer answer)
    {
        if (answer.Status != 201)
            throw new InvalidOperationException($"Expected 201, got {answer.Head}\n{answer.Body}");
        using var json = JsonDocument.Parse(answer.Body);
        return json.RootElement.GetProperty("id").GetString()!;
    }
}
