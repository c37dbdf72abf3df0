using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.Scim;

/// <summary>Who gets in (RFC 6750, RFC 7644 section 2).</summary>
public sealed class AuthenticationTests(AuthenticationTests.TwoSources fixture) : IClassFixture<AuthenticationTests.TwoSources>
{
    private const string Second = "another-token-for-tests-only-0123456789";
    private const string Entras = "the-token-of-entra-for-tests-0123456789";

    [Theory]
    [InlineData("okta", null)]
    [InlineData("okta", "Bearer")]
    [InlineData("okta", "Bearer ")]
    [InlineData("okta", "Bearer wrong-token-wrong-token-wrong-token-wrong")]
    [InlineData("okta", "Bearer " + Entras)]
    [InlineData("okta", "Basic b2t0YTpvazA=")]
    [InlineData("okta", RollcallServer.Token)]
    [InlineData("nosuchsource", "Bearer " + RollcallServer.Token)]
    [InlineData("nobody", "Bearer nobody")]
    [InlineData("OKTA", "Bearer " + RollcallServer.Token)]
    public async Task Who_is_not_known_is_told_so_as_SCIM_says_and_learns_nothing_else(string source, string? authorization)
    {
        var answer = await AskAsync($"/scim/{source}/v2/Users", authorization);

        answer.Status.ShouldBe(401);
        answer.Headers.WwwAuthenticate.ShouldHaveSingleItem().Scheme.ShouldBe("Bearer");
        answer.ContentType!.MediaType.ShouldBe("application/scim+json");
        answer.Json["status"]!.GetValue<string>().ShouldBe("401");
        answer.Text.ShouldNotContain(RollcallServer.Token);
    }

    [Fact]
    public async Task An_unknown_source_is_answered_word_for_word_as_a_wrong_token_is()
    {
        var wrongToken = await AskAsync("/scim/okta/v2/Users", "Bearer wrong-token-wrong-token-wrong-token-wrong");
        var wrongSource = await AskAsync("/scim/acme/v2/Users", "Bearer wrong-token-wrong-token-wrong-token-wrong");

        wrongSource.Status.ShouldBe(wrongToken.Status);
        JsonNode.DeepEquals(wrongSource.Json, wrongToken.Json).ShouldBeTrue();
    }

    [Theory]
    [InlineData("okta", RollcallServer.Token)]
    [InlineData("okta", Second)]
    [InlineData("entra", Entras)]
    public async Task Every_token_of_a_source_opens_it(string source, string token)
    {
        (await AskAsync($"/scim/{source}/v2/Users", $"Bearer {token}")).Status.ShouldBe(200);
        (await AskAsync($"/scim/{source}/v2/Users", $"bearer {token}")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Without_a_token_no_path_says_whether_it_exists()
    {
        (await AskAsync("/scim/okta/v2/NoSuchThing", null)).Status.ShouldBe(401);
        (await AskAsync("/scim/okta/v2/ServiceProviderConfig", null)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task No_token_is_ever_logged()
    {
        await AskAsync("/scim/okta/v2/Users", $"Bearer {RollcallServer.Token}");
        await AskAsync("/scim/entra/v2/Users", $"Bearer {Second}");

        var logs = string.Join('\n', fixture.Server.Logs);
        logs.ShouldNotContain(RollcallServer.Token);
        logs.ShouldNotContain(Second);
        logs.ShouldNotContain(Entras);
    }

    private async Task<ScimAnswer> AskAsync(string path, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/scim+json"));
        using var response = await fixture.Server.Http.SendAsync(request);
        return await ScimAnswer.ReadAsync(response);
    }

    public sealed class TwoSources : IAsyncLifetime
    {
        private const string Configuration = """
            sources:
              - id: okta
                kind: scim
                tokens: [{ name: primary, value: env:SCIM_TOKEN }, { name: next, value: env:SECOND }]
              - id: entra
                kind: scim
                tokens: [{ name: primary, value: env:ENTRAS }]
            """;

        private RollcallServer? _server;

        public RollcallServer Server => _server!;

        public async ValueTask InitializeAsync() =>
            _server = await RollcallServer.StartAsync(
                Configuration,
                environment: new Dictionary<string, string> { ["SECOND"] = Second, ["ENTRAS"] = Entras }
            );

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
