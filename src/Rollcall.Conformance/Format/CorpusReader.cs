using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Rollcall.Conformance.Format;

/// <summary>
/// Reads the scenarios of one file: YAML documents with <c>scenario</c>, <c>evidence</c>, <c>requires</c>, <c>headers</c> and
/// <c>steps</c>. docs/conformance.md describes the format.
/// </summary>
public static class CorpusReader
{
    private static readonly ImmutableArray<string> ScenarioKeys = ["scenario", "evidence", "requires", "headers", "steps"];

    /// <param name="name">Corpus and file: "okta/users".</param>
    /// <exception cref="CorpusException">The text is not a corpus.</exception>
    public static ImmutableArray<Scenario> Read(string name, TextReader text)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(text);
            return
            [
                .. yaml.Documents.Select(
                    (document, index) => ScenarioIn(YamlJson.From(document.RootNode), $"{name} {index + 1}")
                ),
            ];
        }
        catch (YamlException malformed)
        {
            throw new CorpusException($"{name}, line {malformed.Start.Line}: {malformed.Message}", malformed);
        }
        catch (Exception wrong) when (wrong is CorpusException or InvalidOperationException or FormatException)
        {
            throw new CorpusException($"{name}: {wrong.Message}", wrong);
        }
    }

    private static Scenario ScenarioIn(JsonNode? node, string id)
    {
        var document = node as JsonObject ?? throw new CorpusException($"{id}: a scenario is an object.");
        CheckKeys(document, ScenarioKeys, id);
        return new Scenario
        {
            Id = id,
            Title = Text(document["scenario"]) ?? throw new CorpusException($"{id}: scenario is missing."),
            Evidence = Text(document["evidence"]),
            Requires = [.. (document["requires"] as JsonArray ?? []).Select(Required)],
            Headers = HeadersIn(document["headers"]),
            Steps =
            [
                .. (document["steps"] as JsonArray ?? throw new CorpusException($"{id}: steps is missing.")).Select(
                    (step, index) => StepReader.Read(step, $"{id}, step {index + 1}")
                ),
            ],
        };
    }

    internal static ImmutableArray<Header> HeadersIn(JsonNode? node) =>
        [.. (node as JsonObject ?? []).Select(header => new Header(header.Key, Text(header.Value) ?? ""))];

    internal static void CheckKeys(JsonObject node, ImmutableArray<string> allowed, string where)
    {
        foreach (var (key, _) in node)
        {
            if (!allowed.Contains(key))
                throw new CorpusException($"{where}: {key} is not one of {string.Join(", ", allowed)}.");
        }
    }

    internal static string? Text(JsonNode? node) =>
        node switch
        {
            null => null,
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            JsonValue value when value.TryGetValue<long>(out var number) => number.ToString(CultureInfo.InvariantCulture),
            _ => throw new CorpusException($"{node.ToJsonString()} is not a text."),
        };

    private static string Required(JsonNode? node) => Text(node) ?? throw new CorpusException("a word is missing.");
}
