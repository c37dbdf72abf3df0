using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;
using Shouldly;
using Xunit;

namespace Rollcall.Scim.Tests.Messages;

public sealed class MessageTests
{
    [Fact]
    public void An_error_has_its_status_as_a_string() =>
        Written(o => ErrorMessage.Write(o, ScimErrors.InvalidValue("a \"b\"")))
            .ShouldBe(
                "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:Error\"],\"status\":\"400\",\"scimType\":\"invalidValue\",\"detail\":\"a \\\"b\\\"\"}"
            );

    [Fact]
    public void An_error_without_a_scimType_has_none() =>
        Written(o => ErrorMessage.Write(o, ScimErrors.NotFound("User", "x")))
            .ShouldBe(
                "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:Error\"],\"status\":\"404\",\"detail\":\"There is no User with id \\\"x\\\".\"}"
            );

    [Theory]
    [InlineData("line\nbreak\u0007", "\"line?break?\"")]
    [InlineData("a\u202Eb", "\"a?b\"")]
    public void Quoted_input_is_harmless(string input, string quoted) => ScimErrors.Quote(input).ShouldBe(quoted);

    [Fact]
    public void Half_a_surrogate_pair_is_not_quoted() => ScimErrors.Quote(['\ud800']).ShouldBe("\"\ufffd\"");

    [Fact]
    public void Quoted_input_is_short() => ScimErrors.Quote(new string('x', 5_000)).Length.ShouldBe(105);

    [Fact]
    public void A_list_is_written_in_pieces_with_integers()
    {
        var written = Written(o =>
        {
            ListResponse.Begin(o, 3, 2, 2);
            ListResponse.BeginElement(o, first: true);
            ResourceWriter.WriteStored(o, "{\"schemas\":[]}"u8, "1", Json.Meta);
            ListResponse.BeginElement(o, first: false);
            ResourceWriter.WriteStored(o, "{}"u8, "2", Json.Meta);
            ListResponse.End(o);
        });
        var json = JsonNode.Parse(written)!;
        written.ShouldStartWith(
            "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],\"totalResults\":3,\"startIndex\":2,\"itemsPerPage\":2,\"Resources\":["
        );
        json["Resources"]!.AsArray().Select(r => (string?)r!["id"]).ShouldBe(["1", "2"]);
    }

    [Fact]
    public void An_empty_list_is_whole() =>
        Written(o =>
            {
                ListResponse.Begin(o, 0, 1, 0);
                ListResponse.End(o);
            })
            .ShouldEndWith("\"totalResults\":0,\"startIndex\":1,\"itemsPerPage\":0,\"Resources\":[]}");

    [Fact]
    public void The_service_provider_says_what_it_can()
    {
        var facts = new ServiceProviderFacts(
            Patch: true,
            BulkMaxOperations: 0,
            BulkMaxPayloadBytes: 0,
            FilterMaxResults: 200,
            ChangePassword: false,
            Sort: true,
            ETag: true,
            [new AuthenticationScheme("oauthbearertoken", "Bearer", "A token", Primary: true)]
        );
        var json = JsonNode.Parse(Written(o => ServiceProviderConfig.Write(o, facts, "https://x/v2")))!;
        json["schemas"]!.ToJsonString().ShouldBe("[\"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig\"]");
        json["patch"]!.ToJsonString().ShouldBe("{\"supported\":true}");
        json["bulk"]!.ToJsonString().ShouldBe("{\"supported\":false,\"maxOperations\":0,\"maxPayloadSize\":0}");
        json["filter"]!.ToJsonString().ShouldBe("{\"supported\":true,\"maxResults\":200}");
        json["changePassword"]!.ToJsonString().ShouldBe("{\"supported\":false}");
        json["authenticationSchemes"]!
            .ToJsonString()
            .ShouldBe("[{\"type\":\"oauthbearertoken\",\"name\":\"Bearer\",\"description\":\"A token\",\"primary\":true}]");
        json["meta"]!["location"]!.ToString().ShouldBe("https://x/v2/ServiceProviderConfig");
    }

    [Theory]
    [InlineData(null, null, 1, null)]
    [InlineData("0", "-5", 1, 0)]
    [InlineData("-7", "0", 1, 0)]
    [InlineData("11", "100", 11, 100)]
    [InlineData("9223372036854775807", "9223372036854775807", int.MaxValue, int.MaxValue)]
    public void Paging_is_read_as_the_RFC_wants(string? startIndex, string? count, int start, int? most)
    {
        var query = ListQuery.Parse(ResourceType.User, startIndex: startIndex, count: count).Required();
        (query.StartIndex, query.Count).ShouldBe((start, most));
    }

    [Theory]
    [InlineData("one", null, null, "startIndex")]
    [InlineData(null, "99999999999999999999", null, "count")]
    [InlineData(null, null, "sideways", "sortOrder")]
    public void Bad_parameters_are_named(string? startIndex, string? count, string? order, string name) =>
        ListQuery
            .Parse(ResourceType.User, startIndex: startIndex, count: count, sortOrder: order)
            .Error.ShouldNotBeNull()
            .Detail.ShouldStartWith(name);

    [Theory]
    [InlineData("emails", "emails.value")]
    [InlineData("NAME.familyname", "name.familyName")]
    [InlineData("meta.lastModified", "meta.lastModified")]
    [InlineData("name", null)]
    [InlineData("password", null)]
    [InlineData("nosuch", null)]
    public void Sorting_needs_a_value(string sortBy, string? bound)
    {
        var result = ListQuery.Parse(ResourceType.User, sortBy: sortBy, sortOrder: "DESCENDING");
        if (bound is null)
            result.Error.ShouldNotBeNull().ScimType.ShouldBe("invalidPath");
        else
            (result.Required().SortBy?.ToString(), result.Required().SortOrder).ShouldBe((bound, SortOrder.Descending));
    }

    [Fact]
    public void A_search_request_is_a_query()
    {
        var query = SearchRequest
            .Read(
                Json.Bytes(
                    """{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"attributes":["userName"],"Filter":"userName eq \"a\"","startIndex":3,"count":10,"sortBy":"userName"}"""
                ),
                ResourceType.User
            )
            .Required();
        FilterText.Format(query.Filter!).ShouldBe("userName eq \"a\"");
        (query.StartIndex, query.Count).ShouldBe((3, 10));
        query.Projection.Includes(ResourceType.User.Find("title")!).ShouldBeFalse();
    }

    [Theory]
    [InlineData("{}", "invalidSyntax")]
    [InlineData("[", "invalidSyntax")]
    [InlineData("5", "invalidSyntax")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"count":"5"}""", "invalidValue")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":5}""", "invalidValue")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"attributes":"a"}""", "invalidValue")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"x"}""", "invalidFilter")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"\ud800"}""", "invalidSyntax")]
    public void A_bad_search_request_is_refused(string body, string scimType) =>
        SearchRequest.Read(Json.Bytes(body), ResourceType.User).Error.ShouldNotBeNull().ScimType.ShouldBe(scimType);

    private static string Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
