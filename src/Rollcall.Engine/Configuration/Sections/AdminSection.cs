using System.Collections.Immutable;
using Rollcall.Engine.Configuration.Yaml;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>The section <c>admin</c>.</summary>
internal static class AdminSection
{
    public static AdminConfiguration Read(ConfigurationValue value) =>
        value.AsSection(DocumentKeys.Admin) is { } section && section.Find("tokens") is { } tokens
            ? new AdminConfiguration { Tokens = Tokens(tokens) }
            : new AdminConfiguration();

    private static ImmutableArray<AdminTokenConfiguration> Tokens(ConfigurationValue value)
    {
        var items = value.AsList();
        Identifier.CheckUnique(items, value.Problems, "name");
        return [.. items.Select(Token).OfType<AdminTokenConfiguration>()];
    }

    private static AdminTokenConfiguration? Token(ConfigurationValue item)
    {
        if (item.AsSection(DocumentKeys.AdminToken) is not { } section)
            return null;
        var name = Identifier.Read(section, "name");
        var secret = section.Require("value", "write env:NAME or file:PATH") is { } value ? SecretValue.Read(value) : null;
        // No default: who may do what is worth a word.
        var role = section.Require("role", "write reader, operator or admin")?.AsWord<AdminRole>();
        return secret is null || role is null ? null : new(name, secret, role.Value);
    }
}
