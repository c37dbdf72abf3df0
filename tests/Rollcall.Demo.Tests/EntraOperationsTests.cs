using System.Text.Json.Nodes;
using Rollcall.Demo.Idp.Entra;
using Shouldly;
using Xunit;

namespace Rollcall.Demo.Tests;

/// <summary>The two shapes in which Entra writes the same change (Microsoft, "SCIM 2.0 protocol compliance of the provisioning service").</summary>
public sealed class EntraOperationsTests
{
    private static readonly EntraOperations Default = new(compliant: false);
    private static readonly EntraOperations Compliant = new(compliant: true);

    [Fact]
    public void By_default_a_boolean_is_a_string() =>
        Default.Active(false).ToJsonString().ShouldBe("""{"op":"Replace","path":"active","value":"False"}""");

    [Fact]
    public void With_the_flag_a_boolean_is_a_boolean() =>
        Compliant.Active(false).ToJsonString().ShouldBe("""{"op":"replace","path":"active","value":false}""");

    [Fact]
    public void By_default_each_attribute_is_an_operation() =>
        Default
            .Set([("displayName", "Ada"), ("name.familyName", "Rao")])
            .ToJsonString()
            .ShouldBe(
                """[{"op":"Replace","path":"displayName","value":"Ada"},{"op":"Replace","path":"name.familyName","value":"Rao"}]"""
            );

    [Fact]
    public void With_the_flag_all_attributes_are_one_operation_without_a_path() =>
        Compliant
            .Set([("displayName", "Ada"), ("name.familyName", "Rao")])
            .ToJsonString()
            .ShouldBe("""[{"op":"replace","value":{"displayName":"Ada","name.familyName":"Rao"}}]""");

    [Fact]
    public void No_attribute_is_no_operation() => Compliant.Set([]).ShouldBeEmpty();

    [Fact]
    public void By_default_members_are_removed_by_a_list_with_null_references() =>
        Text(Default.RemoveMembers(["a", "b"]))
            .ShouldBe("""[{"op":"Remove","path":"members","value":[{"$ref":null,"value":"a"},{"$ref":null,"value":"b"}]}]""");

    [Fact]
    public void With_the_flag_each_member_is_removed_by_a_filter() =>
        JsonNode
            .Parse(Text(Compliant.RemoveMembers(["a", "b"])))!
            .AsArray()
            .Select(operation => (string?)operation!["path"])
            .ShouldBe(["members[value eq \"a\"]", "members[value eq \"b\"]"]);

    private static string Text(IEnumerable<JsonObject> operations) => new JsonArray([.. operations]).ToJsonString();
}
