using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Reconcile;
using Rollcall.Server.Observability;
using Rollcall.Server.Targets;

namespace Rollcall.Server.Tests.Targets;

/// <summary>What the clients that connectors get do and do not do.</summary>
public sealed class TargetHttpTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_redirect_is_not_followed_so_that_no_credential_goes_elsewhere()
    {
        await using var app = new OneAnswer(
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/elsewhere\r\nContent-Length: 0\r\n\r\n"
        );
        using var http = Client(app.Url);

        using var response = await GetAsync(http, app.Url);

        response.StatusCode.ShouldBe(HttpStatusCode.Found);
    }

    [Fact]
    public async Task No_cookie_is_kept()
    {
        await using var app = new OneAnswer(
            "HTTP/1.1 200 OK\r\nSet-Cookie: JSESSIONID=1; Path=/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        using var http = Client(app.Url);

        (await GetAsync(http, new Uri(app.Url, "first"))).Dispose();
        (await GetAsync(http, new Uri(app.Url, "second"))).Dispose();

        app.Request.ShouldStartWith("GET /second");
        app.Request.ShouldNotContain("Cookie");
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data", true)]
    [InlineData("http://[fe80::1]/", true)]
    [InlineData("http://203.0.113.7/", false)]
    public async Task A_refused_address_is_never_connected_to(string url, bool allowHttp)
    {
        using var http = Client(new Uri(url), allowHttp);

        var failure = await Should.ThrowAsync<HttpRequestException>(() => GetAsync(http, new Uri(url)));

        failure.ToString().ShouldContain("No connection was made");
    }

    [Fact]
    public async Task An_app_whose_certificate_a_company_signed_is_trusted_only_with_that_authority()
    {
        using var authority = new TestAuthority();
        await using var app = await TlsApp.StartAsync(authority.Issue("localhost"));
        authority.TryRead(out var authorities).ShouldBeTrue();
        using var other = new TestAuthority();
        other.TryRead(out var others).ShouldBeTrue();

        using var trusting = Client(app.Url, authorities: authorities);
        using var elsewhere = Client(app.Url, authorities: others);
        using var plain = Client(app.Url);

        using (var response = await GetAsync(trusting, app.Url))
            (await response.Content.ReadAsStringAsync(Cancel)).ShouldBe("ok");
        await RefusedAsync(plain, app.Url);
        await RefusedAsync(elsewhere, app.Url);
    }

    [Fact]
    public async Task A_company_s_authority_does_not_make_another_host_s_certificate_good()
    {
        using var authority = new TestAuthority();
        await using var app = await TlsApp.StartAsync(authority.Issue("jira.example.com"));
        authority.TryRead(out var authorities).ShouldBeTrue();

        using var http = Client(app.Url, authorities: authorities);

        await RefusedAsync(http, app.Url);
    }

    private static async Task RefusedAsync(HttpMessageInvoker http, Uri url) =>
        (await Should.ThrowAsync<HttpRequestException>(() => GetAsync(http, url))).HttpRequestError.ShouldBe(
            HttpRequestError.SecureConnectionError
        );

    private static async Task<HttpResponseMessage> GetAsync(HttpMessageInvoker http, Uri url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        return await http.SendAsync(request, Cancel);
    }

    private static HttpMessageInvoker Client(Uri url, bool allowHttp = false, CertificateAuthorities? authorities = null) =>
        TargetHttp.Create(
            new TargetConfiguration
            {
                Id = "jira",
                Connector = "jira-dc",
                Url = url,
                AllowHttp = allowHttp,
            },
            url,
            new TargetMetrics(
                new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(),
                new ActiveTargets()
            ),
            TimeProvider.System,
            authorities
        );

    /// <summary>An app that answers every request the same.</summary>
    private sealed class OneAnswer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _serving;

        public OneAnswer(string answer)
        {
            _listener.Start();
            _serving = ServeAsync(Encoding.ASCII.GetBytes(answer));
        }

        public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

        /// <summary>The last one, as it came.</summary>
        public string Request { get; private set; } = "";

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            // Before the listener goes: who asks it to accept then learns that it does not listen.
            await _serving;
            _listener.Dispose();
            _stop.Dispose();
        }

        private async Task ServeAsync(byte[] answer)
        {
            var buffer = new byte[8192];
            try
            {
                while (true)
                {
                    using var socket = await _listener.AcceptSocketAsync(_stop.Token);
                    var read = await socket.ReceiveAsync(buffer, _stop.Token);
                    Request = Encoding.ASCII.GetString(buffer, 0, read);
                    await socket.SendAsync(answer, _stop.Token);
                }
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
            { }
        }
    }
}
