using System.Net;
using System.Text.Json.Nodes;
using Rollcall.Demo.Company;
using Rollcall.Demo.Idp;
using Rollcall.Demo.Idp.Okta;
using Shouldly;
using Xunit;

namespace Rollcall.Demo.Tests;

public sealed class ScimConnectionTests : IDisposable
{
    private const string Found = """{"totalResults":1,"Resources":[{"id":"42"}]}""";
    private const string Nobody = """{"totalResults":0,"Resources":[]}""";
    private readonly HttpClient _http = new();
    private readonly CallLog _calls = new();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task A_busy_server_is_asked_again()
    {
        await using var server = await ScriptedServer.StartAsync(
            ScriptedServer.Json(503, "", retryAfter: "0"),
            ScriptedServer.Json(429, "", retryAfter: "0"),
            ScriptedServer.Json(200, """{"id":"42"}""")
        );

        (await GetAsync(server)).Id.ShouldBe("42");

        server.Requests.Count.ShouldBe(3);
        _calls.Retries.ShouldBe(2);
    }

    [Fact]
    public async Task A_lost_connection_is_asked_again()
    {
        await using var server = await ScriptedServer.StartAsync(
            ScriptedServer.Drop,
            ScriptedServer.Json(200, """{"id":"42"}""")
        );

        (await GetAsync(server)).Id.ShouldBe("42");
    }

    [Fact]
    public async Task What_the_server_refuses_is_not_asked_again()
    {
        await using var server = await ScriptedServer.StartAsync(ScriptedServer.Json(400, """{"detail":"no"}"""));

        var answer = await GetAsync(server);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        Should.Throw<ScimFailedException>(() => answer.Require("Asking")).Message.ShouldBe("Asking was answered 400: no");
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_create_whose_answer_was_lost_finds_what_it_made()
    {
        await using var server = await ScriptedServer.StartAsync(
            ScriptedServer.Json(200, Nobody),
            ScriptedServer.Drop,
            ScriptedServer.Json(409, """{"scimType":"uniqueness"}"""),
            ScriptedServer.Json(200, Found)
        );
        var ids = new ScimIds();
        var ada = Ada();

        await new OktaCatalogApp(Connect(server), ids).CreateUserAsync(ada, TestContext.Current.CancellationToken);

        ids.Of(ada).ShouldBe("42");
    }

    [Fact]
    public async Task Okta_asks_with_its_own_headers_and_sends_what_a_profile_has()
    {
        await using var server = await ScriptedServer.StartAsync(
            ScriptedServer.Json(200, Nobody),
            ScriptedServer.Json(201, """{"id":"42"}""")
        );

        await new OktaCatalogApp(Connect(server), new ScimIds()).CreateUserAsync(Ada(), TestContext.Current.CancellationToken);

        server.Requests[0].Target.ShouldBe("/Users?filter=userName%20eq%20%22ada%40example.com%22&startIndex=1&count=100");
        var (method, _, headers, body) = server.Requests[1];
        method.ShouldBe("POST");
        headers["User-Agent"].ShouldBe("Okta SCIM Client 1.0.0");
        headers["Authorization"].ShouldBe("Bearer secret");
        headers["Content-Type"].ShouldBe("application/scim+json; charset=utf-8");
        var user = JsonNode.Parse(body)!.AsObject();
        user["groups"]!.AsArray().ShouldBeEmpty();
        user["emails"]![0]!["primary"]!.GetValue<bool>().ShouldBeTrue();
        user["active"]!.GetValue<bool>().ShouldBeTrue();
        ((string?)user["displayName"]).ShouldBe("Ada Groß");
    }

    [Fact]
    public void An_answer_without_id_can_be_shown() =>
        new ScimAnswer(System.Net.HttpStatusCode.NotFound, JsonNode.Parse("""{"detail":"Nobody."}"""))
            .ToString()
            .ShouldBe("""404 {"detail":"Nobody."}""");

    private Task<ScimAnswer> GetAsync(ScriptedServer server) =>
        Connect(server).SendAsync("GET user", HttpMethod.Get, "Users/42", null, TestContext.Current.CancellationToken);

    private ScimConnection Connect(ScriptedServer server) =>
        new(_http, server.Url, "secret", OktaRequests.UserAgent, _calls, TimeProvider.System);

    private static Person Ada() =>
        new()
        {
            Number = 1,
            Source = Sources.Okta,
            GivenName = "Ada",
            FamilyName = "Groß",
            UserName = "ada@example.com",
            Email = "ada@example.com",
            Department = "Team Aurora",
        };
}
