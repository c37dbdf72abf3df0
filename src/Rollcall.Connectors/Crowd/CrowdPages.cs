using System.Runtime.CompilerServices;
using System.Text.Json;
using Rollcall.Connectors.Atlassian;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Crowd;

/// <summary>
/// Lists of Crowd: no total and no link to what comes next, so the end is a page that is not full (crowd-dc.md section 3). Asking for no page
/// at all would silently give the first 1,000.
/// </summary>
internal sealed class CrowdPages(RestClient client)
{
    public const int Size = 1000;

    /// <param name="path">With its query, to which the page is added.</param>
    /// <param name="list">Name of the array: <c>users</c> or <c>groups</c>.</param>
    /// <param name="read">Null when an item is not what it should be.</param>
    public async IAsyncEnumerable<Reading<T>> ReadAsync<T>(
        string path,
        string list,
        Func<JsonElement, T?> read,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
        where T : class
    {
        T? first = null;
        for (var start = 0; ; start += Size)
        {
            var page = $"{path}&start-index={start}&max-results={Size}";
            var reading = await client
                .ReadAsync(page, root => ItemsOf(root, list, read), cancellationToken)
                .ConfigureAwait(false);
            if (reading is not Reading<List<T>>.Found(var items))
            {
                yield return reading is Reading<List<T>>.Failed(var because)
                    ? new Reading<T>.Failed(because)
                    : new Reading<T>.Missing();
                yield break;
            }
            if (first is not null && items.Count > 0 && items[0].Equals(first))
            {
                // It, or a cache before it, pays no heed to start-index: going on would never end.
                yield return NotTrusted<T>($"Crowd sent the page from entry {start} as it had sent the one before");
                yield break;
            }
            foreach (var item in items)
                yield return new Reading<T>.Found(item);
            if (items.Count < Size)
                yield break;
            if (items.Count > Size)
            {
                // It pays no heed to max-results: going on at the next thousand would skip or repeat.
                yield return NotTrusted<T>($"Crowd sent {items.Count} entries where {Size} were asked for");
                yield break;
            }
            first = items[0];
        }
    }

    /// <summary>Null when one is missing or is none: a short list must never look whole.</summary>
    public static List<T>? ItemsOf<T>(JsonElement root, string list, Func<JsonElement, T?> read)
        where T : class
    {
        // "users" in real answers, "user" in the examples of Crowd 6.
        if (CrowdText.Find(root, JsonValueKind.Array, list, list[..^1]) is not { } found)
            return null;
        var items = new List<T>(found.GetArrayLength());
        foreach (var element in found.EnumerateArray())
        {
            if (read(element) is not { } item)
                return null;
            items.Add(item);
        }
        return items;
    }

    private static Reading<T> NotTrusted<T>(string what) =>
        new Reading<T>.Failed(
            new Outcome.RetryAfter(Delay: null, ReasonCodes.NotTheApi.Because($"{what}, so its pages cannot be trusted."))
        );

    public static string? NameOf(JsonElement element) => CrowdText.Of(element, "name") is { Length: > 0 } name ? name : null;
}
