using System.Collections.Immutable;
using Rollcall.Engine.Configuration.Yaml;
using Rollcall.Engine.Mapping;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>The section <c>groups</c> of a target.</summary>
internal static class GroupsSection
{
    private const string Names = "write names of groups";

    public static GroupRules Read(ConfigurationValue value)
    {
        var defaults = new GroupRules();
        if (value.AsSection(DocumentKeys.Groups) is not { } section)
            return defaults;
        return new()
        {
            Manual = section.Find("manual") is { } manual ? Manual(manual) : defaults.Manual,
            OnTheFly = section.Find("onTheFly") is { } onTheFly ? OnTheFly(onTheFly) : defaults.OnTheFly,
            DefaultsForNew = section.Find("defaults") is { } given ? Defaults(given) : defaults.DefaultsForNew,
            Protected = section.Find("protected")?.AsTexts(Names) ?? defaults.Protected,
        };
    }

    private static ImmutableArray<ManualGroupRule> Manual(ConfigurationValue value)
    {
        var rules = ImmutableArray.CreateBuilder<ManualGroupRule>();
        var reach = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in value.AsList())
        {
            if (ManualRule(item) is not { } rule)
                continue;
            rules.Add(rule);
            foreach (
                var group in rule.To.Where(group => reach.GetValueOrDefault(group, rule.Authoritative) != rule.Authoritative)
            )
            {
                item.Error(
                    group,
                    "is authoritative in one rule and not in another",
                    "write the same in both: true takes out every member that is not ours, false leaves hand-made members"
                );
            }
            foreach (var group in rule.To)
                reach.TryAdd(group, rule.Authoritative);
        }
        return rules.ToImmutable();
    }

    private static ManualGroupRule? ManualRule(ConfigurationValue item)
    {
        const string expected = "write it as { from: Source Group, to: [target-group] }";
        if (item.AsSection(DocumentKeys.ManualGroup) is not { } section)
            return null;
        var from = section.Require("from", expected)?.AsText("write the displayName of a group of the source");
        ImmutableArray<string> to = [];
        if (section.Require("to", expected) is { } value)
        {
            // One group needs no brackets.
            to = value.Node is ScalarNode ? [.. new[] { value.AsText(Names) }.OfType<string>()] : value.AsTexts(Names);
            if (value.Node is SequenceNode { Items.IsEmpty: true })
                value.Error(null, "is empty", Names);
        }
        var authoritative = section.Find("authoritative")?.AsBoolean() ?? false;
        var createMissing = section.Find("createMissing")?.AsBoolean() ?? false;
        return from is null ? null : new(from, to, authoritative, createMissing);
    }

    private static OnTheFlyRule OnTheFly(ConfigurationValue value)
    {
        var section = value.AsSection(DocumentKeys.OnTheFly);
        var defaults = new OnTheFlyRule();
        return new()
        {
            Enabled = section?.Require("enabled", "write enabled: true, or false")?.AsBoolean() ?? defaults.Enabled,
            CreateMissing = section?.Find("createMissing")?.AsBoolean() ?? defaults.CreateMissing,
            AdoptExisting = section?.Find("adoptExisting")?.AsBoolean() ?? defaults.AdoptExisting,
        };
    }

    private static ImmutableArray<string> Defaults(ConfigurationValue value)
    {
        if (value.AsSection(DocumentKeys.DefaultGroups)?.Find("new") is not { } given)
            return [];
        var groups = given.AsTexts(Names);
        foreach (var group in groups.Where(AdministratorGroups.Contains))
            given.Error(
                group,
                "would make every new account an administrator",
                "remove it; a manual rule can give it to a group of people"
            );
        return groups;
    }
}
