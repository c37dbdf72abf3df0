using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Rollcall.Demo.Apps;

/// <summary>How often an app was called.</summary>
internal sealed record AppCalls(int Requests, int Writes, int Changes, int FaultsPlayed);

/// <summary>The fake apps, seen from behind over their control API: what they hold, how often they were called, and their faults.</summary>
internal sealed class FakeApps(HttpClient http, Uri control)
{
    public async Task<IReadOnlyDictionary<string, AppUser>> UsersAsync(string app, CancellationToken cancellationToken) =>
        Users(await StateAsync(app, cancellationToken)).ToDictionary(user => user.Name, StringComparer.OrdinalIgnoreCase);

    public async Task<AppState> ReadAsync(string app, CancellationToken cancellationToken)
    {
        var state = await StateAsync(app, cancellationToken);
        var groups = state["groups"]!
            .AsArray()
            .ToDictionary(
                group => Text(group, "name"),
                group => (IReadOnlySet<string>)Names(group!["members"]),
                StringComparer.OrdinalIgnoreCase
            );
        return new AppState(Users(state).ToDictionary(user => user.Name, StringComparer.OrdinalIgnoreCase), groups);
    }

    public async Task<AppCalls> CallsAsync(string app, CancellationToken cancellationToken)
    {
        var counts = (await http.GetFromJsonAsync<JsonObject>(new Uri(control, "counts"), cancellationToken))![app]!;
        return new AppCalls(
            (int)counts["requests"]!,
            (int)counts["writes"]!,
            (int)counts["changes"]!,
            (int)counts["faultsPlayed"]!
        );
    }

    /// <summary>Accounts and groups that were there before anybody provisioned anything.</summary>
    public Task SeedAsync(string app, IEnumerable<AppUser> users, CancellationToken cancellationToken) =>
        PostAsync(
            $"{app}/users",
            new JsonArray([
                .. users.Select(user => new JsonObject
                {
                    ["name"] = user.Name,
                    ["email"] = user.Email,
                    ["displayName"] = user.DisplayName,
                    ["active"] = user.Active,
                    ["groups"] = new JsonArray([.. user.Groups.Select(group => JsonValue.Create(group))]),
                }),
            ]),
            cancellationToken
        );

    public Task AddFaultAsync(JsonObject fault, CancellationToken cancellationToken) =>
        PostAsync("faults", fault, cancellationToken);

    public async Task ClearFaultsAsync(CancellationToken cancellationToken) =>
        (await http.DeleteAsync(new Uri(control, "faults"), cancellationToken)).EnsureSuccessStatusCode();

    private async Task<JsonNode> StateAsync(string app, CancellationToken cancellationToken) =>
        (await http.GetFromJsonAsync<JsonNode>(new Uri(control, $"{app}/state"), cancellationToken))!;

    private async Task PostAsync(string path, JsonNode body, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(new Uri(control, path), body, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException(
                $"The fake apps refused {path}: {await response.Content.ReadAsStringAsync(cancellationToken)}"
            );
    }

    private static IEnumerable<AppUser> Users(JsonNode state) =>
        state["users"]!
            .AsArray()
            .Select(user => new AppUser
            {
                Name = Text(user, "name"),
                // Jira says emailAddress where Crowd says email.
                Email = (string?)(user!["emailAddress"] ?? user["email"]) ?? "",
                DisplayName = Text(user, "displayName"),
                Active = (bool)user["active"]!,
                Groups = Names(user["groups"]),
            });

    private static HashSet<string> Names(JsonNode? names) =>
        names!.AsArray().Select(name => (string)name!).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static string Text(JsonNode? node, string name) => (string?)node![name] ?? "";
}
