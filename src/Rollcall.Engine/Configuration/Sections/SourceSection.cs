using Rollcall.Engine.Configuration.Yaml;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>One item of <c>sources</c>.</summary>
internal static class SourceSection
{
    public static SourceConfiguration? Read(ConfigurationValue item)
    {
        if (
            item.AsSection("id", "kind", "mode", "tokens", "basic", "clients", "limit", "record", "linkOnCreate")
            is not { } section
        )
            return null;
        var defaults = new SourceConfiguration { Id = Identifier.Read(section) };
        return defaults with
        {
            Kind = Kind(section) ?? defaults.Kind,
            LinkOnCreate = section.Find("linkOnCreate")?.AsWords<LinkKey>() ?? [],
            Mode = section.Find("mode")?.AsWord<SourceMode>() ?? defaults.Mode,
            Credentials = SourceCredentialSections.Read(section, item.Problems),
            Limit = section.Find("limit") is { } limit ? ServerSection.Rate(limit) : null,
            Record = section.Find("record") is { } record ? RecordSection.Read(record) : defaults.Record,
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
}
