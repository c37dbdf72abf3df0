using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.Scim;

/// <summary>What a client learns before it begins (RFC 7644 section 4, RFC 7643 sections 5 to 7).</summary>
public sealed class DiscoveryTests(SqliteServer fixture) : IClassFixture<SqliteServer>
{
    private readonly ScimClient _scim = fixture.NewSource();

    [Fact]
    public async Task ServiceProviderConfig_says_what_is_true_and_no_more()
    {
        var answer = await _scim.GetAsync("ServiceProviderConfig");

        answer.Status.ShouldBe(200);
        Supported(answer.Json, "patch").ShouldBeTrue();
        Supported(answer.Json, "filter").ShouldBeTrue();
        Supported(answer.Json, "sort").ShouldBeTrue();
        Supported(answer.Json, "etag").ShouldBeTrue();
        Supported(answer.Json, "bulk").ShouldBeTrue();
        Supported(answer.Json, "changePassword").ShouldBeFalse();
        answer.Json["bulk"]!["maxOperations"]!.GetValue<int>().ShouldBe(1000);
        answer.Json["bulk"]!["maxPayloadSize"]!.GetValue<int>().ShouldBe(10 * 1024 * 1024);
        answer.Json["filter"]!["maxResults"]!.GetValue<int>().ShouldBe(1000);
        answer.Json["authenticationSchemes"]![0]!["type"]!.GetValue<string>().ShouldBe("oauthbearertoken");
        answer.Json["meta"]!["location"]!.GetValue<string>().ShouldBe($"{_scim.BaseUrl}/ServiceProviderConfig");
    }

    [Fact]
    public async Task ResourceTypes_are_User_and_Group_with_their_endpoints()
    {
        var list = await _scim.GetAsync("ResourceTypes");
        var one = await _scim.GetAsync("ResourceTypes/User");

        list.Total.ShouldBe(2);
        list.Resources.Select(type => type!["endpoint"]!.GetValue<string>()).ShouldBe(["/Users", "/Groups"]);
        one.Json["schema"]!.GetValue<string>().ShouldBe("urn:ietf:params:scim:schemas:core:2.0:User");
        JsonNode.DeepEquals(one.Json, list.Resources[0]).ShouldBeTrue();
    }

    [Theory]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:Group")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")]
    public async Task Every_schema_is_listed_and_has_a_page_of_its_own(string urn)
    {
        var list = await _scim.GetAsync("Schemas");
        var one = await _scim.GetAsync($"Schemas/{urn}");

        list.Total.ShouldBe(list.Resources.Count);
        one.Status.ShouldBe(200);
        one.Id.ShouldBe(urn);
        list.Resources.ShouldContain(schema => JsonNode.DeepEquals(schema, one.Json));
        foreach (var attribute in one.Json["attributes"]!.AsArray())
        {
            foreach (var characteristic in (string[])["name", "type", "multiValued", "required", "mutability", "returned"])
                attribute![characteristic].ShouldNotBeNull(attribute.ToJsonString());
        }
    }

    [Theory]
    [InlineData("ResourceTypes/Printer")]
    [InlineData("Schemas/urn:example:none")]
    public async Task What_is_not_there_is_404(string path)
    {
        (await _scim.GetAsync(path)).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("ServiceProviderConfig")]
    [InlineData("ResourceTypes")]
    [InlineData("Schemas")]
    public async Task A_filter_is_forbidden_here_and_paging_is_ignored(string path)
    {
        (await _scim.GetAsync($"{path}?filter=name eq \"User\"")).Status.ShouldBe(403);
        (await _scim.GetAsync($"{path}?startIndex=2&count=1&sortBy=name")).Status.ShouldBe(200);
    }

    private static bool Supported(JsonNode config, string feature) => config[feature]!["supported"]!.GetValue<bool>();
}
