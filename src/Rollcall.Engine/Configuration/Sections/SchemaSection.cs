using System.Collections.Immutable;
using Rollcall.Engine.Configuration.Yaml;
using Rollcall.Scim;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>The list <c>schemas</c>: extensions of User and Group (RFC 7643 sections 3.3 and 7).</summary>
internal static class SchemaSection
{
    /// <summary>More than any identity provider sends, and few enough to be looked through for each resource.</summary>
    private const int MostSchemas = 20;

    private const int LongestUrn = 256;
    private const string UrnExpected = "write a URN of your own, such as urn:example:scim:schemas:badge:1.0:User";

    public static ImmutableArray<SchemaConfiguration> Read(ConfigurationValue value, IReadOnlyList<string> sources)
    {
        var items = value.AsList();
        if (items.Length > MostSchemas)
        {
            value.Error(null, $"has more than {MostSchemas} schemas", "put attributes that belong together into one");
            return [];
        }
        Identifier.CheckUnique(items, value.Problems, "urn");
        return [.. items.Select(item => Schema(item, sources)).OfType<SchemaConfiguration>()];
    }

    private static SchemaConfiguration? Schema(ConfigurationValue item, IReadOnlyList<string> sources)
    {
        if (item.AsSection(DocumentKeys.Schema) is not { } section)
            return null;
        var urn = Urn(section);
        var name = section.Find("name")?.AsText("write a name for people") ?? (urn is null ? "" : NameOf(urn));
        var description = section.Find("description")?.AsText("write a sentence") ?? name;
        var types = section.Find("for") is { } written ? Types(written) : ["User"];
        const string attributesExpected = "write attributes, such as { badge: string }";
        var attributes = section.Require("attributes", attributesExpected) is { } list ? SchemaAttributes.Read(list) : [];
        return urn is null
            ? null
            : new SchemaConfiguration(new SchemaDefinition(urn, name, description, attributes))
            {
                For = types,
                Required = section.Find("required")?.AsBoolean() ?? false,
                Sources = SourceIds.Read(section, sources, "write ids of sources, or remove the key when all of them speak it"),
            };
    }

    private static string? Urn(Section section)
    {
        if (section.Require("urn", UrnExpected) is not { } value || value.AsText(UrnExpected) is not { } urn)
            return null;
        if (urn.StartsWith("urn:ietf:params:scim:", StringComparison.OrdinalIgnoreCase))
            value.Error(urn, "is a name of the SCIM standard, which nobody else may define", UrnExpected);
        else if (!IsUrn(urn))
            value.Error(urn, "is no fit URN", $"{UrnExpected}: urn: and letters, digits, - . _ / and : without blanks");
        else
            return urn;
        return null;
    }

    /// <summary>RFC 8141 allows more; what we allow stands in paths, filters and JSON without a second thought.</summary>
    private static bool IsUrn(string text) =>
        text.StartsWith("urn:", StringComparison.OrdinalIgnoreCase)
        && text.Length is > 8 and <= LongestUrn
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '/' or ':')
        && text.Split(':').All(part => part.Length > 0);

    /// <summary><c>urn:example:scim:schemas:badge:1.0:User</c> is "badge" for people.</summary>
    private static string NameOf(string urn) =>
        urn.Split(':').LastOrDefault(part => part is not ("User" or "Group") && char.IsAsciiLetter(part[0])) ?? urn;

    private static ImmutableArray<string> Types(ConfigurationValue value)
    {
        const string expected = "write User or Group, or both in a list";
        string[] known = [ResourceType.User.Name, ResourceType.Group.Name];
        if (value.Node is SequenceNode { Items.IsEmpty: true })
            value.Error(null, "is empty", expected);
        var types = ImmutableArray.CreateBuilder<string>();
        foreach (var item in value.Node is SequenceNode ? value.AsList() : [value])
        {
            if (item.AsText(expected) is not { } text)
                continue;
            if (known.FirstOrDefault(type => ScimUrns.Same(type, text)) is not { } type)
                item.Unknown(text, known, expected);
            else if (!types.Contains(type))
                types.Add(type);
        }
        // A wrong word is one error, not one more for each rule that then finds no schema.
        return types.Count == 0 ? [known[0]] : types.ToImmutable();
    }
}
