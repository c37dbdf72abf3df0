using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Rollcall.Demo.Apps;

/// <summary>
/// Has Rollcall look at everybody and everything once more, by its admin API, when nothing has changed. Whatever it writes then
/// was not settled before.
/// </summary>
internal sealed class SecondLook(HttpClient http, Uri server, string adminToken, FakeApps apps, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>How many people and groups were looked at, over all apps.</summary>
    public long Looked { get; private set; }

    /// <summary>Writes by app. Empty when there were none, as there should be.</summary>
    public async Task<IReadOnlyList<Difference>> RunAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        await IdleAsync(cancellationToken);
        var before = new Dictionary<string, AppCalls>(StringComparer.Ordinal);
        foreach (var name in names)
            before[name] = await apps.CallsAsync(name, cancellationToken);

        var accepted = await AskAsync(HttpMethod.Post, "/admin/v1/reconcile", new JsonObject(), cancellationToken);
        Looked = accepted["targets"]!.AsArray().Sum(target => (long)target!["keys"]!);
        await IdleAsync(cancellationToken);

        var differences = new List<Difference>();
        foreach (var name in names)
        {
            var writes = (await apps.CallsAsync(name, cancellationToken)).Writes - before[name].Writes;
            if (writes > 0)
                differences.Add(new Difference(name, "a second look at everything", "0 writes", $"{writes} writes"));
        }
        return differences;
    }

    private async Task IdleAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (IsBusy(await AskAsync(HttpMethod.Get, "/admin/v1/status", null, cancellationToken)))
        {
            if (time.GetElapsedTime(started) > Patience)
                throw new InvalidOperationException(
                    $"There was still work waiting after {Patience.TotalSeconds:0} s; see rollcall status."
                );
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }
    }

    private static bool IsBusy(JsonNode status) =>
        status["targets"]!
            .AsArray()
            .Select(target => target!["queue"]!)
            .Any(queue => (long)queue["due"]! + (long)queue["inWork"]! + (long)queue["retrying"]! > 0);

    private async Task<JsonNode> AskAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(server, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", adminToken);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
    }
}
