using System.Text.Json.Nodes;
using Rollcall.Conformance.Checks;

namespace Rollcall.Conformance.Play;

/// <summary>What a scenario has created and not deleted, so that it can be removed at the end whatever went wrong.</summary>
internal sealed class CreatedResources
{
    private readonly Lock _lock = new();
    private readonly List<string> _paths = [];

    /// <summary>Paths relative to the base URL, the latest first: groups come after their members.</summary>
    public IReadOnlyList<string> Paths
    {
        get
        {
            lock (_lock)
                return [.. Enumerable.Reverse(_paths)];
        }
    }

    public void Note(string method, string path, Reply reply, string baseUrl)
    {
        lock (_lock)
        {
            if (method == "POST" && reply is { Status: 201, Id: { } id })
                Add($"{path.Split('?')[0].TrimEnd('/')}/{id}");
            else if (method == "DELETE" && reply.Status == 204)
                _paths.Remove(path.Split('?')[0]);
            else if (reply.Json is JsonObject body && BodyComparison.Member(body, "Operations") is JsonArray operations)
            {
                foreach (var made in operations.Select(operation => CreatedBy(operation, baseUrl)).OfType<string>())
                    Add(made);
            }
        }
    }

    /// <summary>Once: a server that links on create answers the same one twice.</summary>
    private void Add(string path)
    {
        if (!_paths.Contains(path))
            _paths.Add(path);
    }

    /// <summary>An operation of a bulk answer (RFC 7644 section 3.7.3).</summary>
    internal static string? CreatedBy(JsonNode? operation, string baseUrl) =>
        operation is JsonObject done
        && TextOf(done, "method").Equals("POST", StringComparison.OrdinalIgnoreCase)
        && TextOf(done, "status") == "201"
        && TextOf(done, "location") is var location
        // The slash as well: nobody but this server gets the token.
        && location.StartsWith(baseUrl + "/", StringComparison.OrdinalIgnoreCase)
            ? location[baseUrl.Length..]
            : null;

    private static string TextOf(JsonObject node, string name) =>
        BodyComparison.Member(node, name) is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
