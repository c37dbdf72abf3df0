using Rollcall.Engine.Configuration.Yaml;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>One item of <c>sources</c>.</summary>
internal static class SourceSection
{
    public static SourceConfiguration? Read(ConfigurationValue item)
    {
        if (item.AsSection(DocumentKeys.Source) is not { } section)
            return null;
        var defaults = new SourceConfiguration { Id = Identifier.Read(section) };
        return defaults with
        {
            Kind = Kind(section) ?? defaults.Kind,
            LinkOnCreate = section.Find("linkOnCreate")?.AsWords<LinkKey>() ?? [],
            Mode = section.Find("mode")?.AsWord<SourceMode>() ?? defaults.Mode,
            Dialect = Profile(section) ?? defaults.Dialect,
            Credentials = SourceCredentialSections.Read(section, item.Problems),
            Limit = section.Find("limit") is { } limit ? ServerSection.Rate(limit) : null,
            Record = section.Find("record") is { } record ? RecordSection.Read(record) : defaults.Record,
        };
    }

    private static Dialect? Profile(Section section)
    {
        var expected = $"write one of {string.Join(", ", Dialect.All.Select(dialect => dialect.Name))}";
        if (section.Find("profile") is not { } value || value.AsText(expected) is not { } name)
            return null;
        if (Dialect.Find(name) is { } dialect)
            return dialect;
        value.Error(name, "is not a profile", expected);
        return null;
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
