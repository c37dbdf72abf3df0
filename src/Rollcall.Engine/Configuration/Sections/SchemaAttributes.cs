using System.Collections.Immutable;
using Rollcall.Engine.Configuration.Yaml;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>
/// <c>attributes</c> of a schema and <c>subAttributes</c> of a complex attribute, in either of two forms: names with a type or with keys
/// below them, or a list as RFC 7643 section 7 writes it.
/// </summary>
internal static class SchemaAttributes
{
    private const int MostAttributes = 200;
    private const int LongestName = 100;
    private const string NameExpected = "write a letter followed by letters, digits, - and _";

    public static ImmutableArray<AttributeDefinition> Read(ConfigurationValue value, bool areSubs = false)
    {
        ImmutableArray<Named> named = value.Node switch
        {
            MappingNode mapping => UnderNames(mapping, value),
            SequenceNode => Listed(value),
            _ => NotThere(value),
        };
        if (value.Node is MappingNode { Entries.IsEmpty: true } or SequenceNode { Items.IsEmpty: true })
            value.Error(null, "is empty", "write at least one attribute, such as { badge: string }");
        if (named.Length > MostAttributes)
        {
            value.Error(null, $"has more than {MostAttributes} attributes", "split the schema");
            return [];
        }
        var attributes = ImmutableArray.CreateBuilder<AttributeDefinition>(named.Length);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, item, keys) in named)
        {
            if (!IsName(name, areSubs))
                item.Error(name, "is no name of an attribute", NameExpected);
            else if (!names.Add(name))
                item.Error(name, "comes twice; names are compared without case", "keep one of them");
            else if (
                (keys is null ? SchemaAttribute.Read(name, item, areSubs) : SchemaAttribute.Read(name, item, keys, areSubs)) is
                { } attribute
            )
                attributes.Add(attribute);
        }
        return attributes.ToImmutable();
    }

    private static ImmutableArray<Named> UnderNames(MappingNode mapping, ConfigurationValue parent) =>
        [
            .. mapping.Entries.Select(entry => new Named(
                entry.Key,
                new ConfigurationValue(
                    entry.Value,
                    IsName(entry.Key, isSub: true) ? $"{parent.Key}.{entry.Key}" : parent.Key,
                    entry.Line,
                    parent.Problems
                ),
                null
            )),
        ];

    private static ImmutableArray<Named> Listed(ConfigurationValue list)
    {
        var named = ImmutableArray.CreateBuilder<Named>();
        foreach (var item in list.AsList())
        {
            if (item.AsSection(DocumentKeys.ListedAttribute) is not { } section)
                continue;
            if (section.Require("name", NameExpected) is { } name && name.AsText(NameExpected) is { } text)
                named.Add(new Named(text, item, section));
        }
        return named.ToImmutable();
    }

    private static ImmutableArray<Named> NotThere(ConfigurationValue value)
    {
        value.Error(null, "names no attributes", "write names and types below it, such as badge: string");
        return [];
    }

    /// <param name="Keys">The keys that a listed attribute has beside its name; null for one that stands under its name.</param>
    private sealed record Named(string Name, ConfigurationValue Value, Section? Keys);

    /// <summary>ATTRNAME of RFC 7643 section 2.1; $ref is the one name outside it, and a sub-attribute (section 2.4).</summary>
    private static bool IsName(string name, bool isSub) =>
        (isSub && name is "$ref")
        || (
            name.Length is > 0 and <= LongestName
            && char.IsAsciiLetter(name[0])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        );
}
