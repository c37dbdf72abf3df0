namespace Rollcall.Server.Tests.Scim.Access;

/// <summary>Requests that come through a proxy: whose word is taken for the client's address and for the URL it used.</summary>
public sealed class ProxyTests
{
    private const string Users = "/scim/okta/v2/Users";
    private const string Token = "Bearer " + RollcallServer.Token;
    private const string Trusted = "server: { trustedProxies: [127.0.0.0/8, 10.0.0.0/8] }";

    [Theory]
    [InlineData(Trusted, "203.0.113.5", 200)]
    [InlineData(Trusted, "198.51.100.5", 401)]
    [InlineData(Trusted, "198.51.100.5, 203.0.113.5", 200)]
    [InlineData(Trusted, "203.0.113.5, 198.51.100.5", 401)]
    [InlineData(Trusted, "203.0.113.5, 10.1.2.3", 200)]
    [InlineData(Trusted, "198.51.100.1, 203.0.113.5, 10.1.2.3, 10.3.2.1", 200)]
    [InlineData(Trusted, "::ffff:203.0.113.5", 200)]
    [InlineData(Trusted, "203.0.113.5:51234", 200)]
    [InlineData(Trusted, "[2001:db8::1]:443", 200)]
    [InlineData(Trusted, "203.0.113.5, unknown", 401)]
    [InlineData(Trusted, "<script>", 401)]
    [InlineData(
        Trusted,
        "203.0.113.5,10.0.0.1,10.0.0.1,10.0.0.1,10.0.0.1,10.0.0.1,10.0.0.1,10.0.0.1,10.0.0.1,10.0.0.1,10.0.0.1,10.0.0.1,10.0.0.1,10.0.0.1,10.0.0.1,10.0.0.1,10.0.0.1",
        401
    )]
    [InlineData(Trusted, "", 401)]
    [InlineData("server: { trustedProxies: [10.0.0.0/8] }", "203.0.113.5", 401)]
    [InlineData("", "203.0.113.5", 401)]
    public async Task The_client_is_the_last_address_that_no_trusted_proxy_has(string server, string forwardedFor, int status)
    {
        await using var rollcall = await StartAsync(server, "networks: [203.0.113.0/24, '2001:db8::/32']");

        (await rollcall.AskAsync(Users, Token, headers: ("X-Forwarded-For", forwardedFor))).Status.ShouldBe(status);
    }

    [Theory]
    [InlineData(Trusted, "https", "scim.example.com", "https://scim.example.com/")]
    [InlineData(Trusted, "https", "scim.example.com:8443", "https://scim.example.com:8443/")]
    [InlineData(Trusted, "https", "evil.example.com, scim.example.com", "https://scim.example.com/")]
    [InlineData(Trusted, "javascript", "scim.example.com", "http://scim.example.com/")]
    [InlineData(Trusted, "https", "evil.example.com/x?", "https://127.0.0.1")]
    [InlineData(Trusted, "https", "user@evil.example.com", "https://127.0.0.1")]
    [InlineData("", "https", "evil.example.com", "http://127.0.0.1")]
    [InlineData("server: { trustedProxies: [10.0.0.0/8] }", "https", "evil.example.com", "http://127.0.0.1")]
    public async Task Locations_have_the_URL_that_the_client_used(string server, string scheme, string host, string expected)
    {
        await using var rollcall = await StartAsync(server, "");

        var answer = await rollcall.AskAsync(
            Users,
            Token,
            HttpMethod.Post,
            Bodies.User("alice"),
            ("X-Forwarded-Proto", scheme),
            ("X-Forwarded-Host", host)
        );

        answer.Json["meta"]!["location"]!.GetValue<string>().ShouldStartWith(expected);
    }

    private static Task<RollcallServer> StartAsync(string server, string terms) =>
        RollcallServer.StartAsync(
            $"sources:\n  - id: okta\n    tokens: [{{ name: primary, value: env:SCIM_TOKEN{(terms.Length > 0 ? ", " : "")}{terms} }}]\n{server}"
        );
}
