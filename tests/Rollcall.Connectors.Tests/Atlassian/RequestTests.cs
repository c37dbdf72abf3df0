using System.Net;
using System.Text;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Shouldly;

namespace Rollcall.Connectors.Tests.Atlassian;

/// <summary>What every call carries, and how much of an answer is read.</summary>
public sealed class RequestTests
{
    private const string Ada = """{"key":"k1","name":"ada","groups":{"size":0,"items":[]},"displayName":"NAME"}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_read_says_who_asks_and_that_it_wants_JSON()
    {
        var sent = await SentByAsync("GET user", jira => jira.FindByNameAsync("ada", Stop));

        sent.Headers.Authorization!.ToString().ShouldBe($"Bearer {CannedServer.Secret}");
        sent.Headers.Accept.ToString().ShouldBe("application/json");
        sent.Headers.UserAgent.ToString().ShouldStartWith("Rollcall/");
        sent.Content.ShouldBeNull();
    }

    [Fact]
    public async Task A_write_says_that_its_body_is_JSON()
    {
        var step = new Step.CreateGroup("Team") { Reason = ReasonCodes.InScope.Because("test") };

        var sent = await SentByAsync("POST group", jira => jira.PerformAsync(step, Stop));

        sent.Content!.Headers.ContentType!.ToString().ShouldBe("application/json");
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(4096, false)]
    [InlineData(100_000, true)]
    [InlineData(100_000, false)]
    public async Task An_answer_is_read_to_its_end_whether_or_not_it_says_how_long_it_is(int longer, bool saysHowLong)
    {
        var name = new string('n', longer + 1);
        var body = Encoding.UTF8.GetBytes(Ada.Replace("NAME", name, StringComparison.Ordinal));
        using var server = new CannedServer().On("GET user", _ => Answered(body, saysHowLong));

        var ada = await server.Jira().FindByNameAsync("ada", Stop);

        ada.ShouldBeOfType<Reading<Account>.Found>().Value.Attributes["displayName"].ShouldBe(name);
    }

    private static async Task<HttpRequestMessage> SentByAsync(string call, Func<IConnector, Task> ask)
    {
        HttpRequestMessage? sent = null;
        using var server = new CannedServer().On(
            call,
            request =>
            {
                sent = request;
                return CannedServer.Answer(HttpStatusCode.OK, Ada);
            }
        );
        await ask(server.Jira());
        return sent.ShouldNotBeNull();
    }

    private static HttpResponseMessage Answered(byte[] body, bool saysHowLong)
    {
        HttpContent content = saysHowLong ? new ByteArrayContent(body) : new Unmeasured(body);
        content.Headers.ContentType = new("application/json");
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }

    /// <summary>Without Content-Length, as chunked and unpacked answers are.</summary>
    private sealed class Unmeasured(byte[] body) : HttpContent
    {
        protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(new MemoryStream(body));

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            stream.WriteAsync(body).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
