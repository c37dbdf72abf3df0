using System.Text.Json;
using Rollcall.Engine.Configuration;

namespace Rollcall.Engine.Tests.Configuration;

public sealed class ConfigurationReaderTests
{
    [Fact]
    public void A_document_with_every_key_is_read_as_written()
    {
        var reading = Documents.Read(
            """
            sources:
              - id: okta
                kind: scim
                mode: shadow
                tokens:
                  - { name: primary, value: env:OKTA_SCIM_TOKEN }
                  - { name: next, value: "file:/run/secrets/okta next" }
            targets:
              - id: jira
                connector: jira-dc
                url: http://jira.internal:8080/jira
                allowHttp: true
                credential: { token: env:JIRA_PAT }
                options: { administratorGroups: "jira-administrators, ops" }
                sources: [okta]
                scope: userType ne "Service"
                match: [userName, email, externalId]
                attributes:
                  - { to: username, from: userName, apply: create }
                  - { to: email, from: ['emails[type eq "work"].value', userName], else: nickName }
                  - { to: displayName, constant: Somebody, apply: always }
                groups:
                  manual:
                    - { from: Dev Users, to: [Software_Dev, jira-users], authoritative: true }
                    - { from: Ops, to: ops, createMissing: true }
                  onTheFly: { enabled: true, createMissing: false, adoptExisting: false }
                  defaults: { new: [jira-software-users] }
                  protected: [secret]
                licenseGroups: [jira-software-users]
                leavers: { action: delete, remove: managed }
                operations:
                  { create: false, update: false, disable: false, delete: false, addMembers: false, removeMembers: false, createGroups: false }
                protectedAccounts: [root]
                consentedAdministrators: [alice]
                brake: { percent: 12.5, count: 7, per: 90m, emptiedGroup: off }
                reconcile: { every: 24h }
                pace: { concurrency: 64, perSecond: 0, timeout: 2m }
            admin:
              tokens: [{ name: ops, value: env:OPS_TOKEN, role: operator }]
            """
        );
        reading.Errors.ShouldBeEmpty();
        reading.Warnings.ShouldBeEmpty();
        Text(reading.Configuration.ShouldNotBeNull()).ShouldBe(Text(Everything));
    }

    private static readonly RollcallConfiguration Everything = new()
    {
        Sources =
        [
            new()
            {
                Id = "okta",
                Mode = SourceMode.Shadow,
                Credentials =
                [
                    new SourceCredential.Token("primary", new(SecretKind.Environment, "OKTA_SCIM_TOKEN")),
                    new SourceCredential.Token("next", new(SecretKind.File, "/run/secrets/okta next")),
                ],
            },
        ],
        Targets =
        [
            new()
            {
                Id = "jira",
                Connector = "jira-dc",
                Url = new("http://jira.internal:8080/jira/"),
                AllowHttp = true,
                Credential = new TargetConfiguration { Id = "", Connector = "" }.Credential.Add(
                    "token",
                    new(SecretKind.Environment, "JIRA_PAT")
                ),
                Options = new TargetConfiguration { Id = "", Connector = "" }.Options.Add(
                    "administratorGroups",
                    "jira-administrators, ops"
                ),
                Sources = ["okta"],
                Scope = "userType ne \"Service\"",
                Match = [MatchKey.UserName, MatchKey.Email, MatchKey.ExternalId],
                Attributes =
                [
                    new()
                    {
                        To = "username",
                        From = "userName",
                        Apply = ApplyWhen.Create,
                    },
                    new()
                    {
                        To = "email",
                        From = "emails[type eq \"work\"].value",
                        Else = ["userName", "nickName"],
                    },
                    new() { To = "displayName", Constant = "Somebody" },
                ],
                Groups = new()
                {
                    Manual =
                    [
                        new("Dev Users", ["Software_Dev", "jira-users"], Authoritative: true),
                        new("Ops", ["ops"], CreateMissing: true),
                    ],
                    OnTheFly = new()
                    {
                        Enabled = true,
                        CreateMissing = false,
                        AdoptExisting = false,
                    },
                    DefaultsForNew = ["jira-software-users"],
                    Protected = ["secret"],
                },
                LicenseGroups = ["jira-software-users"],
                Leavers = new() { Action = LeaverAction.Delete, Remove = LeaverGroups.Managed },
                Operations = new()
                {
                    Create = false,
                    Update = false,
                    Disable = false,
                    Delete = false,
                    AddMembers = false,
                    RemoveMembers = false,
                    CreateGroups = false,
                },
                ProtectedAccounts = ["root"],
                ConsentedAdministrators = ["alice"],
                ReconcileEvery = TimeSpan.FromHours(24),
                Brake = new()
                {
                    Percent = 12.5,
                    Count = 7,
                    Per = TimeSpan.FromMinutes(90),
                    EmptiedGroup = null,
                },
                Pace = new()
                {
                    Concurrency = 64,
                    PerSecond = 0,
                    Timeout = TimeSpan.FromMinutes(2),
                },
            },
        ],
        Admin = new() { Tokens = [new("ops", new(SecretKind.Environment, "OPS_TOKEN"), AdminRole.Operator)] },
    };

    [Fact]
    public void What_is_not_written_has_the_default_of_its_record()
    {
        var target = Documents.ReadTarget();
        var defaults = new TargetConfiguration { Id = "jira", Connector = "jira-dc" };
        Text(target with { Url = null, Credential = defaults.Credential }).ShouldBe(Text(defaults));
    }

    [Fact]
    public void A_source_alone_is_a_configuration()
    {
        var reading = Documents.Read(Documents.WithSource());
        reading.Errors.ShouldBeEmpty();
        reading.Configuration.ShouldNotBeNull().Targets.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("url: https://jira.example.com", "https://jira.example.com/")]
    [InlineData("url: https://jira.example.com/context/path", "https://jira.example.com/context/path/")]
    [InlineData("url: https://jira.example.com/context/", "https://jira.example.com/context/")]
    [InlineData("url: http://localhost:2990/jira", "http://localhost:2990/jira/")]
    [InlineData("url: http://127.0.0.1:2990", "http://127.0.0.1:2990/")]
    [InlineData("url: \"http://[::1]:2990\"", "http://[::1]:2990/")]
    public void A_url_keeps_its_context_path_and_ends_with_a_slash(string key, string url)
    {
        Documents.ReadTarget(key).Url.ShouldBe(new Uri(url));
    }

    [Fact]
    public void Without_attribute_rules_only_attributes_the_app_has_are_mapped()
    {
        var reading = Documents.Read(Documents.WithTarget());
        reading
            .Configuration.ShouldNotBeNull()
            .Targets[0]
            .Attributes.Select(rule => rule.To)
            .ShouldBe(["username", "email", "displayName"]);
    }

    [Fact]
    public void A_name_listed_twice_in_another_case_is_there_once()
    {
        Documents
            .ReadTarget("licenseGroups: [jira-users, ' Jira-Users ', others]")
            .LicenseGroups.ShouldBe(["jira-users", "others"]);
    }

    [Fact]
    public void An_empty_match_list_switches_matching_off()
    {
        Documents.ReadTarget("match: []").Match.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("licenseGroups: [a]\ngroups: { protected: [A] }", "licenseGroups", "a", "a leaver keeps it")]
    [InlineData("groups: { protected: [a], manual: [{ from: x, to: a }] }", "groups", "a", "the manual rule does nothing")]
    [InlineData("groups: { protected: [a], defaults: { new: [a] } }", "groups", "a", "new accounts do not get it")]
    [InlineData("licenseGroups: [Jira-Administrators]", "licenseGroups", "Jira-Administrators", "a leaver keeps it")]
    [InlineData("protectedAccounts: [a]\nconsentedAdministrators: [A]", "consentedAdministrators", "A", "never touched")]
    [InlineData(
        "attributes: [{ to: username, from: userName }, { to: email, from: userName }]",
        "attributes",
        "displayName",
        "needs it"
    )]
    public void Rules_that_cancel_each_other_out_are_warned_of(string keys, string key, string value, string message)
    {
        var reading = Documents.Read(Documents.WithTarget(keys.Split('\n')));
        reading.Errors.ShouldBeEmpty();
        var warning = reading.Warnings.ShouldHaveSingleItem();
        warning.Key.ShouldBe($"targets[0].{key}");
        warning.Value.ShouldBe(value);
        warning.Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("{ id: try, connector: in-memory }", null)]
    [InlineData("{ id: try, connector: in-memory, credential: {} }", null)]
    [InlineData("{ id: try, connector: in-memory, credential: { token: env:A } }", "is not used by in-memory")]
    public void A_connector_without_credentials_needs_none_and_takes_none(string target, string? message)
    {
        var reading = Documents.Read($"{Documents.WithSource()}\ntargets: [{target}]");
        reading.Errors.Select(error => error.Message).SingleOrDefault().ShouldBe(message);
    }

    [Fact]
    public void A_url_that_nothing_uses_is_warned_of()
    {
        var target = "{ id: try, connector: in-memory, url: https://x.example.com }";
        var reading = Documents.Read($"{Documents.WithSource()}\ntargets: [{target}]");
        reading.Warnings.ShouldHaveSingleItem().Message.ShouldBe("is not used by in-memory");
    }

    [Fact]
    public void Two_targets_that_are_one_app_are_warned_of()
    {
        var one = string.Join('\n', Documents.Minimal.Split('\n')[4..]);
        var reading = Documents.Read(Documents.Minimal + "\n" + one.Replace("id: jira", "id: other", StringComparison.Ordinal));
        reading.Errors.ShouldBeEmpty();
        reading.Warnings.ShouldHaveSingleItem().Value.ShouldBe("jira, other");
    }

    // Lists in records compare by reference; as text they compare by what is in them.
    private static string Text<T>(T value) => JsonSerializer.Serialize(value, Indented);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
}
