using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;

namespace Rollcall.Engine.Tests.Mapping;

public sealed class AttributeMappingTests
{
    [Fact]
    public void Without_rules_login_name_email_and_display_name_are_mapped()
    {
        var ada = People.Mapping(People.Target).Present(People.Ada);
        ada.Account.Name.ShouldBe("ada@example.com");
        ada.Account.ExternalId.ShouldBe("00u1");
        ada.Account.Attributes.ShouldBe([new("displayName", "Ada Lovelace"), new("email", "ada@example.com")]);
        ada.OnCreate.ShouldBeEmpty();
        ada.Renames.ShouldBeTrue();
        ada.Match.ShouldBe(new MatchValues("00u1", "ada@example.com", "ada@example.com"));
    }

    [Theory]
    [InlineData("name.familyName", "Lovelace")]
    [InlineData("NAME.familyname", "Lovelace")]
    [InlineData("emails.value", "ada.home@example.net")]
    [InlineData("emails[type eq \"work\"].value", "ada@example.com")]
    [InlineData("emails[type eq \"HOME\"].value", "ada.home@example.net")]
    [InlineData("emails[primary eq true].value", "ada@example.com")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "Engines")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value", "42")]
    [InlineData("active", "true")]
    [InlineData("externalId", "00u1")]
    [InlineData("nickName", null)]
    [InlineData("emails[type eq \"other\"].value", null)]
    public void A_path_gives_the_first_value_it_selects(string path, string? value)
    {
        var mapping = Mapping(new AttributeRule { To = "x", From = path });
        mapping.Present(People.Ada).Account.Attributes.GetValueOrDefault("x").ShouldBe(value);
    }

    [Fact]
    public void Without_a_primary_email_the_first_one_is_taken()
    {
        var user = People.User("""{ "userName": "a", "emails": [{ "value": "1@example.com" }, { "value": "2@example.com" }] }""");
        People.Mapping(People.Target).Present(user).Account.Attributes["email"].ShouldBe("1@example.com");
    }

    [Fact]
    public void The_paths_after_else_are_tried_in_order()
    {
        var mapping = Mapping(
            new AttributeRule
            {
                To = "x",
                From = "nickName",
                Else = ["title", "name.givenName", "userName"],
            }
        );
        mapping.Present(People.Ada).Account.Attributes["x"].ShouldBe("Ada");
    }

    [Fact]
    public void An_attribute_without_a_value_is_left_alone()
    {
        var user = People.User("""{ "userName": "a", "displayName": "  ", "nickName": "" }""");
        People.Mapping(People.Target).Present(user).Account.Attributes.ShouldBeEmpty();
    }

    [Fact]
    public void A_rule_for_creation_is_not_kept_in_step()
    {
        var mapping = Mapping(
            new AttributeRule
            {
                To = "displayName",
                From = "displayName",
                Apply = ApplyWhen.Create,
            },
            new AttributeRule { To = "origin", Constant = "rollcall" }
        );
        var ada = mapping.Present(People.Ada);
        ada.OnCreate.ShouldBe([new("displayName", "Ada Lovelace")]);
        ada.Account.Attributes.ShouldBe([new("origin", "rollcall")]);
    }

    [Fact]
    public void A_login_name_for_creation_is_never_renamed()
    {
        var target = People.Target with
        {
            Attributes =
            [
                new()
                {
                    To = "username",
                    From = "userName",
                    Apply = ApplyWhen.Create,
                },
            ],
        };
        People.Mapping(target).Present(People.Ada).Renames.ShouldBeFalse();
    }

    [Theory]
    [InlineData("Ada\\nLovelace", "Ada Lovelace")]
    [InlineData("  Ada \\r\\n\\t Lovelace ", "Ada Lovelace")]
    [InlineData("Ada\\u2028Lovelace\\u0007", "Ada Lovelace")]
    [InlineData("Ada  Lovelace", "Ada  Lovelace")]
    [InlineData("\\ud83d\\ude80 Ada", "\ud83d\ude80 Ada")]
    public void A_value_becomes_one_line_without_blanks_around_it(string json, string line)
    {
        // NUL never gets past the reader, so it is put in afterwards.
        var user = People.User(
            $$"""{ "userName": "a", "displayName": "{{json.Replace("\\u0000", "", StringComparison.Ordinal)}}" }"""
        );
        People.Mapping(People.Target).Present(user).Account.Attributes["displayName"].ShouldBe(line);
    }

    [Theory]
    [InlineData("nickName", "(from nickName) gives no value")]
    [InlineData("title", "with a line break")]
    public void A_user_whose_login_name_would_be_empty_or_broken_is_left_alone(string path, string problem)
    {
        var user = People.User("""{ "userName": "a", "title": "a\nb" }""");
        var target = People.Target with { Attributes = [new() { To = "username", From = path }] };
        var state = People.Mapping(target).Map(user, deleted: false, []).ShouldBeOfType<DesiredState.Unmappable>();
        state.Reason.Code.ShouldBe(ReasonCodes.MappingFailed);
        state.Reason.Detail.ShouldContain(problem);
        state.Reason.Detail.ShouldContain("username");
    }

    [Fact]
    public void The_email_to_match_by_is_the_mapped_one_or_else_the_primary_one()
    {
        var mapped = Mapping(new AttributeRule { To = "email", From = "emails[type eq \"home\"].value" });
        mapped.Present(People.Ada).Match.Email.ShouldBe("ada.home@example.net");
        Mapping().Present(People.Ada).Match.Email.ShouldBe("ada@example.com");
    }

    private static TargetMapping Mapping(params ImmutableArray<AttributeRule> rules) =>
        People.Mapping(People.Target with { Attributes = [new() { To = "username", From = "userName" }, .. rules] });
}
