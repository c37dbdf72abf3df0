using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Crowd;

/// <summary>
/// An answer of Crowd before it is JSON or XML: one description for both, as Crowd's own beans are. An attribute of XML is an
/// ordinary property in JSON; a list is an array in JSON and repeated elements in XML.
/// </summary>
internal sealed class CrowdNode(string name)
{
    private readonly List<Part> _parts = [];

    /// <summary>Element name in XML; JSON leaves the outermost one out.</summary>
    public string Name { get; } = name;

    public CrowdNode Attribute(string name, string? value) => value is null ? this : Add(new Part.OfAttribute(name, value));

    public CrowdNode Text(string name, string? value) => value is null ? this : Add(new Part.OfText(name, value));

    public CrowdNode Flag(string name, bool value) => Add(new Part.OfFlag(name, value));

    public CrowdNode Time(string name, DateTimeOffset value) => Add(new Part.OfTime(name, value));

    public CrowdNode Child(CrowdNode child) => Add(new Part.OfNode(child));

    public CrowdNode Link(string href, string relation = "self") =>
        Child(new CrowdNode("link").Attribute("href", href).Attribute("rel", relation));

    /// <summary>An array of this name in JSON; in XML the items stand in this element.</summary>
    public CrowdNode Items(string name, IEnumerable<CrowdNode> items) => Add(new Part.OfItems(name, [.. items]));

    /// <summary>An array of strings in JSON; in XML an element of this name around one element for each.</summary>
    public CrowdNode Texts(string name, string itemName, IEnumerable<string> texts) =>
        Add(new Part.OfTexts(name, itemName, [.. texts]));

    public FakeAnswer ToAnswer(int status, bool asJson)
    {
        if (asJson)
            return FakeAnswer.Json(status, WriteJson) with { ContentType = "application/json" };
        var buffer = new MemoryStream();
        using (
            var xml = XmlWriter.Create(
                buffer,
                new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = false }
            )
        )
        {
            xml.WriteStartDocument(standalone: true);
            WriteXml(xml);
        }
        return new FakeAnswer(status, "application/xml", buffer.ToArray());
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var part in _parts)
            part.WriteJson(json);
        json.WriteEndObject();
    }

    public void WriteXml(XmlWriter xml)
    {
        xml.WriteStartElement(Name);
        // Attributes of an element come before all of its content.
        foreach (var part in _parts.OfType<Part.OfAttribute>())
            part.WriteXml(xml);
        foreach (var part in _parts.Where(part => part is not Part.OfAttribute))
            part.WriteXml(xml);
        xml.WriteEndElement();
    }

    private CrowdNode Add(Part part)
    {
        _parts.Add(part);
        return this;
    }

    private abstract record Part
    {
        public abstract void WriteJson(Utf8JsonWriter json);

        public abstract void WriteXml(XmlWriter xml);

        public sealed record OfAttribute(string Name, string Value) : Part
        {
            public override void WriteJson(Utf8JsonWriter json) => json.WriteString(Name, Value);

            public override void WriteXml(XmlWriter xml) => xml.WriteAttributeString(Name, Value);
        }

        public sealed record OfText(string Name, string Value) : Part
        {
            public override void WriteJson(Utf8JsonWriter json) => json.WriteString(Name, Value);

            public override void WriteXml(XmlWriter xml) => xml.WriteElementString(Name, Value);
        }

        public sealed record OfFlag(string Name, bool Value) : Part
        {
            public override void WriteJson(Utf8JsonWriter json) => json.WriteBoolean(Name, Value);

            public override void WriteXml(XmlWriter xml) => xml.WriteElementString(Name, Value ? "true" : "false");
        }

        /// <summary>Milliseconds since 1970 in JSON, ISO 8601 in XML.</summary>
        public sealed record OfTime(string Name, DateTimeOffset Value) : Part
        {
            public override void WriteJson(Utf8JsonWriter json) => json.WriteNumber(Name, Value.ToUnixTimeMilliseconds());

            public override void WriteXml(XmlWriter xml) =>
                xml.WriteElementString(
                    Name,
                    Value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
                );
        }

        public sealed record OfNode(CrowdNode Node) : Part
        {
            public override void WriteJson(Utf8JsonWriter json)
            {
                json.WritePropertyName(Node.Name);
                Node.WriteJson(json);
            }

            public override void WriteXml(XmlWriter xml) => Node.WriteXml(xml);
        }

        public sealed record OfItems(string Name, IReadOnlyList<CrowdNode> Items) : Part
        {
            public override void WriteJson(Utf8JsonWriter json)
            {
                json.WriteStartArray(Name);
                foreach (var item in Items)
                    item.WriteJson(json);
                json.WriteEndArray();
            }

            public override void WriteXml(XmlWriter xml)
            {
                foreach (var item in Items)
                    item.WriteXml(xml);
            }
        }

        public sealed record OfTexts(string Name, string ItemName, IReadOnlyList<string> Texts) : Part
        {
            public override void WriteJson(Utf8JsonWriter json)
            {
                json.WriteStartArray(Name);
                foreach (var text in Texts)
                    json.WriteStringValue(text);
                json.WriteEndArray();
            }

            public override void WriteXml(XmlWriter xml)
            {
                xml.WriteStartElement(Name);
                foreach (var text in Texts)
                    xml.WriteElementString(ItemName, text);
                xml.WriteEndElement();
            }
        }
    }
}
