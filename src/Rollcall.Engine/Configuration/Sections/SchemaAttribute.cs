using System.Collections.Immutable;
using System.Text.Json;
using Rollcall.Engine.Configuration.Yaml;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>One attribute of a declared schema with its characteristics (RFC 7643 sections 2.2 and 7).</summary>
internal static class SchemaAttribute
{
    /// <summary>An attribute that stands under its name: a type, or keys.</summary>
    public static AttributeDefinition? Read(string name, ConfigurationValue value, bool isSub)
    {
        if (value.Node is not MappingNode)
            return OfType(name, value, isSub);
        return value.AsSection(DocumentKeys.SchemaAttribute) is { } section ? Read(name, value, section, isSub) : null;
    }

    /// <summary><c>badge: string</c>: everything else is as RFC 7643 section 2.2 says when nothing is said.</summary>
    private static AttributeDefinition? OfType(string name, ConfigurationValue value, bool isSub)
    {
        if (value.AsWord<AttributeType>() is not { } type)
            return null;
        if (type is AttributeType.Complex)
            NoParts(value, isSub);
        return Definition(name, type);
    }

    public static AttributeDefinition Read(string name, ConfigurationValue value, Section section, bool isSub)
    {
        var type = section.Find("type")?.AsWord<AttributeType>() ?? AttributeType.String;
        var mutability = section.Find("mutability")?.AsWord<Mutability>() ?? Mutability.ReadWrite;
        var defaults = Definition(name, type);
        var attribute = new AttributeDefinition
        {
            Name = name,
            Type = type,
            Description = section.Find("description")?.AsText("write a sentence") ?? name,
            MultiValued = section.Find("multiValued")?.AsBoolean() ?? false,
            Required = section.Find("required")?.AsBoolean() ?? false,
            CaseExact = section.Find("caseExact")?.AsBoolean() is true || defaults.CaseExact,
            Mutability = mutability,
            Returned =
                section.Find("returned")?.AsWord<Returned>()
                ?? (mutability is Mutability.WriteOnly ? Returned.Never : Returned.Default),
            Uniqueness = section.Find("uniqueness")?.AsWord<Uniqueness>() ?? Uniqueness.None,
            CanonicalValues = section.Find("canonicalValues")?.AsTexts("write values") ?? [],
            ReferenceTypes = section.Find("referenceTypes")?.AsTexts("write names of resource types, external or uri") ?? [],
            SubAttributes = Parts(section, type, value, isSub),
        };
        Contradictions(attribute, section);
        return attribute;
    }

    private static AttributeDefinition Definition(string name, AttributeType type) =>
        new()
        {
            Name = name,
            Type = type,
            Description = name,
            // References and binaries are case exact whatever a schema says (RFC 7643 sections 2.3.6 and 2.3.7).
            CaseExact = type is AttributeType.Reference or AttributeType.Binary,
        };

    private static ImmutableArray<AttributeDefinition> Parts(
        Section section,
        AttributeType type,
        ConfigurationValue value,
        bool isSub
    )
    {
        var parts = section.Find("subAttributes");
        if (type is AttributeType.Complex && !isSub && parts is { } written)
            return SchemaAttributes.Read(written, areSubs: true);
        if (type is AttributeType.Complex)
            NoParts(section.Find("type") ?? value, isSub);
        else
            parts?.Error(null, "belongs to complex attributes only", "write type: complex, or remove the key");
        return [];
    }

    private static void NoParts(ConfigurationValue value, bool isSub)
    {
        if (isSub)
            value.Error("complex", "is not allowed inside complex (RFC 7643 section 2.3.8)", "write a plain type");
        else
            value.Error("complex", "has no parts", "write subAttributes beside it, such as { level: integer, until: dateTime }");
    }

    private static void Contradictions(AttributeDefinition attribute, Section section)
    {
        var type = Word(attribute.Type);
        if (attribute is { Required: true, Mutability: Mutability.ReadOnly })
            section
                .Find("required")
                ?.Error("true", "cannot be met: no client can give what is readOnly", "remove one of the two");
        if (attribute is { Mutability: Mutability.WriteOnly, Returned: not Returned.Never })
            Wrong("returned", Word(attribute.Returned), "would show what is writeOnly", "write never, or remove the key");
        if (attribute is { Uniqueness: not Uniqueness.None, Type: AttributeType.Complex or AttributeType.Boolean })
            Wrong(
                "uniqueness",
                Word(attribute.Uniqueness),
                $"cannot be kept for {type} values",
                attribute.Type is AttributeType.Complex ? "write it at a sub-attribute" : "remove the key"
            );
        if (!attribute.CanonicalValues.IsEmpty && attribute.Type is not (AttributeType.String or AttributeType.Reference))
            Wrong("canonicalValues", null, $"means nothing for {type} values", "remove the key");
        if (!attribute.ReferenceTypes.IsEmpty && attribute.Type is not AttributeType.Reference)
            Wrong("referenceTypes", null, $"means nothing for {type} values", "write type: reference, or remove the key");

        void Wrong(string key, string? word, string message, string expected) =>
            section.Find(key)?.Error(word, message, expected);
    }

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
