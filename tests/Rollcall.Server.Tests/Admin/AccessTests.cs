using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Engine.Configuration;
using Rollcall.Server.Admin.Http;

namespace Rollcall.Server.Tests.Admin;

public sealed class AccessTests : AdminTest
{
    [Theory]
    [InlineData(null)]
    [InlineData("not-a-token-of-anybody-0123456789abcdef")]
    [InlineData(RollcallServer.Token)]
    [InlineData("")]
    public async Task Without_an_admin_token_the_answer_is_a_problem_that_says_what_to_send(string? token)
    {
        var answer = await Server.GetAsync(AdminRoutes.Status, token);

        answer.Status.ShouldBe(401);
        answer.Problem.Type.ShouldBe(ProblemTypes.Unauthorized);
        answer.Problem.WhatToDo.ShouldNotBeNull().ShouldContain("Authorization: Bearer");
        answer.Headers.WwwAuthenticate.ToString().ShouldStartWith("Bearer");
    }

    [Fact]
    public async Task Guessing_is_slowed_down_and_a_right_token_of_the_same_address_is_not()
    {
        AdminAnswer answer;
        var guesses = 0;
        do
        {
            answer = await Server.GetAsync(AdminRoutes.Status, $"guess-number-{guesses}-0123456789abcdef");
        } while (answer.Status == 401 && ++guesses < 1_000);

        answer.Status.ShouldBe(429);
        answer.Headers.RetryAfter.ShouldNotBeNull().Delta.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.Zero);
        answer.Problem.Type.ShouldBe(ProblemTypes.Busy);
        (await Server.GetAsync(AdminRoutes.Status)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Nothing_of_a_request_is_read_before_its_token_is()
    {
        var answer = await Server.SendAsync(HttpMethod.Post, AdminRoutes.Configuration, null, "{ not json");

        answer.Status.ShouldBe(401);
    }

    [Theory]
    [InlineData(AdminRoutes.Reconcile, AdminServer.Reader, "reader", "operator")]
    [InlineData(AdminRoutes.Targets + "/app/resume", AdminServer.Reader, "reader", "operator")]
    [InlineData(AdminRoutes.Configuration, AdminServer.Operator, "operator", "admin")]
    [InlineData(AdminRoutes.Targets + "/app/release-brake", AdminServer.Operator, "operator", "admin")]
    [InlineData(AdminRoutes.ConfigurationCheck, AdminServer.Operator, "operator", "admin")]
    [InlineData(AdminRoutes.People + "/ada/unlink", AdminServer.Operator, "operator", "admin")]
    [InlineData(AdminRoutes.Groups + "/devs/unlink", AdminServer.Reader, "reader", "admin")]
    public async Task A_role_that_is_not_enough_is_named_with_the_one_that_is(string path, string token, string has, string needs)
    {
        var answer = await Server.SendAsync(HttpMethod.Post, path, token, "{}");

        answer.Status.ShouldBe(403);
        answer.Problem.Detail.ShouldContain($"has the role {has}; this needs {needs}.");
    }

    [Theory]
    [InlineData(AdminServer.Reader)]
    [InlineData(AdminServer.Operator)]
    [InlineData(AdminServer.Admin)]
    public async Task Every_role_reads(string token)
    {
        (await Server.GetAsync(AdminRoutes.Status, token)).Status.ShouldBe(200);
    }

    /// <summary>What strangers may ask, and nothing else.</summary>
    private static readonly string[] Open = ["/health/live", "/health/ready", "/metrics", AdminRoutes.OpenApi];

    [Fact]
    public async Task Whatever_route_there_is_asks_for_a_token_and_for_the_role_it_declares()
    {
        var routes = Server
            .Server.Application.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>();
        var checkedRoutes = 0;
        foreach (var route in routes.Where(route => !Open.Contains(route.RoutePattern.RawText)))
        {
            var path = string.Join(
                '/',
                route.RoutePattern.PathSegments.Select(segment =>
                    segment.Parts[0] is RoutePatternLiteralPart literal ? literal.Content : "1"
                )
            );
            var methods = route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"];
            var needed = route.Metadata.GetMetadata<RequiredRole>()?.Role ?? AdminRole.Reader;
            foreach (var method in methods)
            {
                var name = $"{method} {route.RoutePattern.RawText}";
                (await Server.SendAsync(new HttpMethod(method), "/" + path, null, null)).Status.ShouldBe(401, name);
                foreach (var (role, token) in Tokens.Where(known => known.Role < needed))
                    (await Server.SendAsync(new HttpMethod(method), "/" + path, token, null)).Status.ShouldBe(
                        403,
                        $"{name} as {role}"
                    );
                checkedRoutes++;
            }
        }
        checkedRoutes.ShouldBeGreaterThan(20);
    }

    private static readonly (AdminRole Role, string Token)[] Tokens =
    [
        (AdminRole.Reader, AdminServer.Reader),
        (AdminRole.Operator, AdminServer.Operator),
    ];

    [Fact]
    public async Task An_answer_is_kept_by_nobody_in_between()
    {
        (await Server.GetAsync(AdminRoutes.People)).Headers.CacheControl.ShouldNotBeNull().NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_not_there_is_a_problem_and_says_nothing_to_strangers()
    {
        (await Server.GetAsync("/admin/v1/no-such-thing")).Problem.Type.ShouldBe(ProblemTypes.NotFound);
        (await Server.GetAsync("/admin/v1/no-such-thing", null)).Status.ShouldBe(401);
    }

    [Theory]
    [InlineData(AdminRoutes.People + "?limit=many")]
    [InlineData(AdminRoutes.People + "?limit=0")]
    [InlineData(AdminRoutes.People + "?limit=100000")]
    [InlineData(AdminRoutes.People + "?after=nowhere")]
    [InlineData(AdminRoutes.People + "?after=gone:1")]
    [InlineData(AdminRoutes.Audit + "?since=yesterday")]
    [InlineData(AdminRoutes.Audit + "?limit=-1")]
    [InlineData(AdminRoutes.Audit + "?resource=not-an-id")]
    public async Task A_parameter_that_makes_no_sense_is_a_problem(string path)
    {
        var answer = await Server.GetAsync(path);

        answer.Status.ShouldBe(400);
        answer.Problem.Detail.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"targt\":\"app\"}")]
    [InlineData("{\"target\":7}")]
    public async Task A_body_that_makes_no_sense_changes_nothing(string body)
    {
        var answer = await Server.SendAsync(HttpMethod.Post, AdminRoutes.Reconcile, AdminServer.Operator, body);

        answer.Status.ShouldBe(400);
        answer.Problem.Type.ShouldBe(ProblemTypes.BadRequest);
        (await Server.AuditAsync("?action=reconcile.asked")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_openapi_document_is_the_same_for_everybody_and_not_sent_again_to_who_has_it()
    {
        var client = Server.Server.Http;
        using var first = await client.GetAsync(AdminRoutes.OpenApi, TestContext.Current.CancellationToken);
        first.Headers.ETag.ShouldNotBeNull();
        var text = await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        text.ShouldNotContain(Server.Server.Address.Authority);

        using var again = new HttpRequestMessage(HttpMethod.Get, AdminRoutes.OpenApi);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag);
        using var second = await client.SendAsync(again, TestContext.Current.CancellationToken);
        ((int)second.StatusCode).ShouldBe(304);
        using var head = new HttpRequestMessage(HttpMethod.Head, AdminRoutes.OpenApi);
        using var third = await client.SendAsync(head, TestContext.Current.CancellationToken);
        ((int)third.StatusCode, third.Headers.ETag, third.Content.Headers.ContentLength).ShouldBe(
            (200, first.Headers.ETag, (long?)Encoding.UTF8.GetByteCount(text))
        );
    }

    [Fact]
    public async Task The_openapi_document_needs_no_token_and_lists_every_operation_with_its_role()
    {
        var answer = await Server.GetAsync(AdminRoutes.OpenApi, null);

        answer.Status.ShouldBe(200);
        var paths = System.Text.Json.Nodes.JsonNode.Parse(answer.Text)!["paths"]!.AsObject();
        string[] expected =
        [
            "GET /admin/v1/status",
            "GET /admin/v1/people",
            "GET /admin/v1/people/{key}",
            "GET /admin/v1/people/{key}/why",
            "GET /admin/v1/groups",
            "GET /admin/v1/groups/{key}",
            "GET /admin/v1/people/{key}/unlink",
            "POST /admin/v1/people/{key}/unlink",
            "GET /admin/v1/groups/{key}/unlink",
            "POST /admin/v1/groups/{key}/unlink",
            "POST /admin/v1/plan",
            "POST /admin/v1/reconcile",
            "GET /admin/v1/audit",
            "GET /admin/v1/sources/{id}/check",
            "GET /admin/v1/requests",
            "GET /admin/v1/requests/{id}",
            "POST /admin/v1/requests/replay",
            "GET /admin/v1/configuration",
            "POST /admin/v1/configuration",
            "POST /admin/v1/configuration/check",
            "GET /admin/v1/configuration/versions",
            "GET /admin/v1/configuration/versions/{number}",
            "GET /admin/v1/targets/{id}/check",
            "POST /admin/v1/targets/{id}/resume",
            "POST /admin/v1/targets/{id}/release-brake",
        ];
        var listed = paths.SelectMany(path =>
            path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}")
        );
        listed.ShouldBe(expected, ignoreOrder: true);
        var audit = paths["/admin/v1/audit"]!["get"]!["parameters"]!.AsArray();
        audit.Select(parameter => parameter!["name"]!.GetValue<string>()).ShouldContain("correlation");
        audit.Single(parameter => parameter!["name"]!.GetValue<string>() == "limit")!["schema"]!["type"]!
            .GetValue<string>()
            .ShouldBe("integer");
        paths["/admin/v1/reconcile"]!["post"]!["description"]!.GetValue<string>().ShouldContain("role operator");
    }

    [Theory]
    [InlineData("get", "/admin/v1/people/{key}", "409")]
    [InlineData("get", "/admin/v1/audit", "409")]
    [InlineData("post", "/admin/v1/plan", "422")]
    [InlineData("post", "/admin/v1/configuration", "422")]
    [InlineData("post", "/admin/v1/requests/replay", "422")]
    [InlineData("post", "/admin/v1/targets/{id}/release-brake", "409")]
    public async Task The_openapi_document_names_the_refusals_of_an_operation(string method, string path, string status)
    {
        var answer = await Server.GetAsync(AdminRoutes.OpenApi, null);

        var operation = System.Text.Json.Nodes.JsonNode.Parse(answer.Text)!["paths"]![path]![method]!;
        operation["responses"]![status]!["content"]!.AsObject().ShouldContainKey(Problem.ContentType);
    }

    [Fact]
    public void Steps_are_called_what_the_engine_calls_them()
    {
        var engine = typeof(Engine.Targets.Step)
            .GetNestedTypes()
            .Select(step => step.Name)
            .Except([nameof(Engine.Targets.Step.Skip), nameof(Engine.Targets.Step.Hold)]);
        var wire = typeof(StepKinds).GetFields().Select(field => (string)field.GetValue(null)!);

        wire.ShouldBe(engine, ignoreOrder: true);
    }

    [Fact]
    public void Reasons_are_called_what_the_engine_calls_them()
    {
        var engine = typeof(Engine.Planning.ReasonCodes).GetFields().Select(field => $"{field.Name}: {field.GetValue(null)}");
        var wire = typeof(ReasonNames).GetFields().Select(field => $"{field.Name}: {field.GetValue(null)}");

        wire.ShouldBe(engine, ignoreOrder: true);
    }
}

public sealed class FirstTokenTests
{
    [Fact]
    public async Task The_token_of_the_first_start_works_until_the_configuration_names_an_admin()
    {
        await using var server = await AdminServer.StartAsync(AdminServer.Sources + AdminServer.Targets);
        var first = server
            .Server.Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Single(word => word.StartsWith("rc_admin_", StringComparison.Ordinal));
        (await server.GetAsync(AdminRoutes.Status, first)).Status.ShouldBe(200);
        var withAdmin = new ConfigurationProposal(AdminServer.Configuration);

        (
            await server.PostAsync(AdminRoutes.Configuration, withAdmin, AdminJson.Default.ConfigurationProposal, first)
        ).Status.ShouldBe(200);

        (await server.GetAsync(AdminRoutes.Status, first)).Status.ShouldBe(401);
        (await server.GetAsync(AdminRoutes.Status, AdminServer.Admin)).Status.ShouldBe(200);
    }
}
