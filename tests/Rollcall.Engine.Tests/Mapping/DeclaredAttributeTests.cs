using System.Text;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Tests.Configuration;
using Rollcall.Scim.Resources;

namespace Rollcall.Engine.Tests.Mapping;

/// <summary>Attributes of declared schemas in rules, expressions and scopes.</summary>
public sealed class DeclaredAttributeTests
{
    private const string Urn = "urn:example:scim:schemas:badge:1.0:User";

    private static readonly TargetMapping Mapping = Compile();

    [Fact]
    public void A_rule_and_an_expression_take_values_of_any_type()
    {
        var account = Map("""{"floors":[3,4],"door":{"level":4},"badge":"B1"}""").ShouldBeOfType<DesiredState.Present>().Account;
        account.Attributes["email"].ShouldBe("3");
        account.Attributes["displayName"].ShouldBe("B1 4");
    }

    [Fact]
    public void A_scope_asks_for_them()
    {
        Map("""{"floors":[1,2]}""").ShouldBeOfType<DesiredState.Absent>();
        Map("{}").ShouldBeOfType<DesiredState.Absent>();
    }

    [Fact]
    public void A_value_that_was_kept_from_another_declaration_is_no_value()
    {
        var account = Map("""{"floors":[3],"badge":{"was":"complex"},"door":{"level":"high"}}""")
            .ShouldBeOfType<DesiredState.Present>()
            .Account;
        account.Attributes.ContainsKey("displayName").ShouldBeFalse();
    }

    private static DesiredState Map(string badge)
    {
        var stored = $$$"""{"userName":"ada","active":true,"{{{Urn}}}":{{{badge}}}}""";
        var user = ResourceReader.Read(Encoding.UTF8.GetBytes(stored), Mapping.UserType, ReadMode.Stored).Required();
        return Mapping.Map(user.WithId("1"), deleted: false, []);
    }

    private static TargetMapping Compile()
    {
        var configuration = Documents
            .Read(
                $$"""
                sources: [{ id: okta, tokens: [{ name: primary, value: env:OKTA }] }]
                schemas:
                  - urn: {{Urn}}
                    attributes:
                      badge: string
                      floors: { type: integer, multiValued: true }
                      door: { type: complex, subAttributes: { level: integer } }
                targets:
                  - id: jira
                    connector: jira-dc
                    url: https://jira.example.com
                    credential: { token: env:JIRA }
                    scope: '{{Urn}}:floors ge 3'
                    attributes:
                      - { to: username, from: userName }
                      - { to: email, from: '{{Urn}}:floors' }
                      - { to: displayName, expr: 'Join(" ", [{{Urn}}:badge], [{{Urn}}:door.level])' }
                """
            )
            .Configuration.ShouldNotBeNull();
        return TargetMapping.Compile(configuration.Targets[0], configuration.SchemasOf(configuration.Targets[0]));
    }
}
