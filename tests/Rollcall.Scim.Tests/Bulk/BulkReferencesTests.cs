using System.Text;
using Rollcall.Scim.Bulk;
using Shouldly;
using Xunit;

namespace Rollcall.Scim.Tests.Bulk;

/// <summary>References by bulkId inside data (RFC 7644 section 3.7.2).</summary>
public sealed class BulkReferencesTests
{
    private static readonly Dictionary<string, string> Ids = new(StringComparer.Ordinal) { ["a"] = "ID-A", ["b c"] = "ID-B" };

    [Theory]
    [InlineData("""{"members":[{"value":"bulkId:a"},{"value":"x"}]}""", """{"members":[{"value":"ID-A"},{"value":"x"}]}""")]
    [InlineData("""{"m":{"deep":[[{"$ref":"../Users/bulkId:b c"}]]}}""", """{"m":{"deep":[[{"$ref":"../Users/ID-B"}]]}}""")]
    [InlineData("""{"path":"members[value eq \"bulkId:a\"]"}""", """{"path":"members[value eq \"ID-A\"]"}""")]
    [InlineData(
        """{"title":"see bulkId:a","n":1.50,"t":true,"z":null}""",
        """{"title":"see bulkId:a","n":1.50,"t":true,"z":null}"""
    )]
    public void An_id_takes_the_place_of_each_reference_and_nothing_else_changes(string data, string expected)
    {
        Resolve(data).ShouldBe(expected);
    }

    [Theory]
    [InlineData("""{"members":[{"value":"bulkId:x"},{"value":"bulkId:a"}]}""", """{"members":[{"value":"ID-A"}]}""")]
    [InlineData("""{"u":{"manager":{"value":"bulkId:x"}},"k":1}""", """{"u":{"manager":{}},"k":1}""")]
    [InlineData("""{"manager":"bulkId:x","k":[1,"bulkId:x"]}""", """{"k":[1]}""")]
    [InlineData("""{"l":[{"in":["bulkId:x","y"]}]}""", """{"l":[{"in":["y"]}]}""")]
    public void What_means_nothing_without_its_reference_is_left_out_and_no_more(string data, string expected)
    {
        Resolve(data).ShouldBe(expected);
    }

    [Theory]
    [InlineData("""{"a":"bulkId:x","b":["bulkId:y","bulkId:x","/Users/bulkId:z"]}""", "x y z")]
    [InlineData("""{"a":"bulkId:","b":"my bulkId:q","c":"\"bulkId:open"}""", "")]
    [InlineData("""{"a":"no reference"}""", "")]
    public void The_names_are_found_once_each(string data, string names)
    {
        BulkReferences.In(Encoding.UTF8.GetBytes(data)).Order().ShouldBe(names.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Resolve(string data) =>
        Encoding.UTF8.GetString(BulkReferences.Resolve(Encoding.UTF8.GetBytes(data), Ids).Span);
}
