using System.Globalization;
using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Requests;

namespace Rollcall.Server.Admin.Sources;

/// <summary>What the rules of targets need and the identity provider does not send, over the people of a source.</summary>
internal sealed class AttributeCoverage(IDirectoryStore directory)
{
    /// <summary>A mapping that sends no e-mail sends it for nobody; a few hundred people show that.</summary>
    private const int MostPeople = 500;

    public async Task<IReadOnlyList<CheckFinding>> FindAsync(
        ConfigurationSnapshot configuration,
        SourceConfiguration source,
        IdentityProviderConsole? console,
        CancellationToken cancellationToken
    )
    {
        var query = new ResourceQuery
        {
            Source = source.Id,
            Kind = ResourceKind.User,
            Count = MostPeople,
            WithGroups = true,
        };
        var people = (await directory.QueryAsync(query, cancellationToken)).Resources;
        var findings = new List<CheckFinding>();
        foreach (var target in configuration.Document.TargetsOf(source.Id))
        {
            if (configuration.FindMapping(target.Id) is { } mapping)
                findings.AddRange(Of(target, mapping, people, console));
        }
        return findings;
    }

    private static IEnumerable<CheckFinding> Of(
        TargetConfiguration target,
        TargetMapping mapping,
        IReadOnlyList<StoredResource> people,
        IdentityProviderConsole? console
    )
    {
        var missing = new Dictionary<string, int>(StringComparer.Ordinal);
        var wanted = 0;
        foreach (var person in people)
        {
            var user = ResourceForm.Read(person, mapping.UserType);
            switch (mapping.Map(user, deleted: false, person.Groups ?? []))
            {
                case DesiredState.Present present:
                    wanted++;
                    foreach (var rule in target.Attributes.Where(rule => !Has(present, rule.To)))
                        Add($"{rule.To} ({rule.From ?? rule.Expr})");
                    if (present.Match.ExternalId is null && target.Match.Contains(MatchKey.ExternalId))
                        Add("match (externalId)");
                    break;
                case DesiredState.Unmappable:
                    wanted++;
                    Add("username");
                    break;
            }
        }
        return missing
            .OrderByDescending(pair => pair.Value)
            .Select(pair => new CheckFinding(
                FindingLevels.Warning,
                "attributes",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{target.Id}: {pair.Key} has no value for {pair.Value:N0} of {wanted:N0} people who should have an account."
                ),
                $"Map the attribute in the identity provider{(console is null ? "" : $" ({console.Mapping})")}, or take it from another one in the target's attributes."
            ));

        void Add(string attribute) => missing[attribute] = missing.GetValueOrDefault(attribute) + 1;
    }

    private static bool Has(DesiredState.Present present, string attribute) =>
        attribute == "username"
        || present.Account.Attributes.GetValueOrDefault(attribute) is { Length: > 0 }
        || present.OnCreate.GetValueOrDefault(attribute) is { Length: > 0 };
}
