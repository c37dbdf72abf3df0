using System.Text.Json.Nodes;
using Rollcall.Testing;

namespace Rollcall.Server.Tests.Scim.Access;

/// <summary>What a credential opens, from where and until when.</summary>
public sealed class CredentialTests
{
    private const string Full = "the-token-that-opens-everything-0123456789";
    private const string Other = "another-token-for-tests-only-0123456789abc";
    private const string Password = "the-password-of-a-legacy-provider-01234567";
    private const string Users = "/scim/okta/v2/Users";
    private const string Groups = "/scim/okta/v2/Groups";

    private static readonly Dictionary<string, string> Secrets = new()
    {
        ["FULL"] = Full,
        ["OTHER"] = Other,
        ["PASSWORD"] = Password,
    };

    [Fact]
    public async Task A_token_is_taken_until_its_last_moment_and_not_after()
    {
        var time = new ShiftedTime();
        var expires = time.GetUtcNow().AddHours(1);
        await using var server = await StartAsync($"expires: '{expires:yyyy-MM-ddTHH:mm:ss}Z'", time);

        (await server.AskAsync(Users, $"Bearer {Other}")).Status.ShouldBe(200);
        time.Move(TimeSpan.FromHours(1));
        var expired = await server.AskAsync(Users, $"Bearer {Other}");
        var wrong = await server.AskAsync(Users, "Bearer wrong-token-wrong-token-wrong-token-wrong");

        expired.Status.ShouldBe(401);
        JsonNode.DeepEquals(expired.Json, wrong.Json).ShouldBeTrue("who finds an old token learns nothing from it");
        (await server.AskAsync(Users, $"Bearer {Full}")).Status.ShouldBe(200, "the other token of the source goes on");
        server.Logs.ShouldContain(line => line.Contains("[1004]") && line.Contains("source/okta/other"));
    }

    [Fact]
    public async Task A_token_that_is_sent_again_and_again_after_its_end_fills_no_log()
    {
        await using var server = await StartAsync("expires: 2020-01-01");

        for (var i = 0; i < 5; i++)
            (await server.AskAsync(Users, $"Bearer {Other}")).Status.ShouldBe(401);

        server.Logs.Count(line => line.Contains("[1004]")).ShouldBe(1);
    }

    [Theory]
    [InlineData("networks: [127.0.0.0/8]", 200)]
    [InlineData("networks: ['::ffff:127.0.0.0/104']", 200)]
    [InlineData("networks: [203.0.113.0/24, '::1', 127.0.0.1]", 200)]
    [InlineData("networks: [203.0.113.0/24, '::/0']", 401)]
    public async Task A_token_is_taken_from_its_networks_alone(string terms, int status)
    {
        await using var server = await StartAsync(terms);

        var answer = await server.AskAsync(Users, $"Bearer {Other}");

        answer.Status.ShouldBe(status);
        if (status == 401)
        {
            answer.Text.ShouldNotContain("network");
            server.Logs.ShouldContain(line =>
                line.Contains("[1005]") && line.Contains("source/okta/other") && line.Contains("127.0.0.1")
            );
        }
    }

    [Theory]
    [InlineData("scope: [users]", "GET", Users, 200)]
    [InlineData("scope: [users]", "POST", Users, 400)]
    [InlineData("scope: [users]", "GET", Groups, 403)]
    [InlineData("scope: [users]", "POST", Groups, 403)]
    [InlineData("scope: [users]", "POST", Groups + "/.search", 403)]
    [InlineData("scope: [users:read, groups:read]", "GET", Groups, 200)]
    [InlineData("scope: [users:read, groups:read]", "POST", Users + "/.search", 400)]
    [InlineData("scope: [users:read, groups:read]", "POST", Users, 403)]
    [InlineData("scope: [users:read, groups:read]", "PUT", Users + "/1", 403)]
    [InlineData("scope: [users:read, groups:read]", "PATCH", Groups + "/1", 403)]
    [InlineData("scope: [users:read, groups:read]", "DELETE", Users + "/1", 403)]
    [InlineData("scope: [groups]", "GET", "/scim/okta/v2/ServiceProviderConfig", 200)]
    [InlineData("scope: [groups]", "GET", "/scim/okta/v2/Schemas", 200)]
    public async Task A_token_opens_its_scope_alone(string terms, string method, string path, int status)
    {
        await using var server = await StartAsync(terms);
        var body = method is "GET" or "DELETE" ? null : "[]";

        (await server.AskAsync(path, $"Bearer {Other}", new HttpMethod(method), body)).Status.ShouldBe(status);
        (await server.AskAsync(path, $"Bearer {Full}", new HttpMethod(method), body)).Status.ShouldNotBe(403);
    }

    [Fact]
    public async Task Out_of_scope_says_what_the_token_may_do_and_what_this_needs()
    {
        await using var server = await StartAsync("scope: [users, groups:read]");

        var answer = await server.AskAsync(Groups, $"Bearer {Other}", HttpMethod.Post, "{}");

        answer.Status.ShouldBe(403);
        answer.Json["schemas"]![0]!.GetValue<string>().ShouldBe("urn:ietf:params:scim:api:messages:2.0:Error");
        answer.Detail.ShouldContain("other may read and change users and read groups");
        answer.Detail.ShouldContain("needs to change groups");
    }

    [Fact]
    public async Task A_query_of_all_types_shows_those_that_the_token_opens()
    {
        await using var server = await StartAsync("scope: [users]");
        await server.AskAsync(
            Groups,
            $"Bearer {Full}",
            HttpMethod.Post,
            """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"G"}"""
        );

        (await server.AskAsync("/scim/okta/v2", $"Bearer {Full}")).Total.ShouldBe(1);
        (await server.AskAsync("/scim/okta/v2", $"Bearer {Other}")).Total.ShouldBe(0);
    }

    [Fact]
    public async Task A_bulk_request_opens_no_more_than_its_operations_would_alone()
    {
        await using var server = await StartAsync("scope: [users]");
        const string body = """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[
              {"method":"POST","path":"/Groups","bulkId":"g","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"G"}},
              {"method":"POST","path":"/Users","bulkId":"u","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"u"}}]}
            """;

        var answer = await server.AskAsync("/scim/okta/v2/Bulk", $"Bearer {Other}", HttpMethod.Post, body);

        answer.Json["Operations"]!.AsArray().Select(one => one!["status"]!.GetValue<string>()).ShouldBe(["403", "201"]);
    }

    [Theory]
    [InlineData("rollcall", Password, 200)]
    [InlineData("rollcall", Other, 401)]
    [InlineData("Rollcall", Password, 401)]
    [InlineData("", Password, 401)]
    [InlineData("rollcall:", Password, 401)]
    public async Task A_user_name_and_its_password_open_the_source(string user, string password, int status)
    {
        await using var server = await StartAsync("scope: [users]", basic: true);

        (await server.AskAsync(Users, Ask.Basic(user, password))).Status.ShouldBe(status);
    }

    [Fact]
    public async Task A_password_is_no_token_and_a_token_no_password()
    {
        await using var server = await StartAsync("scope: [users]", basic: true);

        (await server.AskAsync(Users, $"Bearer {Password}")).Status.ShouldBe(401);
        (await server.AskAsync(Users, $"Bearer rollcall:{Password}")).Status.ShouldBe(401);
        (await server.AskAsync(Users, "Basic not-base64!")).Status.ShouldBe(401);
        (await server.AskAsync(Users, "Basic " + new string('A', 4000))).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Who_waits_to_be_asked_for_a_password_is_asked_at_every_source_when_one_takes_it()
    {
        await using var with = await StartAsync("scope: [users]", basic: true);
        await using var without = await StartAsync("scope: [users]");

        foreach (var path in (string[])[Users, "/scim/nosuchsource/v2/Users"])
        {
            (await with.AskAsync(path, null)).Headers.WwwAuthenticate.Select(one => one.Scheme).ShouldBe(["Bearer", "Basic"]);
            (await without.AskAsync(path, null)).Headers.WwwAuthenticate.Select(one => one.Scheme).ShouldBe(["Bearer"]);
        }
    }

    [Theory]
    [InlineData("access_token")]
    [InlineData("token")]
    [InlineData("ACCESS_TOKEN")]
    [InlineData("acc%65ss_token")]
    public async Task A_token_in_the_URL_is_refused_even_when_the_header_has_it_too(string name)
    {
        await using var server = await StartAsync("scope: [users]");

        var alone = await server.AskAsync($"{Users}?{name}={Full}", null);
        var both = await server.AskAsync($"{Users}?count=1&{name}={Full}", $"Bearer {Full}");

        (alone.Status, both.Status).ShouldBe((400, 400));
        both.Detail.ShouldContain("Authorization");
        both.Text.ShouldNotContain(Full);
        string.Join('\n', server.Logs).ShouldNotContain(Full);
    }

    [Fact]
    public async Task What_was_not_let_in_is_counted_by_reason_and_no_secret_is_in_the_count()
    {
        await using var server = await StartAsync("expires: 2020-01-01");

        await server.AskAsync(Users, $"Bearer {Other}");
        await server.AskAsync(Users, null);
        await server.AskAsync("/scim/nosuchsource/v2/Users", $"Bearer {Full}");

        var metrics = await server.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        metrics.ShouldContain("rollcall_authentication_failures_total{source=\"okta\",reason=\"expired\"} 1");
        metrics.ShouldContain("rollcall_authentication_failures_total{source=\"okta\",reason=\"missing\"} 1");
        metrics.ShouldContain("rollcall_authentication_failures_total{source=\"unknown\",reason=\"wrong\"} 1");
        metrics.ShouldNotContain(Full);
    }

    [Fact]
    public async Task The_audit_names_the_credential_that_was_used()
    {
        await using var server = await StartAsync("scope: [users]", basic: true);

        await server.AskAsync(Users, Ask.Basic("rollcall", Password), HttpMethod.Post, Bodies.User("alice"));
        await server.AskAsync(Users, $"Bearer {Other}", HttpMethod.Post, Bodies.User("bob"));

        var audit =
            Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<Engine.Audit.IAuditStore>(
                server.Application.Services
            );
        var entries = await audit.QueryAsync(new(Source: "okta"), TestContext.Current.CancellationToken);
        entries.Select(entry => entry.Actor).ShouldBe(["source/okta/other", "source/okta/legacy"]);
    }

    [Fact]
    public async Task Two_credentials_with_one_secret_are_refused_without_showing_it()
    {
        var failure = await Should.ThrowAsync<Rollcall.Server.Hosting.StartException>(() =>
            RollcallServer.StartAsync(
                "sources: [{ id: okta, tokens: [{ name: a, value: env:FULL, scope: [users] }, { name: b, value: env:FULL }] }]",
                environment: Secrets
            )
        );

        failure.Message.ShouldContain("sources[0].tokens[1].value");
        failure.Message.ShouldContain("holds the same token as a");
        failure.Message.ShouldNotContain(Full);
    }

    [Fact]
    public async Task A_password_that_could_be_guessed_is_refused_at_the_start()
    {
        var failure = await Should.ThrowAsync<Rollcall.Server.Hosting.StartException>(() =>
            RollcallServer.StartAsync(
                "sources: [{ id: okta, basic: [{ name: a, username: u, password: env:SHORT }] }]",
                environment: new Dictionary<string, string> { ["SHORT"] = "summer2026" }
            )
        );

        failure.Message.ShouldContain("sources[0].basic[0].password");
        failure.Message.ShouldContain("password that is too short");
        failure.Message.ShouldNotContain("summer2026");
    }

    private static Task<RollcallServer> StartAsync(string terms, TimeProvider? time = null, bool basic = false) =>
        RollcallServer.StartAsync(
            "sources:\n  - id: okta\n    tokens:\n"
                + "      - { name: full, value: env:FULL }\n"
                + $"      - {{ name: other, value: env:OTHER, {terms} }}\n"
                + (basic ? "    basic: [{ name: legacy, username: rollcall, password: env:PASSWORD }]\n" : ""),
            environment: Secrets,
            time: time
        );
}
