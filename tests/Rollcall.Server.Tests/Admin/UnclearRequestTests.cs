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
    public async Task A_parameter_that_cannot_be_taken_is_named_with_what_to_write(string path, string detail, string whatToDo)
    {
        var answer = await Server.GetAsync(path);

        (answer.Status, answer.Problem.Type, answer.Problem.Detail).ShouldBe((400, ProblemTypes.BadRequest, detail));
        answer.Problem.WhatToDo.ShouldNotBeNull().ShouldContain(whatToDo);
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
