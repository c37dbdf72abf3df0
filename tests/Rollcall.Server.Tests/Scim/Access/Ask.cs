using System.Text;

namespace Rollcall.Server.Tests.Scim.Access;

/// <summary>Requests whose header Authorization is the point of the test.</summary>
internal static class Ask
{
    public static async Task<ScimAnswer> AskAsync(
        this RollcallServer server,
        string path,
        string? authorization,
        HttpMethod? method = null,
        string? body = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/scim+json");
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await ScimAnswer.ReadAsync(response);
    }

    public static string Basic(string user, string password) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
}
