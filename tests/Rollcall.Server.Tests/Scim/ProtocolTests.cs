using System.Net.Sockets;
using System.Text;

namespace Rollcall.Server.Tests.Scim;

/// <summary>HTTP around SCIM (RFC 7644 sections 3.1, 3.8, 3.12).</summary>
public sealed class ProtocolTests(SqliteServer fixture) : IClassFixture<SqliteServer>
{
    private readonly ScimClient _scim = fixture.NewSource();

    [Theory]
    [InlineData("PUT", "Users", "GET, HEAD, POST, OPTIONS")]
    [InlineData("POST", "Users/0190a0a0-0000-7000-8000-000000000000", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS")]
    [InlineData("DELETE", "ServiceProviderConfig", "GET, HEAD, OPTIONS")]
    [InlineData("DELETE", "Schemas", "GET, HEAD, OPTIONS")]
    [InlineData("PUT", "ResourceTypes/User", "GET, HEAD, OPTIONS")]
    [InlineData("PATCH", ".", "GET, HEAD, OPTIONS")]
    [InlineData("GET", "Users/.search", "POST, OPTIONS")]
    [InlineData("HEAD", "Bulk", "POST, OPTIONS", false)]
    public async Task A_method_that_makes_no_sense_there_is_405_with_what_does(
        string method,
        string path,
        string allowed,
        bool hasBody = true
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await _scim.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await ScimAnswer.ReadAsync(response);

        answer.Status.ShouldBe(405);
        string.Join(", ", response.Content.Headers.Allow).ShouldBe(allowed);
        if (!hasBody)
            return;
        answer.Json["status"]!.GetValue<string>().ShouldBe("405");
        answer.Detail.ShouldContain(allowed);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("OPTIONS")]
    public async Task Strangers_are_told_nothing_of_methods(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{_scim.BaseUrl}/Users");
        using var response = await fixture.Server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(401);
        response.Content.Headers.Allow.ShouldBeEmpty();
    }

    [Fact]
    public async Task OPTIONS_tells_what_can_be_done()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "Users");
        using var response = await _scim.Http.SendAsync(request, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(204);
        response.Content.Headers.Allow.ShouldBe(["GET", "HEAD", "POST", "OPTIONS"]);
    }

    [Fact]
    public async Task HEAD_is_answered_as_GET_without_the_body()
    {
        var id = await _scim.CreateUserAsync("head@example.com");
        foreach (var path in (string[])[$"Users/{id}", "Users", "ServiceProviderConfig", "Schemas"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, path);
            using var response = await _scim.Http.SendAsync(request, TestContext.Current.CancellationToken);
            using var whole = await _scim.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

            ((int)response.StatusCode).ShouldBe(200);
            response.Headers.ETag.ShouldBe(whole.Headers.ETag);
            response.Content.Headers.ContentType.ShouldBe(whole.Content.Headers.ContentType);
            (await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
        }
        (await _scim.SendAsync(HttpMethod.Head, "Users/nobody", null)).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("NoSuchThing")]
    [InlineData("Users/a/b")]
    [InlineData("../v3/Users")]
    public async Task A_path_that_is_none_is_404_as_a_SCIM_error(string path)
    {
        var answer = await _scim.GetAsync(path);

        answer.Status.ShouldBe(404);
        answer.ContentType!.MediaType.ShouldBe("application/scim+json");
        answer.Json["schemas"]![0]!.GetValue<string>().ShouldBe("urn:ietf:params:scim:api:messages:2.0:Error");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task Me_is_501_since_a_token_belongs_to_no_person(string method)
    {
        var answer = await _scim.SendAsync(new HttpMethod(method), "Me", method is "GET" or "DELETE" ? null : "{}");

        answer.Status.ShouldBe(501);
        answer.Detail.ShouldContain("identity provider");
    }

    [Theory]
    [InlineData("Users/")]
    [InlineData("users")]
    [InlineData("Users?")]
    [InlineData(".//Users//")]
    public async Task Slashes_too_many_and_capitals_are_not_minded(string path)
    {
        (await _scim.GetAsync(path)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("application/scim+json")]
    [InlineData("application/scim+json; charset=utf-8")]
    [InlineData("application/json")]
    [InlineData("application/json;charset=UTF-8")]
    [InlineData("APPLICATION/JSON; charset=\"utf-8\"")]
    [InlineData("")]
    public async Task A_body_in_any_of_the_usual_types_is_taken(string contentType)
    {
        var name = $"type{contentType.GetHashCode(StringComparison.Ordinal)}@example.com";

        var answer = await _scim.SendAsync(HttpMethod.Post, "Users", Bodies.User(name), contentType);

        answer.Status.ShouldBe(201, answer.Text);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("nonsense")]
    public async Task Any_other_type_is_415(string contentType)
    {
        var answer = await _scim.SendAsync(HttpMethod.Post, "Users", Bodies.User("typed@example.com"), contentType);

        answer.Status.ShouldBe(415);
        (await _scim.GetAsync("Users")).Total.ShouldBe(0);
    }

    [Theory]
    [InlineData("application/scim+json", 200)]
    [InlineData("application/json", 200)]
    [InlineData("*/*", 200)]
    [InlineData("application/*;q=0.5", 200)]
    [InlineData("text/html, application/json;q=0.9, */*;q=0.1", 200)]
    [InlineData("text/html", 406)]
    [InlineData("application/json;q=0", 406)]
    public async Task What_a_client_accepts_is_respected(string accept, int status)
    {
        var answer = await _scim.GetAsync("Users", ("Accept", accept));

        answer.Status.ShouldBe(status);
        answer.ContentType!.MediaType.ShouldBe("application/scim+json");
    }

    [Fact]
    public async Task A_chunked_body_is_read_whole()
    {
        var answer = await _scim.SendAsync(
            HttpMethod.Post,
            "Users",
            Bodies.User("chunked@example.com", $"\"title\":\"{new string('x', 20_000)}\""),
            chunked: true
        );

        answer.Status.ShouldBe(201);
        answer.Json["title"]!.GetValue<string>().Length.ShouldBe(20_000);
    }

    [Fact]
    public async Task A_client_that_asks_before_it_sends_is_told_to_go_on()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "Users")
        {
            Content = new StringContent(Bodies.User("expect@example.com"), Encoding.UTF8, "application/scim+json"),
        };
        request.Headers.ExpectContinue = true;

        using var response = await _scim.Http.SendAsync(request, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(201);
    }

    [Theory]
    [InlineData("", "The request has no body")]
    [InlineData("   ", "The body is not valid JSON")]
    public async Task An_empty_body_is_invalidSyntax(string body, string detail)
    {
        var answer = await _scim.PostAsync("Users", body);

        answer.Status.ShouldBe(400);
        answer.ScimType.ShouldBe("invalidSyntax");
        answer.Detail.ShouldStartWith(detail);
    }

    [Fact]
    public async Task Every_answer_has_a_request_id_of_ours_whatever_the_client_sends()
    {
        var first = await _scim.GetAsync("Users", ("X-Rollcall-Request-Id", "mine"));
        var second = await _scim.GetAsync("NoSuchThing");

        var ids = new[] { first, second }.Select(answer => answer.Headers.GetValues("X-Rollcall-Request-Id").Single()).ToList();
        ids.ShouldAllBe(id => Guid.Parse(id).Version == 7);
        ids[0].ShouldNotBe(ids[1]);
    }

    [Fact]
    public async Task No_answer_tells_what_server_this_is()
    {
        (await _scim.GetAsync("Users")).Headers.Server.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_body_over_the_limit_is_413_and_nothing_is_kept()
    {
        await using var server = await RollcallServer.StartAsync(
            RollcallServer.Sources("okta") + "server: { limits: { body: 16KB } }"
        );
        using var scim = server.Scim();
        var body = Bodies.User("big@example.com", $"\"title\":\"{new string('x', 20_000)}\"");

        var declared = await scim.PostAsync("Users", body);
        var chunked = await scim.SendAsync(HttpMethod.Post, "Users", body, chunked: true);

        declared.Status.ShouldBe(413);
        chunked.Status.ShouldBe(413);
        declared.Detail.ShouldContain("16384");
        (await scim.GetAsync("Users")).Total.ShouldBe(0);
    }

    [Fact]
    public async Task A_frozen_source_can_be_read_and_refuses_every_write_with_503()
    {
        await using var server = await RollcallServer.StartAsync(
            RollcallServer.Sources("okta").Replace("kind: scim", "mode: frozen", StringComparison.Ordinal)
        );
        using var scim = server.Scim();
        const string id = "0190a0a0-0000-7000-8000-000000000000";
        ScimAnswer[] writes =
        [
            await scim.PostAsync("Users", Bodies.User("ice@example.com")),
            await scim.PutAsync($"Users/{id}", Bodies.User("ice@example.com")),
            await scim.PatchAsync($"Groups/{id}", Bodies.AddMembers()),
            await scim.DeleteAsync($"Users/{id}"),
        ];

        writes.ShouldAllBe(answer => answer.Status == 503 && answer.Detail.Contains("frozen"));
        // Nothing that passes within seconds: an administrator ends it.
        writes.ShouldAllBe(answer => answer.Headers.RetryAfter!.Delta == TimeSpan.FromMinutes(5));
        (await scim.GetAsync("Users")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Locations_follow_the_Host_header_unless_a_public_URL_is_set()
    {
        await using var server = await RollcallServer.StartAsync(options: options =>
            options with
            {
                PublicUrl = new Uri("https://id.example.com/rollcall/"),
            }
        );
        using var scim = server.Scim();

        var hosted = await _scim.SendAsync(
            HttpMethod.Post,
            "Users",
            Bodies.User("hosted@example.com"),
            headers: ("Host", "scim.example.com:8443")
        );
        var set = await scim.PostAsync("Users", Bodies.User("public@example.com"));

        hosted.Headers.Location!.ToString().ShouldStartWith("http://scim.example.com:8443/scim/");
        set.Headers.Location!.ToString().ShouldBe($"https://id.example.com/rollcall/scim/okta/v2/Users/{set.Id}");
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_of_its_body_harms_nobody()
    {
        var address = fixture.Server.Address;
        using (var socket = new TcpClient(address.Host, address.Port))
        {
            var source = new Uri(_scim.BaseUrl).AbsolutePath;
            var head =
                $"POST {source}/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {RollcallServer.Token}\r\n"
                + "Content-Type: application/scim+json\r\nContent-Length: 1000\r\n\r\n{\"userName\":";
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);
        }

        (await _scim.GetAsync("Users")).Total.ShouldBe(0);
    }
}
