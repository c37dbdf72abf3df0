using System.Collections.Immutable;
using Rollcall.Engine.Configuration.Yaml;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>One item of <c>sources</c>.</summary>
internal static class SourceSection
{
    private const string TokenExpected = "write at least one token, such as { name: primary, value: env:OKTA_SCIM_TOKEN }";

    public static SourceConfiguration? Read(ConfigurationValue item)
    {
        if (item.AsSection("id", "kind", "mode", "tokens") is not { } section)
            return null;
        var defaults = new SourceConfiguration { Id = Identifier.Read(section) };
        return defaults with
        {
            Kind = Kind(section) ?? defaults.Kind,
            Mode = section.Find("mode")?.AsWord<SourceMode>() ?? defaults.Mode,
            Tokens = Tokens(section, item.Problems),
        };
    }

    private static string? Kind(Section section)
    {
        if (section.Find("kind") is not { } value || value.AsText("write scim") is not { } kind)
            return null;
        if (kind is not "scim")
            value.Error(kind, "is not a kind of source", "write scim");
        return kind;
    }

    private static ImmutableArray<SourceToken> Tokens(Section section, Problems problems)
    {
        if (section.Require("tokens", TokenExpected) is not { } value)
            return [];
        var items = value.AsList();
        if (items.IsEmpty && value.Node is SequenceNode)
            value.Error(null, "is empty", TokenExpected);
        Identifier.CheckUnique(items, problems, "name");
        return [.. items.Select(Token).OfType<SourceToken>()];
    }

    private static SourceToken? Token(ConfigurationValue item)
    {
        if (item.AsSection("name", "value") is not { } section)
            return null;
        var name = Identifier.Read(section, "name");
        var secret = section.Require("value", "write env:NAME or file:PATH") is { } value ? SecretValue.Read(value) : null;
        return secret is null ? null : new(name, secret);
    }
}
