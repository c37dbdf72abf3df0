using System.Collections.Immutable;
using Rollcall.Engine.Configuration.Yaml;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Targets;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>One item of <c>targets</c>.</summary>
internal sealed class TargetSection(
    IReadOnlyList<string> sources,
    ImmutableArray<SchemaConfiguration> schemas,
    IReadOnlyList<ConnectorDescription> connectors
)
{
    public TargetConfiguration? Read(ConfigurationValue item)
    {
        if (item.AsSection(DocumentKeys.Target) is not { } section)
            return null;
        var connector = Connector(section);
        var defaults = new TargetConfiguration { Id = Identifier.Read(section), Connector = connector?.Name ?? "" };
        var followed = SourceIds.Read(section, sources, "write ids of sources, or remove the key to follow all of them");
        var user = DeclaredSchemas.Of(schemas, followed.IsEmpty ? sources : followed).User;
        var allowHttp = section.Find("allowHttp")?.AsBoolean() ?? defaults.AllowHttp;
        var target = defaults with
        {
            AllowHttp = allowHttp,
            Url = TargetUrl.Read(section, connector, allowHttp),
            CertificateAuthority = section
                .Find("certificateAuthority")
                ?.AsText("write the path of a PEM file with the certificate of your own authority"),
            Credential = CredentialSection.Read(section, connector),
            Options = OptionsSection.Read(section, connector),
            Sources = followed,
            Scope = Scope(section, user),
            Match = section.Find("match")?.AsWords<MatchKey>() ?? defaults.Match,
            Attributes = AttributeRules.Read(section, connector, user),
            Groups = section.Find("groups") is { } groups ? GroupsSection.Read(groups) : defaults.Groups,
            LicenseGroups = section.Find("licenseGroups")?.AsTexts("write names of groups") ?? defaults.LicenseGroups,
            Leavers = section.Find("leavers") is { } leavers ? PolicySections.Leavers(leavers) : defaults.Leavers,
            Operations = section.Find("operations") is { } switches ? PolicySections.Operations(switches) : defaults.Operations,
            ProtectedAccounts = Accounts(section, "protectedAccounts"),
            ConsentedAdministrators = Accounts(section, "consentedAdministrators"),
            Brake = section.Find("brake") is { } brake ? PolicySections.Brake(brake) : defaults.Brake,
            ReconcileEvery = section.Find("reconcile") is { } reconcile ? PolicySections.ReconcileEvery(reconcile) : null,
            Pace = section.Find("pace") is { } pace ? PolicySections.Pace(pace) : defaults.Pace,
        };
        Contradictions.Report(target, section);
        return target;
    }

    private ConnectorDescription? Connector(Section section)
    {
        var names = connectors.Select(connector => connector.Name).ToList();
        var expected = $"write {ConfigurationValue.Choice(names)}";
        if (section.Require("connector", expected) is not { } value || value.AsText(expected) is not { } name)
            return null;
        var found = connectors.FirstOrDefault(connector => string.Equals(connector.Name, name, StringComparison.Ordinal));
        if (found is null)
            value.Unknown(name, names, expected);
        return found;
    }

    private static string? Scope(Section section, ResourceType user)
    {
        const string expected = "write a SCIM filter such as userType ne \"Service\", or remove the key to take everybody";
        if (section.Find("scope") is not { } value || value.AsText(expected) is not { } text)
            return null;
        if (!ScopeRule.Compile(text, user).TryGet(out _, out var error))
            value.Error(text, "is not a scope", error.Detail);
        return text;
    }

    private static ImmutableArray<string> Accounts(Section section, string name) =>
        section.Find(name)?.AsTexts("write login names") ?? [];
}
