using System.Net.Http.Headers;
using System.Text.Json;
using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;

namespace Rollcall.Server.Tests.Admin;

/// <summary>Which methods a path takes, and what is said of any other (RFC 9110 sections 9.3.2, 9.3.7 and 15.5.6).</summary>
public sealed class MethodTests : AdminTest
{
    [Theory]
    [InlineData("DELETE", AdminRoutes.Status, "GET, HEAD, OPTIONS")]
    [InlineData("PUT", AdminRoutes.Configuration, "GET, HEAD, POST, OPTIONS")]
    [InlineData("GET", AdminRoutes.Reconcile, "POST, OPTIONS")]
    [InlineData("HEAD", AdminRoutes.Reconcile, "POST, OPTIONS")]
    [InlineData("GET", AdminRoutes.RequestReplay, "POST, OPTIONS")]
    [InlineData("PATCH", AdminRoutes.People + "/nobody", "GET, HEAD, OPTIONS")]
    [InlineData("DELETE", AdminRoutes.People + "/CORP%2Fada/unlink", "GET, HEAD, POST, OPTIONS")]
    [InlineData("DELETE", AdminRoutes.ConfigurationVersions + "/1", "GET, HEAD, OPTIONS")]
    [InlineData("POST", AdminRoutes.OpenApi, "GET, HEAD, OPTIONS")]
    [InlineData("MADEUP", AdminRoutes.Status + "?target=jira", "GET, HEAD, OPTIONS")]
    public async Task Another_method_than_a_path_takes_is_405_with_those_that_it_takes(string method, string path, string allowed)
    {
        using var answer = await SendAsync(method, path, AdminServer.Reader);

        ((int)answer.StatusCode).ShouldBe(405);
        string.Join(", ", answer.Content.Headers.Allow).ShouldBe(allowed);
        if (method is "HEAD")
            return;
        var problem = JsonSerializer.Deserialize(await TextAsync(answer), AdminJson.Default.Problem)!;
        (problem.Type, problem.Status).ShouldBe((ProblemTypes.MethodNotAllowed, 405));
        problem.Detail.ShouldEndWith($"is there, but not for {method}.");
        problem.WhatToDo.ShouldNotBeNull().ShouldContain(allowed);
    }

    [Theory]
    [InlineData("DELETE", AdminRoutes.Status)]
    [InlineData("OPTIONS", AdminRoutes.Status)]
    [InlineData("GET", AdminRoutes.Reconcile)]
    [InlineData("HEAD", AdminRoutes.Status)]
    [InlineData("PUT", AdminRoutes.Root + "/no-such-thing")]
    public async Task Strangers_are_told_nothing_of_methods(string method, string path)
    {
        using var nobody = await SendAsync(method, path, null);
        using var wrong = await SendAsync(method, path, "not-a-token-of-anybody-0123456789abcdef");

        ((int)nobody.StatusCode, (int)wrong.StatusCode).ShouldBe((401, 401));
        nobody.Content.Headers.Allow.ShouldBeEmpty();
        wrong.Content.Headers.Allow.ShouldBeEmpty();
    }

    [Fact]
    public async Task OPTIONS_tells_what_can_be_done()
    {
        using var answer = await SendAsync("OPTIONS", AdminRoutes.Configuration, AdminServer.Reader);

        ((int)answer.StatusCode).ShouldBe(204);
        answer.Content.Headers.Allow.ShouldBe(["GET", "HEAD", "POST", "OPTIONS"]);
    }

    [Theory]
    [InlineData(AdminRoutes.Status)]
    [InlineData(AdminRoutes.Audit)]
    [InlineData(AdminRoutes.People + "/nobody")]
    [InlineData(AdminRoutes.People + "?limit=many")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/metrics")]
    public async Task HEAD_is_answered_as_GET_without_the_body(string path)
    {
        using var head = await SendAsync("HEAD", path, AdminServer.Reader);
        using var get = await SendAsync("GET", path, AdminServer.Reader);

        head.StatusCode.ShouldBe(get.StatusCode);
        head.Content.Headers.ContentType.ShouldBe(get.Content.Headers.ContentType);
        (await TextAsync(head)).ShouldBeEmpty();
        (await TextAsync(get)).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/metrics")]
    public async Task Who_may_only_be_asked_says_so_and_needs_no_token(string path)
    {
        using var answer = await SendAsync("POST", path, null);

        ((int)answer.StatusCode).ShouldBe(405);
        answer.Content.Headers.Allow.ShouldBe(["GET", "HEAD"], ignoreOrder: true);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? token)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await Server.Server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static Task<string> TextAsync(HttpResponseMessage answer) =>
        answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
