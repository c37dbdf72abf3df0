using System.Collections.Immutable;
using System.Globalization;
using Rollcall.Engine.Configuration.Yaml;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Mapping.Expressions;
using Rollcall.Engine.Targets;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>The list <c>attributes</c> of a target.</summary>
internal static class AttributeRules
{
    public const string Username = "username";
    private const string PathExpected = "write a SCIM path such as userName, name.givenName or emails[type eq \"work\"].value";

    public static ImmutableArray<AttributeRule> Read(Section target, ConnectorDescription? connector, ResourceType user)
    {
        if (target.Find("attributes") is not { } value)
        {
            // Not every app has every attribute of the default rules.
            return
            [
                .. TargetConfiguration.DefaultAttributes.Where(rule => connector is null || Names(connector).Contains(rule.To)),
            ];
        }
        var items = value.AsList();
        Identifier.CheckUnique(items, value.Problems, "to");
        ImmutableArray<AttributeRule> rules = [.. items.Select(item => Rule(item, connector, user)).OfType<AttributeRule>()];
        var mapped = rules.Select(rule => rule.To).ToHashSet(StringComparer.Ordinal);
        if (!mapped.Contains(Username) && value.Node is SequenceNode)
            value.Error(null, $"does not say what the {Username} is", $"add {{ to: {Username}, from: userName }}");
        foreach (var missing in connector?.Attributes.Where(a => a.Required && !mapped.Contains(a.Name)) ?? [])
            value.Warning(
                missing.Name,
                $"is mapped by no rule, but {connector?.Name} needs it for new accounts",
                "add a rule for it"
            );
        return rules;
    }

    private static AttributeRule? Rule(ConfigurationValue item, ConnectorDescription? connector, ResourceType user)
    {
        if (item.AsSection(DocumentKeys.AttributeRule) is not { } section)
            return null;
        var to = To(section, connector);
        ImmutableArray<string> from = section.Find("from") is { } paths ? Paths(paths, user) : [];
        ImmutableArray<string> otherwise = section.Find("else") is { } others ? Paths(others, user) : [];
        var rule = new AttributeRule
        {
            To = to ?? "",
            From = from.FirstOrDefault(),
            Constant = Constant(section, connector, to),
            Expr = section.Find("expr") is { } expression ? Expr(expression, to, user) : null,
            Else = [.. from.Skip(1), .. otherwise],
            Apply = section.Find("apply")?.AsWord<ApplyWhen>() ?? ApplyWhen.Always,
        };
        CheckOrigin(item, section);
        return to is null ? null : rule;
    }

    private static void CheckOrigin(ConfigurationValue item, Section section)
    {
        string[] origins = ["from", "constant", "expr"];
        var written = origins.Count(origin => section.Find(origin) is not null);
        if (written == 0)
            item.Error(null, "does not say where the value comes from", "write from, constant or expr");
        else if (written > 1)
            item.Error(null, "says more than once where the value comes from", "keep one of from, constant and expr");
        else if (section.Find("from") is null && section.Find("else") is { } otherwise)
            otherwise.Error(null, "has no from before it", "write from, or remove the key");
    }

    private static string? Expr(ConfigurationValue value, string? to, ResourceType user)
    {
        const string expected = "write an expression such as Join(\" \", [name.givenName], [name.familyName])";
        if (value.AsText(expected) is not { } text)
            return null;
        if (!ExpressionParser.Parse(text, user).TryGet(out var expression, out var error))
            value.Error(text, "is not an expression", error.Detail);
        else if (to is Username && !expression.ReadsUser)
            value.Error(text, "would be the login name of everybody", "write from: userName");
        return text;
    }

    private static string? To(Section section, ConnectorDescription? connector)
    {
        const string expected = "write an attribute of the app, such as username";
        if (section.Require("to", expected) is not { } value || value.AsText(expected) is not { } name)
            return null;
        if (connector is not null && Names(connector) is var names && !names.Contains(name))
            value.Unknown(name, names, $"{connector.Name} has {string.Join(", ", names)}");
        return name;
    }

    /// <summary>A path, or a list of paths of which the first that gives a value counts.</summary>
    private static ImmutableArray<string> Paths(ConfigurationValue value, ResourceType user)
    {
        if (value.Node is SequenceNode { Items.IsEmpty: true })
            value.Error(null, "is empty", PathExpected);
        var paths = ImmutableArray.CreateBuilder<string>();
        foreach (var item in value.Node is SequenceNode ? value.AsList() : [value])
        {
            if (item.AsText(PathExpected) is not { } text)
                continue;
            if (!SourcePath.Compile(text, user).TryGet(out _, out var error))
                item.Error(text, "is not a path that can be mapped", error.Detail);
            paths.Add(text);
        }
        return paths.ToImmutable();
    }

    private static string? Constant(Section section, ConnectorDescription? connector, string? to)
    {
        if (section.Find("constant") is not { } value || value.AsText("write the value") is not { } text)
            return null;
        if (to is Username)
            value.Error(text, "would be the login name of everybody", "write from: userName");
        else if (connector?.Attributes.FirstOrDefault(a => string.Equals(a.Name, to, StringComparison.Ordinal)) is { } attribute)
        {
            var expected = string.Create(CultureInfo.InvariantCulture, $"write at most {attribute.MaxLength} characters");
            if (text.Length > attribute.MaxLength)
                value.Error(text, $"is too long for {attribute.Name}", expected);
        }
        return text;
    }

    private static HashSet<string> Names(ConnectorDescription connector) =>
        [Username, .. connector.Attributes.Select(attribute => attribute.Name)];
}
