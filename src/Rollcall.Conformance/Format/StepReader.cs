using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Rollcall.Conformance.Format;

/// <summary>Reads one step of a scenario.</summary>
internal static class StepReader
{
    private static readonly ImmutableArray<string> Methods = ["get", "post", "put", "patch", "delete", "head", "options"];

    private static readonly ImmutableArray<string> Keys =
    [
        "step",
        .. Methods,
        "headers",
        "type",
        "send",
        "text",
        "anonymous",
        "expect",
        "times",
        "parallel",
        "save",
        "state",
        "unchanged",
        "level",
        "rfc",
    ];

    private static readonly ImmutableArray<string> ExpectKeys = ["status", "outcomes", "error", "body", "headers", "empty"];

    public static Step Read(JsonNode? node, string where)
    {
        var step = node as JsonObject ?? throw new CorpusException($"{where}: a step is an object.");
        CorpusReader.CheckKeys(step, Keys, where);
        var method =
            Methods.FirstOrDefault(step.ContainsKey)
            ?? throw new CorpusException($"{where}: one of {string.Join(", ", Methods)} is missing.");
        return new Step
        {
            What = CorpusReader.Text(step["step"]) ?? throw new CorpusException($"{where}: step is missing."),
            Request = new RequestTemplate
            {
                Method = method.ToUpperInvariant(),
                Path = CorpusReader.Text(step[method]) ?? throw new CorpusException($"{where}: {method} needs a path."),
                Headers = CorpusReader.HeadersIn(step["headers"]),
                ContentType = CorpusReader.Text(step["type"]) ?? "application/scim+json",
                Json = step["send"]?.DeepClone(),
                Text = CorpusReader.Text(step["text"]),
                Authorized = !Flag(step["anonymous"]),
            },
            Expect = ExpectationIn(step["expect"], method, where),
            Times = Number(step["times"]) ?? Number(step["parallel"]) ?? 1,
            AtOnce = step["parallel"] is not null,
            Save = CorpusReader.HeadersIn(step["save"]),
            State = step["state"]?.DeepClone(),
            Unchanged = CorpusReader.Text(step["unchanged"]),
            Level = LevelIn(CorpusReader.Text(step["level"]), where),
            Rfc = CorpusReader.Text(step["rfc"]),
        };
    }

    private static Expectation ExpectationIn(JsonNode? node, string method, string where)
    {
        var expect = node as JsonObject ?? [];
        CorpusReader.CheckKeys(expect, ExpectKeys, where);
        var (errorStatuses, scimType) = ErrorIn(CorpusReader.Text(expect["error"]));
        return new Expectation
        {
            Statuses = StatusesIn(expect["status"]) ?? errorStatuses ?? UsualStatuses(method),
            Outcomes = (expect["outcomes"] as JsonObject ?? []).ToImmutableSortedDictionary(
                outcome => int.Parse(outcome.Key, CultureInfo.InvariantCulture),
                outcome => Number(outcome.Value) ?? 0
            ),
            Body = expect["body"]?.DeepClone(),
            ScimType = scimType,
            Headers = expect["headers"]?.DeepClone() as JsonObject,
            Empty = Flag(expect["empty"]),
        };
    }

    /// <summary>RFC 7644 sections 3.3 to 3.6; PATCH may answer with or without the resource.</summary>
    private static ImmutableArray<int> UsualStatuses(string method) =>
        method switch
        {
            "post" => [201],
            "patch" => [200, 204],
            "delete" => [204],
            _ => [200],
        };

    /// <summary>"400 invalidFilter", "400,404".</summary>
    private static (ImmutableArray<int>? Statuses, string? ScimType) ErrorIn(string? text)
    {
        if (text is null)
            return (null, null);
        var words = text.Split(' ', 2);
        return (
            [.. words[0].Split(',').Select(status => int.Parse(status, CultureInfo.InvariantCulture))],
            words.Length > 1 ? words[1] : null
        );
    }

    private static ImmutableArray<int>? StatusesIn(JsonNode? node) =>
        node switch
        {
            null => null,
            JsonArray several => [.. several.Select(status => Number(status) ?? 0)],
            _ => [Number(node) ?? 0],
        };

    private static bool Flag(JsonNode? node) => node?.GetValue<bool>() is true;

    private static int? Number(JsonNode? node) => node is null ? null : checked((int)node.GetValue<long>());

    private static Level LevelIn(string? word, string where) =>
        word switch
        {
            null or "must" => Level.Must,
            "should" => Level.Should,
            "may" => Level.May,
            _ => throw new CorpusException($"{where}: level is {word}, expected must, should or may."),
        };
}
