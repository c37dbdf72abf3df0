using System.Text.Json.Nodes;
using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;

namespace Rollcall.Server.Tests.Admin;

/// <summary>Requests that could be taken for something else than was meant, or that cannot be read.</summary>
public sealed class UnclearRequestTests() : AdminTest
{
    [Theory]
    [InlineData(AdminRoutes.People + "?limit=many", "limit: many cannot be read.", "whole number")]
    [InlineData(
        AdminRoutes.Groups + "?limit=99999999999999999999",
        "limit: 99999999999999999999 cannot be read.",
        "whole number"
    )]
    [InlineData(AdminRoutes.Audit + "?before=the-end", "before: the-end cannot be read.", "whole number")]
    [InlineData(
        AdminRoutes.Audit + "?since=2026-11-23T08:00:00+01:00",
        "since: 2026-11-23T08:00:00 01:00 cannot be read.",
        "%2B"
    )]
    [InlineData(AdminRoutes.Requests + "?before=x&status=odd", "status: odd cannot be read.", "whole number")]
    [InlineData(AdminRoutes.Requests + "?failed=perhaps", "failed: perhaps cannot be read.", "true or false")]
    [InlineData(AdminRoutes.People + "?q=ada&q=eve", "q: is given 2 times.", "once")]
    [InlineData(AdminRoutes.People + "?nmae=ada", "nmae: this operation takes no such parameter.", "OpenAPI")]
    [InlineData(AdminRoutes.Status + "?target=jira", "target: this operation takes no such parameter.", "OpenAPI")]
    [InlineData(AdminRoutes.Audit + "?user=%20", "The name is empty.", "of a person")]
    [InlineData(AdminRoutes.Audit + "?action=plan.aplied", "action: there is no action plan.aplied.", "plan.applied, plan.held,")]
    [InlineData(AdminRoutes.Audit + "?target=app&action=PLAN.HELD", "action: there is no action PLAN.HELD.", "plan.held,")]
    [InlineData(AdminRoutes.Audit + "?action=", "action: is empty.", "resource.created,")]
    [InlineData(AdminRoutes.Requests + "?method=FETCH", "method: there is no method FETCH.", "GET, HEAD, POST,")]
    [InlineData(
        AdminRoutes.Requests + "?since=2026-11-23T08:00:00Z&until=2026-11-23T08:30:00%2B01:00",
        "until: 2026-11-23T08:30:00+01:00 is not after since, 2026-11-23T08:00:00Z.",
        "earlier"
    )]
    [InlineData(AdminRoutes.Requests + "?status=4040", "status: 4040 is no HTTP status.", "100 to 599")]
    public async Task A_parameter_that_cannot_be_taken_is_named_with_what_to_write(string path, string detail, string whatToDo)
    {
        var answer = await Server.GetAsync(path);

        (answer.Status, answer.Problem.Type, answer.Problem.Detail).ShouldBe((400, ProblemTypes.BadRequest, detail));
        answer.Problem.WhatToDo.ShouldNotBeNull().ShouldContain(whatToDo);
    }

    [Theory]
    [InlineData(AdminRoutes.Audit, "action")]
    [InlineData(AdminRoutes.Requests, "method")]
    public async Task Each_value_of_a_parameter_that_the_openapi_document_lists_is_taken_and_each_one_of_the_refusal_is_listed(
        string path,
        string parameter
    )
    {
        var document = JsonNode.Parse((await Server.GetAsync(AdminRoutes.OpenApi)).Text)!;
        var listed = document["paths"]![path]!["get"]!["parameters"]!
            .AsArray()
            .Single(taken => taken!["name"]!.GetValue<string>() == parameter)!["schema"]!["enum"]!
            .AsArray()
            .Select(value => value!.GetValue<string>())
            .ToList();

        (await Server.GetAsync($"{path}?{parameter}=no-such-thing")).Problem.WhatToDo.ShouldBe(
            $"Write one of {string.Join(", ", listed)}."
        );
        foreach (var value in listed)
            (await Server.GetAsync($"{path}?{parameter}={value}")).Status.ShouldBe(200, value);
    }

    [Fact]
    public async Task A_method_is_found_in_any_case()
    {
        using var okta = Server.Server.Scim();
        await okta.CreateUserAsync("ada");

        await Eventually.HoldsAsync(
            async () =>
                (await Server.GetAsync(AdminRoutes.Requests + "?method=post")).Read(AdminJson.Default.RequestPage).Requests.Count
                == 1,
            "the create is on record"
        );
    }

    [Fact]
    public async Task A_member_of_a_body_that_comes_twice_is_refused_and_nothing_is_done()
    {
        const string body = """{"removals":1,"removals":1000}""";

        var answer = await Server.SendAsync(HttpMethod.Post, AdminRoutes.BrakeRelease("app"), AdminServer.Admin, body);

        answer.Status.ShouldBe(400, answer.Text);
        answer.Problem.WhatToDo.ShouldNotBeNull().ShouldContain("comes twice");
        (await Server.AuditAsync("?action=brake.released")).ShouldBeEmpty();
    }
}
