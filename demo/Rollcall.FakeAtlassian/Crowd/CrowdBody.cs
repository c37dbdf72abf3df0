using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Crowd;

/// <summary>A request's body, JSON or XML, as a tree of names: what is an XML attribute, element or JSON property reads alike.</summary>
internal abstract class CrowdBody
{
    private CrowdBody() { }

    /// <summary>The body, or null when it is not well-formed or not an object. A DTD is refused.</summary>
    public static CrowdBody? Read(FakeRequest request, bool isJson)
    {
        if (isJson)
            return request.ReadJson() is { ValueKind: JsonValueKind.Object } json ? new OfJson(json) : null;
        try
        {
            using var stream = new MemoryStream(request.Body.ToArray(), writable: false);
            using var reader = XmlReader.Create(
                stream,
                new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = 4_000_000 }
            );
            return XElement.Load(reader) is { } root ? new OfXml(root) : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>Name of the outermost XML element; JSON has none.</summary>
    public abstract string? RootName { get; }

    /// <summary>The text under a name, or null when absent.</summary>
    public abstract string? Text(string name);

    public abstract CrowdBody? Child(string name);

    /// <summary>Objects of a list: a JSON array under the first name, XML elements of the second name here or under the first.</summary>
    public abstract IEnumerable<CrowdBody> Items(string name, string itemName);

    /// <summary>Strings of a list, found as in <see cref="Items"/>; null when the list is absent.</summary>
    public abstract IReadOnlyList<string>? Texts(string name, string itemName);

    public bool? Flag(string name) =>
        Text(name) is { } text ? text.Trim().Equals("true", StringComparison.OrdinalIgnoreCase) : null;

    private sealed class OfJson(JsonElement json) : CrowdBody
    {
        public override string? RootName => null;

        public override string? Text(string name) =>
            json.TryGetProperty(name, out var value)
                ? value.ValueKind switch
                {
                    JsonValueKind.String => FakeRequest.TextOf(value),
                    JsonValueKind.True => "true",
                    JsonValueKind.False => "false",
                    JsonValueKind.Number => value.GetRawText(),
                    _ => null,
                }
                : null;

        public override CrowdBody? Child(string name) =>
            json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? new OfJson(value) : null;

        public override IEnumerable<CrowdBody> Items(string name, string itemName) =>
            json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
                ? value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).Select(item => new OfJson(item))
                : [];

        public override IReadOnlyList<string>? Texts(string name, string itemName) =>
            json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
                ?
                [
                    .. value
                        .EnumerateArray()
                        .Where(item => item.ValueKind == JsonValueKind.String)
                        .Select(FakeRequest.TextOf)
                        .OfType<string>(),
                ]
                : null;
    }

    private sealed class OfXml(XElement xml) : CrowdBody
    {
        public override string? RootName => xml.Name.LocalName;

        public override string? Text(string name) =>
            xml.Attribute(name)?.Value ?? (xml.Element(name) is { HasElements: false } element ? element.Value : null);

        public override CrowdBody? Child(string name) => xml.Element(name) is { } element ? new OfXml(element) : null;

        public override IEnumerable<CrowdBody> Items(string name, string itemName) =>
            (xml.Element(name) ?? xml).Elements(itemName).Select(element => new OfXml(element));

        public override IReadOnlyList<string>? Texts(string name, string itemName) =>
            xml.Element(name) is { } list ? [.. list.Elements(itemName).Select(element => element.Value)] : null;
    }
}
