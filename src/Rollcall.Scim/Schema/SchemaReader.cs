using System.Collections.Immutable;
using System.Text.Json;

namespace Rollcall.Scim.Schema;

/// <summary>What became of a custom schema: the schema, or everything that is wrong with it.</summary>
/// <param name="Problems">Each names the place, as <c>attributes[2].type</c>, what was found and what to write. Empty when all is well.</param>
public sealed record SchemaReading(SchemaDefinition? Schema, ImmutableArray<string> Problems);

/// <summary>Reads a custom schema in the form of RFC 7643 7. All problems are told at once.</summary>
public static class SchemaReader
{
    private const int MostAttributes = 500;

    public static SchemaReading Read(ReadOnlyMemory<byte> utf8Json)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8Json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
                return new SchemaReading(
                    null,
                    [$"The schema is {Resources.JsonWords.Of(document.RootElement.ValueKind)}, expected an object."]
                );
            return Read(document.RootElement);
        }
        catch (JsonException exception)
        {
            return new SchemaReading(
                null,
                [$"The schema is not valid JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}."]
            );
        }
        catch (InvalidOperationException)
        {
            return new SchemaReading(null, ["The schema holds a string with half a surrogate pair."]);
        }
    }

    private static SchemaReading Read(JsonElement root)
    {
        var problems = new List<string>();
        var fields = new SchemaFields(root, "", problems);
        var id = fields.Text("id", "");
        if (!id.Contains(':') || id.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '[' or ']' or '"' or '(' or ')'))
            problems.Add($"id: found {ScimErrors.Quote(id)}, expected a URN such as urn:example:scim:1.0:User.");
        var name = fields.Text("name", id[(id.LastIndexOf(':') + 1)..]);
        var description = fields.Text("description", name);
        var attributes = ReadAttributes(root, "attributes", problems, isSub: false);
        return problems.Count == 0
            ? new SchemaReading(new SchemaDefinition(id, name, description, attributes), [])
            : new SchemaReading(null, [.. problems]);
    }

    private static ImmutableArray<AttributeDefinition> ReadAttributes(
        JsonElement owner,
        string path,
        List<string> problems,
        bool isSub
    )
    {
        var key = isSub ? "subAttributes" : "attributes";
        if (!owner.TryGetProperty(key, out var list) || list.ValueKind is not JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            problems.Add($"{path}: expected an array of at least one attribute.");
            return [];
        }
        if (list.GetArrayLength() > MostAttributes)
        {
            problems.Add($"{path}: more than {MostAttributes} attributes.");
            return [];
        }
        var attributes = ImmutableArray.CreateBuilder<AttributeDefinition>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var index = 0;
        foreach (var element in list.EnumerateArray())
        {
            var place = $"{path}[{index++}]";
            var attribute = ReadAttribute(element, place, problems, isSub);
            if (names.Add(attribute.Name))
                attributes.Add(attribute);
            else
                problems.Add($"{place}.name: {ScimErrors.Quote(attribute.Name)} comes twice.");
        }
        return attributes.ToImmutable();
    }

    private static AttributeDefinition ReadAttribute(JsonElement element, string place, List<string> problems, bool isSub)
    {
        if (element.ValueKind is not JsonValueKind.Object)
        {
            problems.Add($"{place}: found {Resources.JsonWords.Of(element.ValueKind)}, expected an object.");
            return new AttributeDefinition { Name = place };
        }
        var fields = new SchemaFields(element, place + ".", problems);
        var name = fields.Text("name", "");
        if (!IsName(name))
            problems.Add(
                $"{place}.name: found {ScimErrors.Quote(name)}, expected a letter followed by letters, digits, - and _, or $ref."
            );
        var type = fields.Word("type", AttributeType.String, SchemaWords.Of);
        var attribute = new AttributeDefinition
        {
            Name = name,
            Type = type,
            MultiValued = fields.Flag("multiValued"),
            Required = fields.Flag("required"),
            // References and binaries are case exact whatever the schema says (RFC 7643 2.3.6 and 2.3.7).
            CaseExact = fields.Flag("caseExact") || type is AttributeType.Reference or AttributeType.Binary,
            Mutability = fields.Word("mutability", Mutability.ReadWrite, SchemaWords.Of),
            Returned = fields.Word("returned", Returned.Default, SchemaWords.Of),
            Uniqueness = fields.Word("uniqueness", Uniqueness.None, SchemaWords.Of),
            CanonicalValues = fields.Texts("canonicalValues"),
            ReferenceTypes = fields.Texts("referenceTypes"),
            Description = fields.Text("description", name),
            SubAttributes = SubAttributes(element, type, place, problems, isSub),
        };
        if (attribute is { Required: true, Mutability: Mutability.ReadOnly })
            problems.Add($"{place}: cannot be both required and readOnly, no client could give it.");
        if (attribute is { Mutability: Mutability.WriteOnly, Returned: not Returned.Never })
            problems.Add($"{place}.returned: must be never for a writeOnly attribute.");
        return attribute;
    }

    private static ImmutableArray<AttributeDefinition> SubAttributes(
        JsonElement element,
        AttributeType type,
        string place,
        List<string> problems,
        bool isSub
    )
    {
        if (type is AttributeType.Complex && !isSub)
            return ReadAttributes(element, $"{place}.subAttributes", problems, isSub: true);
        if (type is AttributeType.Complex)
            problems.Add($"{place}.type: complex inside complex is not allowed (RFC 7643 2.3.8).");
        else if (
            element.TryGetProperty("subAttributes", out var subs)
            && !(subs.ValueKind is JsonValueKind.Null || (subs.ValueKind is JsonValueKind.Array && subs.GetArrayLength() == 0))
        )
            problems.Add($"{place}.subAttributes: only a complex attribute has them.");
        return [];
    }

    /// <summary>ATTRNAME of RFC 7643 2.1, and the one name outside it.</summary>
    private static bool IsName(string name) =>
        name is "$ref"
        || (
            name.Length is > 0 and <= 128
            && char.IsAsciiLetter(name[0])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        );
}
