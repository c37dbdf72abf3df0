using Microsoft.Extensions.DependencyInjection;
using Rollcall.Engine.Requests;

namespace Rollcall.Server.Tests.Recording;

/// <summary>What is on record after a request was answered.</summary>
public abstract class RecordingTests(ServerFixture fixture)
{
    private readonly ScimClient _scim = fixture.NewSource();

    private IRequestLog Log => fixture.Server.Application.Services.GetRequiredService<IRequestLog>();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Source => _scim.BaseUrl.Split('/')[^2];

    [Fact]
    public async Task A_write_is_on_record_with_what_was_sent_and_answered()
    {
        _scim.Http.DefaultRequestHeaders.UserAgent.ParseAdd("Okta-SCIM/1.0");

        var answer = await _scim.PostAsync("Users?attributes=userName", Bodies.User("ada@example.com"));

        var request = await RecordOf(answer);
        request.Source.ShouldBe(Source);
        request.Credential.ShouldBe("primary");
        (request.Method, request.Path, request.Query).ShouldBe(("POST", "/Users", "attributes=userName"));
        (request.Operation, request.Status, request.Writes).ShouldBe(("users.create", 201, true));
        request.Resource.ToString().ShouldBe(answer.Id);
        request.UserAgent.ShouldBe("Okta-SCIM/1.0");
        request.Client.ShouldBe("127.0.0.1");
        request.Sent.Text!.ShouldContain("ada@example.com");
        request.Answered.Text.ShouldBe(answer.Text);
        request.Duration.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_refusal_is_on_record_with_its_reason()
    {
        await _scim.CreateUserAsync("bea@example.com");

        var answer = await _scim.PostAsync("Users", Bodies.User("BEA@example.com"));

        var request = await RecordOf(answer);
        (request.Status, request.ScimType, request.Detail).ShouldBe((409, "uniqueness", answer.Detail));
    }

    [Fact]
    public async Task A_read_is_on_record_without_what_it_was_answered()
    {
        var id = await _scim.CreateUserAsync("cai@example.com");

        var one = await RecordOf(await _scim.GetAsync($"Users/{id}"));
        var list = await RecordOf(await _scim.GetAsync("Users?filter=userName eq \"cai@example.com\"&startIndex=1"));

        (one.Path, one.Resource.ToString(), one.Writes).ShouldBe(($"/Users/{id}", id, false));
        list.Query.ShouldBe("filter=userName eq \"cai@example.com\"&startIndex=1");
        list.Answered.Text.ShouldBeNull();
    }

    [Fact]
    public async Task No_secret_of_a_request_reaches_the_record()
    {
        const string secret = "correct-horse-battery";
        var id = await _scim.CreateUserAsync("dee@example.com");
        ScimAnswer[] answers =
        [
            await _scim.PostAsync("Users", Bodies.User("eli@example.com", $"\"password\":\"{secret}\"")),
            await _scim.PutAsync($"Users/{id}", Bodies.User("dee@example.com", $"\"password\":{{\"value\":\"{secret}\"}}")),
            await _scim.PatchAsync($"Users/{id}", Bodies.Patch($$"""{"op":"replace","path":"password","value":"{{secret}}"}""")),
            await _scim.PatchAsync(
                $"Users/{id}",
                Bodies.Patch($$"""{"op":"replace","path":"password[x eq \"{{secret}}\"]","value":1}""")
            ),
            await _scim.PatchAsync(
                $"Users/{id}",
                Bodies.Patch($$"""{"op":"replace","value":{"active":"{{secret}}","password":"{{secret}}" } }""")
            ),
            await _scim.PostAsync("Users", $"{{\"password\":\"{secret}\",\"userName\":"),
            await _scim.GetAsync($"Users?filter=password eq \"{secret}\""),
            await _scim.GetAsync($"Users?filter=password eq \"{secret}"),
            await _scim.GetAsync($"Users?access_token={secret}"),
            await _scim.GetAsync($"Users/{RollcallServer.Token}"),
            await fixture.Server.Scim(Source, secret).GetAsync($"Users/{secret}?filter=userName eq \"{secret}\""),
            await fixture.Server.Scim(Source, secret).PostAsync($"{secret}", Bodies.User(secret)),
        ];

        foreach (var answer in answers)
        {
            var record = await RecordOf(answer);
            var texts = string.Join(
                '\n',
                record.Path,
                record.Query,
                record.Detail,
                record.UserAgent,
                record.Sent.Text,
                record.Answered.Text,
                record.Method,
                record.Client
            );
            texts.ShouldNotContain(secret);
            texts.ShouldNotContain(RollcallServer.Token);
        }
    }

    [Fact]
    public async Task A_request_with_a_wrong_token_is_on_record_as_a_stranger_at_the_door()
    {
        using var stranger = fixture.Server.Scim(Source, "not-the-token");

        var request = await RecordOf(await stranger.PostAsync("Users/somebody?filter=x", Bodies.User("fay@example.com")));

        request.Status.ShouldBe(401);
        request.Credential.ShouldBeNull();
        (request.Path, request.Query, request.Sent).ShouldBe(("/Users", null, RecordedBody.Absent));
    }

    /// <summary>It is written after the answer has gone.</summary>
    private async Task<RecordedRequest> RecordOf(ScimAnswer answer)
    {
        var id = Guid.Parse(answer.Headers.GetValues("X-Rollcall-Request-Id").Single());
        RecordedRequest? found = null;
        await Eventually.HoldsAsync(
            async () => (found = await Log.FindAsync(id, Cancelled)) is not null,
            "the request is on record"
        );
        return found!;
    }
}

public sealed class RecordingOnSqlite(SqliteServer server) : RecordingTests(server), IClassFixture<SqliteServer>;

public sealed class RecordingOnPostgres(PostgresServer server) : RecordingTests(server), IClassFixture<PostgresServer>;
