using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Rollcall.Conformance.Format;

/// <summary>
/// YAML as the JSON it stands for. JSON is YAML, so bodies are pasted as they came over the wire. What is quoted is a string; what
/// is plain is true, false, null or a number if it looks like one (the core schema of YAML 1.2), else a string.
/// </summary>
internal static class YamlJson
{
    public static JsonNode? From(YamlNode node) =>
        node switch
        {
            YamlMappingNode map => new JsonObject(
                map.Children.Select(child => new KeyValuePair<string, JsonNode?>(Text(child.Key), From(child.Value)))
            ),
            YamlSequenceNode list => new JsonArray([.. list.Children.Select(From)]),
            YamlScalarNode { Style: ScalarStyle.Plain } scalar => Plain(scalar.Value ?? ""),
            YamlScalarNode scalar => JsonValue.Create(scalar.Value ?? ""),
            _ => throw new CorpusException($"line {node.Start.Line}: found an alias, expected a value."),
        };

    public static string Text(YamlNode node) =>
        node is YamlScalarNode { Value: { } text }
            ? text
            : throw new CorpusException($"line {node.Start.Line}: expected a text.");

    private static JsonValue? Plain(string text) =>
        text switch
        {
            "" or "null" or "~" => null,
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) =>
                JsonValue.Create(integer),
            _ when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(
                number
            ),
            _ => JsonValue.Create(text),
        };
}

/// <summary>A corpus file is not what it should be; the message says where and what.</summary>
public sealed class CorpusException(string message, Exception? inner = null) : Exception(message, inner);
