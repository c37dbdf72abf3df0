using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Rollcall.Testing;

namespace Rollcall.Server.Tests.Scim.Access;

/// <summary>OAuth 2 client credentials (RFC 6749 section 4.4).</summary>
public sealed class OAuthTests
{
    private const string Secret = "the-secret-of-a-client+for/tests=0123456789";
    private const string OtherSecret = "the-secret-of-another-client-for-tests-01234";
    private const string Users = "/scim/ping/v2/Users";
    private const string Groups = "/scim/ping/v2/Groups";

    private static readonly Dictionary<string, string> Secrets = new() { ["SECRET"] = Secret, ["OTHER"] = OtherSecret };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_gets_a_token_that_opens_its_source(bool inHeader)
    {
        await using var server = await StartAsync();

        var answer = inHeader
            ? await TokenAsync(server, Grant(), Ask.Basic("pingone", WebUtility.UrlEncode(Secret)))
            : await TokenAsync(server, Grant(("client_id", "pingone"), ("client_secret", Secret)));

        answer.Status.ShouldBe(200, answer.Text);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        answer.ContentType!.MediaType.ShouldBe("application/json");
        answer.Json["token_type"]!.GetValue<string>().ShouldBe("Bearer");
        answer.Json["expires_in"]!.GetValue<long>().ShouldBe(1800);
        answer.Json["scope"]!.GetValue<string>().ShouldBe("users groups:read");
        (await server.AskAsync(Users, Bearer(answer))).Status.ShouldBe(200);
        (await server.AskAsync(Users, Bearer(answer), HttpMethod.Post, Bodies.User("alice"))).Status.ShouldBe(201);
        (await server.AskAsync(Groups, Bearer(answer), HttpMethod.Post, Bodies.Group("Devs"))).Status.ShouldBe(403);
    }

    [Fact]
    public async Task A_client_that_does_not_encode_its_secret_in_the_header_is_understood()
    {
        await using var server = await StartAsync();

        (await TokenAsync(server, Grant(), Ask.Basic("pingone", Secret))).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("users", 200, "users")]
    [InlineData("users:read groups:read", 200, "users:read groups:read")]
    [InlineData("groups", 400, "invalid_scope")]
    [InlineData("users everything", 400, "invalid_scope")]
    [InlineData("users  groups:read", 400, "invalid_scope")]
    public async Task A_token_can_be_asked_for_that_may_do_less(string scope, int status, string expected)
    {
        await using var server = await StartAsync();

        var answer = await TokenAsync(server, Grant(("client_id", "pingone"), ("client_secret", Secret), ("scope", scope)));

        answer.Status.ShouldBe(status);
        answer.Json[status == 200 ? "scope" : "error"]!.GetValue<string>().ShouldBe(expected);
    }

    [Fact]
    public async Task A_token_for_reading_does_not_write()
    {
        await using var server = await StartAsync();
        var token = await TokenAsync(server, Grant(("client_id", "pingone"), ("client_secret", Secret), ("scope", "users:read")));

        (await server.AskAsync(Users, Bearer(token))).Status.ShouldBe(200);
        (await server.AskAsync(Users, Bearer(token), HttpMethod.Post, Bodies.User("alice"))).Status.ShouldBe(403);
        (await server.AskAsync(Groups, Bearer(token))).Status.ShouldBe(403);
    }

    [Fact]
    public async Task A_token_ends_with_its_lifetime()
    {
        var time = new ShiftedTime();
        await using var server = await StartAsync(time: time);
        var token = await TokenAsync(server);

        time.Move(TimeSpan.FromMinutes(29));
        (await server.AskAsync(Users, Bearer(token))).Status.ShouldBe(200);
        time.Move(TimeSpan.FromMinutes(1));
        (await server.AskAsync(Users, Bearer(token))).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_token_never_outlives_its_client()
    {
        var time = new ShiftedTime();
        var expires = time.GetUtcNow().AddMinutes(10).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        await using var server = await StartAsync($"expires: '{expires}'", time: time);
        var token = await TokenAsync(server);

        token.Json["expires_in"]!.GetValue<long>().ShouldBeInRange(590, 600);
        time.Move(TimeSpan.FromMinutes(10));
        (await server.AskAsync(Users, Bearer(token))).Status.ShouldBe(401);
        (await TokenAsync(server)).Json["error"]!.GetValue<string>().ShouldBe("invalid_client");
    }

    [Fact]
    public async Task Taking_a_client_out_of_the_configuration_ends_its_tokens()
    {
        await using var server = await StartAsync();
        var token = await TokenAsync(server);
        (await server.AskAsync(Users, Bearer(token))).Status.ShouldBe(200);

        await server.ConfigureAsync("sources: [{ id: ping, clients: [{ id: next, secret: env:OTHER }] }]");

        await Eventually.HoldsAsync(
            async () => (await server.AskAsync(Users, Bearer(token))).Status == 401,
            "the token of the removed client is refused"
        );
    }

    [Theory]
    [InlineData("clients: [{ id: pingone, secret: env:OTHER }]")]
    [InlineData("clients: [{ id: pingone, secret: env:SECRET, lifetime: 1m }]")]
    [InlineData("clients: [{ id: pingone, secret: env:SECRET, networks: [203.0.113.0/24] }]")]
    public async Task A_token_goes_by_the_configuration_of_its_client_as_it_is_now(string clients)
    {
        await using var server = await StartAsync();
        var token = await TokenAsync(server);

        await server.ConfigureAsync($"sources: [{{ id: ping, {clients} }}]");

        await Eventually.HoldsAsync(async () => (await server.AskAsync(Users, Bearer(token))).Status == 401, "it is refused");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_works_on_every_replica_and_after_a_restart(bool postgres)
    {
        var database = postgres ? await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync() : null;
        string token;
        await using (var first = await StartAsync(database: database))
            token = Bearer(await TokenAsync(first));

        await using var second = await StartAsync(database: database);

        (await second.AskAsync(Users, token)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_token_of_one_source_is_none_of_another_and_one_that_was_changed_is_none_at_all()
    {
        await using var server = await StartAsync();
        var token = Bearer(await TokenAsync(server));

        (await server.AskAsync("/scim/twin/v2/Users", token)).Status.ShouldBe(401);
        for (var at = "Bearer rc_at_".Length; at < token.Length; at += 7)
        {
            var changed = token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
            (await server.AskAsync(Users, changed)).Status.ShouldBe(401, $"character {at}");
        }
        (await server.AskAsync(Users, token[..^1])).Status.ShouldBe(401);
        (await server.AskAsync(Users, token + "A")).Status.ShouldBe(401);
        (await server.AskAsync(Users, "Bearer rc_at_")).Status.ShouldBe(401);
        (await server.AskAsync(Users, token)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task The_secret_of_a_client_opens_no_source_by_itself()
    {
        await using var server = await StartAsync();

        (await server.AskAsync(Users, $"Bearer {Secret}")).Status.ShouldBe(401);
        (await server.AskAsync(Users, Ask.Basic("pingone", Secret))).Status.ShouldBe(401);
    }

    [Theory]
    [InlineData("", null, 400, "invalid_request")]
    [InlineData("grant_type=password&client_id=pingone&client_secret=x", null, 400, "unsupported_grant_type")]
    [InlineData("grant_type=client_credentials", null, 401, "invalid_client")]
    [InlineData("grant_type=client_credentials&client_id=pingone", null, 401, "invalid_client")]
    [InlineData("grant_type=client_credentials&client_id=pingone&client_secret=wrong", null, 401, "invalid_client")]
    [InlineData("grant_type=client_credentials&client_id=nobody&client_secret=wrong", null, 401, "invalid_client")]
    [InlineData(
        "grant_type=client_credentials&grant_type=client_credentials&client_id=a&client_secret=b",
        null,
        400,
        "invalid_request"
    )]
    [InlineData("grant_type=client_credentials&client_secret=x", "Basic cGluZ29uZTp4", 400, "invalid_request")]
    [InlineData("grant_type=client_credentials&client_id=other", "Basic cGluZ29uZTp4", 400, "invalid_request")]
    [InlineData("grant_type=client_credentials", "Basic !", 401, "invalid_client")]
    [InlineData("grant_type=client_credentials", "Bearer x", 401, "invalid_client")]
    public async Task What_is_wrong_is_said_in_the_words_of_the_RFC(string body, string? authorization, int status, string error)
    {
        await using var server = await StartAsync();

        var answer = await TokenAsync(
            server,
            new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded"),
            authorization
        );

        answer.Status.ShouldBe(status);
        answer.Json["error"]!.GetValue<string>().ShouldBe(error);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        if (status == 401)
            answer.Headers.WwwAuthenticate.ShouldHaveSingleItem().Scheme.ShouldBe("Basic");
    }

    [Fact]
    public async Task Odd_requests_are_refused_one_by_one()
    {
        await using var server = await StartAsync();
        var form = $"grant_type=client_credentials&client_id=pingone&client_secret={WebUtility.UrlEncode(Secret)}";

        var inUrl = await TokenAsync(
            server,
            Grant(),
            path: $"/oauth/ping/token?client_id=pingone&client_secret={WebUtility.UrlEncode(Secret)}"
        );
        var asJson = await TokenAsync(server, new StringContent("{}", Encoding.UTF8, "application/json"));
        var tooLong = await TokenAsync(
            server,
            new StringContent($"{form}&x={new string('x', 100_000)}", Encoding.UTF8, "application/x-www-form-urlencoded")
        );
        var elsewhere = await TokenAsync(
            server,
            new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"),
            path: "/oauth/nosuchsource/token"
        );
        var noPath = await TokenAsync(server, Grant(), path: "/oauth/ping/tokens");
        var get = await server.AskAsync("/oauth/ping/token", null);

        (inUrl.Status, asJson.Status, tooLong.Status).ShouldBe((400, 400, 400));
        (elsewhere.Status, noPath.Status, get.Status).ShouldBe((401, 404, 405));
        get.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var wrong = await TokenAsync(server, Grant(("client_id", "pingone"), ("client_secret", "wrong")));
        JsonNode
            .DeepEquals(elsewhere.Json, wrong.Json)
            .ShouldBeTrue("a source that does not exist is answered as a wrong secret");
        string.Join('\n', server.Logs).ShouldNotContain(Secret);
    }

    [Fact]
    public async Task ServiceProviderConfig_tells_what_the_source_takes()
    {
        await using var server = await StartAsync();
        var token = Bearer(await TokenAsync(server));

        var schemes = (await server.AskAsync("/scim/ping/v2/ServiceProviderConfig", token)).Json[
            "authenticationSchemes"
        ]!.AsArray();

        schemes.Select(scheme => scheme!["type"]!.GetValue<string>()).ShouldBe(["oauth2"]);
        schemes[0]!["description"]!.GetValue<string>().ShouldContain($"{server.Address}oauth/ping/token");
        schemes[0]!["primary"]!.GetValue<bool>().ShouldBeTrue();
    }

    private static FormUrlEncodedContent Grant(params (string Name, string Value)[] fields) =>
        new([
            new("grant_type", "client_credentials"),
            .. fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value)),
        ]);

    private static string Bearer(ScimAnswer token) => $"Bearer {token.Json["access_token"]!.GetValue<string>()}";

    private static Task<ScimAnswer> TokenAsync(RollcallServer server) =>
        TokenAsync(server, Grant(("client_id", "pingone"), ("client_secret", Secret)));

    private static async Task<ScimAnswer> TokenAsync(
        RollcallServer server,
        HttpContent body,
        string? authorization = null,
        string path = "/oauth/ping/token"
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await ScimAnswer.ReadAsync(response);
    }

    private static Task<RollcallServer> StartAsync(string terms = "", string? database = null, TimeProvider? time = null) =>
        RollcallServer.StartAsync(
            $$"""
            sources:
              - id: ping
                clients: [{ id: pingone, secret: env:SECRET, lifetime: 30m, scope: [users, "groups:read"]{{(
                terms.Length > 0 ? ", " + terms : ""
            )}} }]
              - id: twin
                clients: [{ id: pingone, secret: env:SECRET }]
            """,
            environment: Secrets,
            database: database,
            time: time
        );
}
