using System.Net;
using System.Net.Http.Headers;
using Rollcall.Connectors.Tests.Contract;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Shouldly;

namespace Rollcall.Connectors.Tests.Atlassian;

/// <summary>What answers mean that real proxies, login pages and load balancers give, and no app.</summary>
public sealed class AnswerMappingTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("30", 30)]
    [InlineData("Sun, 01 Mar 2026 12:01:30 GMT", 90)]
    [InlineData("Sun, 01 Mar 2026 11:00:00 GMT", 0)]
    [InlineData("999999", 3600)]
    public async Task A_delay_is_read_as_seconds_or_as_a_date_and_bounded(string retryAfter, int seconds)
    {
        var retry = await OutcomeAsync(
            () => WithHeader(HttpStatusCode.TooManyRequests, "Retry-After", retryAfter),
            new StoppedClock(Now)
        );

        retry.ShouldBeOfType<Outcome.RetryAfter>().Delay.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("")]
    public async Task A_delay_nobody_can_read_is_no_delay(string retryAfter)
    {
        var retry = await OutcomeAsync(() => WithHeader(HttpStatusCode.TooManyRequests, "Retry-After", retryAfter));

        retry.ShouldBeOfType<Outcome.RetryAfter>().Delay.ShouldBeNull();
    }

    [Fact]
    public async Task A_server_that_is_down_for_maintenance_may_say_for_how_long()
    {
        var retry = await OutcomeAsync(() => WithHeader(HttpStatusCode.ServiceUnavailable, "Retry-After", "120"));

        retry.ShouldBeOfType<Outcome.RetryAfter>().Delay.ShouldBe(TimeSpan.FromMinutes(2));
    }

    [Theory]
    [InlineData("<html><title>404</title></html>", "text/html")]
    [InlineData("", "text/html")]
    [InlineData("{\"message\":\"null for uri\",\"status-code\":404}", "application/json")]
    [InlineData("[]", "application/json")]
    [InlineData("null", "application/json")]
    [InlineData("{\"errorMessages\":[", "application/json")]
    public async Task A_404_of_anybody_but_the_app_is_no_missing_account(string body, string type)
    {
        var server = new CannedServer().On("GET user", HttpStatusCode.NotFound, body, type);

        foreach (var connector in new[] { server.Jira(), server.Crowd() })
        {
            var because = (await connector.FindByNameAsync("somebody", Stop)).Because();
            because.ShouldBeOfType<Outcome.RetryAfter>().Reason.Code.ShouldBe(ReasonCodes.NotTheApi);
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("42")]
    [InlineData("{\"key\":null,\"name\":null}")]
    [InlineData("{\"key\":\"1:a\",\"name\":\"\\ud83d\"}")]
    [InlineData("{\"key\":\"1:a\",\"name\":\"half\"")]
    [InlineData("")]
    public async Task JSON_of_another_shape_is_not_an_account(string body)
    {
        var server = new CannedServer().On("GET user", HttpStatusCode.OK, body);

        foreach (var connector in new[] { server.Jira(), server.Crowd() })
        {
            var because = (await connector.FindByNameAsync("somebody", Stop)).Because();
            because.ShouldBeOfType<Outcome.RetryAfter>().Reason.Code.ShouldBe(ReasonCodes.NotTheApi);
        }
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_shows_where_to_but_not_its_query()
    {
        var outcome = await OutcomeAsync(() =>
            WithHeader(HttpStatusCode.Found, "Location", "https://login.example.com/saml?ticket=t1cket")
        );

        var detail = outcome.ShouldBeOfType<Outcome.RetryAfter>().Reason.Detail;
        detail.ShouldContain("https://login.example.com/saml");
        detail.ShouldNotContain("t1cket");
    }

    [Fact]
    public async Task A_page_that_repeats_what_it_was_sent_does_not_get_the_credential_into_a_reason()
    {
        HttpResponseMessage Echo(HttpRequestMessage request) =>
            CannedServer.Answer(
                HttpStatusCode.BadGateway,
                $"<html>Bad request: Authorization: {request.Headers.Authorization} {new string('x', 500)}</html>",
                "text/html"
            );
        var server = new CannedServer().On("GET user", Echo).On("POST group", Echo);
        var basic = server.Jira(
            new Dictionary<string, string> { ["username"] = "svc", ["password"] = CannedServer.Secret + "\r\n" }
        );

        foreach (var connector in new[] { server.Jira(), basic, server.Crowd() })
        {
            var said =
                $"{await connector.FindByNameAsync("somebody", Stop)} {await connector.PerformAsync(Steps.CreateGroup("team"), Stop)}";
            said.ShouldContain("***");
            said.ShouldNotContain(CannedServer.Secret);
            said.ShouldNotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"svc:{CannedServer.Secret}")));
            said.Length.ShouldBeLessThan(2000);
        }
    }

    [Fact]
    public async Task What_came_is_quoted_as_one_short_clean_line()
    {
        var outcome = await OutcomeAsync(() =>
            CannedServer.Answer(
                HttpStatusCode.OK,
                "\n\n  \u0007<html>\u001b[31mSign in" + new string('.', 999) + "\nsecond line",
                "text/html"
            )
        );

        var detail = outcome.ShouldBeOfType<Outcome.RetryAfter>().Reason.Detail;
        detail.ShouldContain("<html>[31mSign in...");
        detail.ShouldNotContain("second line");
        detail.ShouldAllBe(c => !char.IsControl(c));
        detail.Length.ShouldBeLessThan(600);
    }

    [Fact]
    public async Task An_answer_without_an_end_is_not_read_to_the_end()
    {
        var outcome = await OutcomeAsync(() =>
            new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new Endless()) }
        );

        outcome.ShouldBeOfType<Outcome.RetryAfter>().Reason.Detail.ShouldContain("32 MB");
    }

    [Fact]
    public async Task A_host_that_may_not_be_reached_is_named_with_what_the_host_of_the_connector_says()
    {
        var outcome = await OutcomeAsync(() =>
            throw new HttpRequestException("outer", new IOException("169.254.1.1 is a link-local address"))
        );

        outcome.ShouldBeOfType<Outcome.RetryAfter>().Reason.Detail.ShouldContain("link-local");
    }

    [Fact]
    public async Task A_403_of_a_proxy_pauses_the_target() =>
        (await OutcomeAsync(() => CannedServer.Answer(HttpStatusCode.Forbidden, "<html>Blocked</html>", "text/html")))
            .ShouldBeOfType<Outcome.TargetPaused>()
            .Reason.Code.ShouldBe(ReasonCodes.Forbidden);

    [Fact]
    public async Task A_403_of_a_firewall_for_one_odd_name_holds_that_one_and_pauses_nobody_else()
    {
        var server = new CannedServer()
            .On("GET user", HttpStatusCode.Forbidden, "<html>Blocked</html>", "text/html")
            .On("GET mypermissions", HttpStatusCode.OK, """{"permissions":{}}""")
            .On("GET search", HttpStatusCode.OK, """{"users":[]}""");

        foreach (var connector in new[] { server.Jira(), server.Crowd() })
        {
            var held = (await connector.FindByNameAsync("' or 1=1 --", Stop)).Because().ShouldBeOfType<Outcome.Held>();
            held.Reason.Code.ShouldBe(ReasonCodes.Forbidden);
            held.Reason.Detail.ShouldContain("this one request");
        }
    }

    [Fact]
    public async Task A_compressed_answer_that_cannot_be_unpacked_is_no_answer()
    {
        var outcome = await OutcomeAsync(() =>
            new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new Unpacked()) }
        );

        var retry = outcome.ShouldBeOfType<Outcome.RetryAfter>();
        retry.Reason.Code.ShouldBe(ReasonCodes.Unreachable);
        retry.Reason.Detail.ShouldContain("cannot be unpacked");
    }

    [Fact]
    public async Task A_name_that_no_app_can_hold_is_nobodys_and_costs_no_call()
    {
        var server = new CannedServer();
        var name = new string('n', 256);

        foreach (var connector in new[] { server.Jira(), server.Crowd() })
        {
            (await connector.FindByNameAsync(name, Stop)).ShouldBeOfType<Reading<Account>.Missing>();
            (await connector.FindGroupAsync(name, Stop)).ShouldBeOfType<Reading<TargetGroup>.Missing>();
        }
        (await server.Jira().FindByEmailAsync($"{name}@example.com", Stop)).ShouldBeOfType<Reading<Account>.Missing>();

        server.Seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refusal_that_is_no_JSON_is_nobody_the_app_can_be_asked_about()
    {
        var server = new CannedServer().On("POST user", HttpStatusCode.BadRequest, "<html>Request blocked</html>", "text/html");

        var outcome = await server.Jira().PerformAsync(Steps.Create(Steps.Desired("new")), Stop);

        outcome.ShouldBeOfType<Outcome.RetryAfter>().Reason.Code.ShouldBe(ReasonCodes.NotTheApi);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.MethodNotAllowed)]
    [InlineData(HttpStatusCode.ProxyAuthenticationRequired)]
    [InlineData(HttpStatusCode.RequestHeaderFieldsTooLarge)]
    public async Task A_refusal_without_a_word_is_not_the_apps_and_is_tried_again(HttpStatusCode status)
    {
        var server = new CannedServer().On("GET user", status, "").On("POST user", status, "");

        foreach (var connector in new[] { server.Jira(), server.Crowd() })
        {
            var read = (await connector.FindByNameAsync("somebody", Stop)).Because();
            var written = await connector.PerformAsync(Steps.Create(Steps.Desired("new")), Stop);

            read.ShouldBeOfType<Outcome.RetryAfter>().Reason.Code.ShouldBe(ReasonCodes.NotTheApi);
            written.ShouldBeOfType<Outcome.RetryAfter>().Reason.Code.ShouldBe(ReasonCodes.NotTheApi);
        }
    }

    [Fact]
    public async Task A_proxy_that_wants_to_be_signed_in_to_is_named_as_one() =>
        (
            await OutcomeAsync(() =>
                CannedServer.Answer(HttpStatusCode.ProxyAuthenticationRequired, "<html>Sign in</html>", "text/html")
            )
        )
            .ShouldBeOfType<Outcome.RetryAfter>()
            .Reason.Detail.ShouldContain("proxy");

    [Fact]
    public async Task An_answer_that_is_cut_off_is_said_to_be() =>
        (await OutcomeAsync(() => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new CutOff()) }))
            .ShouldBeOfType<Outcome.RetryAfter>()
            .Reason.Detail.ShouldContain("ended before the answer did");

    private static async Task<Outcome> OutcomeAsync(Func<HttpResponseMessage> answer, TimeProvider? time = null)
    {
        var server = new CannedServer(time).On("GET user", _ => answer());
        return (await server.Jira().FindByNameAsync("somebody", Stop)).Because();
    }

    private static HttpResponseMessage WithHeader(HttpStatusCode status, string name, string value)
    {
        var answer = CannedServer.Answer(status, "");
        answer.Headers.TryAddWithoutValidation(name, value);
        answer.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        return answer;
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    private sealed class Unpacked : Endless
    {
        public override int Read(byte[] buffer, int offset, int count) => throw new InvalidDataException("unsupported");
    }

    private sealed class CutOff : Endless
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            throw new HttpIOException(HttpRequestError.ResponseEnded, "ended prematurely");
    }

    private class Endless : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => count;

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
