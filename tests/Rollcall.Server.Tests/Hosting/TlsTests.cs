using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Rollcall.Server.Hosting;
using Rollcall.Server.Hosting.Tls;
using Rollcall.Testing;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>The server with a certificate of its own.</summary>
public sealed class TlsTests : IDisposable
{
    private const string Password = "the password of a key";

    private readonly string _directory = Directory.CreateTempSubdirectory("rollcall-tls-").FullName;

    [Theory]
    [InlineData("two PEM files")]
    [InlineData("one PEM file")]
    [InlineData("an encrypted key")]
    [InlineData("PKCS #12")]
    public async Task A_certificate_of_every_form_is_shown(string form)
    {
        using var certificate = New("one.example.com");
        await using var server = await StartAsync(Write(certificate, form));

        server.Address.Scheme.ShouldBe("https");
        (await HandshakeAsync(server)).Subject.ShouldBe("CN=one.example.com");
    }

    [Fact]
    public async Task Requests_are_answered_and_locations_are_https()
    {
        using var certificate = New("one.example.com");
        await using var server = await StartAsync(Write(certificate, "two PEM files"));
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { certificate },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        using var http = new HttpClient(handler) { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/scim/okta/v2/ServiceProviderConfig")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher,
        };
        request.Headers.Authorization = new("Bearer", RollcallServer.Token);

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Version.ShouldBe(HttpVersion.Version20);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain(
            $"\"location\":\"{server.Address}scim/"
        );
    }

    [Fact]
    public async Task A_renewed_certificate_is_taken_into_use_and_a_broken_one_is_not()
    {
        using var first = New("one.example.com");
        using var second = New("two.example.com");
        var options = Write(first, "two PEM files");
        await using var server = await StartAsync(options);

        await File.WriteAllTextAsync(options.CertificateFile, "nothing of use", TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(
            () => Task.FromResult(server.Logs.Any(line => line.Contains("[1203]"))),
            "the broken certificate is told of"
        );
        (await HandshakeAsync(server)).Subject.ShouldBe("CN=one.example.com");

        Write(second, "two PEM files");
        await Eventually.HoldsAsync(
            async () => (await HandshakeAsync(server)).Subject == "CN=two.example.com",
            "the renewed certificate is shown"
        );
    }

    [Fact]
    public async Task A_certificate_that_nobody_renews_is_told_of_once_a_day_before_it_ends()
    {
        using var certificate = New("one.example.com");
        var time = new ShiftedTime();
        await using var server = await StartAsync(Write(certificate, "two PEM files"), time);
        int Told() => server.Logs.Count(line => line.Contains("[1204]"));
        Told().ShouldBe(0);

        time.Move(TimeSpan.FromDays(77));
        await Eventually.HoldsAsync(() => Task.FromResult(Told() == 1), "its end is told of");
        time.Move(TimeSpan.FromDays(1));
        await Eventually.HoldsAsync(() => Task.FromResult(Told() == 2), "the next day again");
    }

    [Fact]
    public async Task A_certificate_behind_a_mounted_link_is_taken_into_use_when_the_link_leads_elsewhere()
    {
        using var first = New("one.example.com");
        using var second = New("two.example.com");
        var options = Write(first, "one PEM file");
        // As Kubernetes mounts a secret: file -> ..data/file, and ..data -> the directory of the day.
        foreach (var (day, certificate) in (ReadOnlySpan<(string, X509Certificate2)>)[("monday", first), ("tuesday", second)])
        {
            var content = File.ReadAllText(Write(certificate, "one PEM file").CertificateFile);
            var file = Path.Combine(Directory.CreateDirectory(Path.Combine(_directory, day)).FullName, "tls.pem");
            File.WriteAllText(file, content);
            // Both were unpacked in one moment.
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        }
        var data = Path.Combine(_directory, "..data");
        Directory.CreateSymbolicLink(data, "monday");
        var mounted = Path.Combine(_directory, "mounted.pem");
        File.CreateSymbolicLink(mounted, Path.Combine("..data", "tls.pem"));
        await using var server = await StartAsync(options with { CertificateFile = mounted, KeyFile = null });
        (await HandshakeAsync(server)).Subject.ShouldBe("CN=one.example.com");

        Directory.Delete(data);
        Directory.CreateSymbolicLink(data, "tuesday");

        await Eventually.HoldsAsync(
            async () => (await HandshakeAsync(server)).Subject == "CN=two.example.com",
            "the renewed certificate is shown"
        );
    }

    [Theory]
    [InlineData(false, SslProtocols.Tls12, true)]
    [InlineData(false, SslProtocols.Tls13, true)]
    [InlineData(true, SslProtocols.Tls12, false)]
    [InlineData(true, SslProtocols.Tls13, true)]
    public async Task Only_versions_that_are_allowed_are_spoken(bool onlyTls13, SslProtocols offered, bool works)
    {
        using var certificate = New("one.example.com");
        await using var server = await StartAsync(Write(certificate, "two PEM files") with { OnlyTls13 = onlyTls13 });

        var handshake = () => HandshakeAsync(server, offered);

        if (works)
            (await handshake()).Subject.ShouldBe("CN=one.example.com");
        else
            await Should.ThrowAsync<Exception>(handshake);
    }

    [Fact]
    public async Task What_is_wrong_with_a_certificate_is_told_at_the_start()
    {
        using var one = New("one.example.com");
        using var two = New("two.example.com");
        var right = Write(one, "an encrypted key");
        var wrongKey = Path.Combine(_directory, "other.key");
        await File.WriteAllTextAsync(wrongKey, KeyOf(two), TestContext.Current.CancellationToken);

        (await FailureAsync(right with { CertificateFile = "/nowhere/cert.pem" })).ShouldContain(
            "/nowhere/cert.pem does not exist"
        );
        (await FailureAsync(right with { Password = new(Engine.Configuration.SecretKind.Environment, "NOT_SET") })).ShouldContain(
            "env:NOT_SET, is not set"
        );
        (await FailureAsync(right with { KeyFile = wrongKey, Password = null })).ShouldContain(
            "Compare certificate, key and password"
        );
        var wrongPassword = await FailureAsync(
            right with
            {
                Password = new(Engine.Configuration.SecretKind.Environment, "SCIM_TOKEN"),
            }
        );
        wrongPassword.ShouldContain("Compare certificate, key and password");
        wrongPassword.ShouldNotContain(RollcallServer.Token);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static async Task<string> FailureAsync(TlsOptions options)
    {
        var failure = await Should.ThrowAsync<StartException>(() => StartAsync(options));
        failure.ExitCode.ShouldBe(ExitCodes.Configuration);
        return failure.Message;
    }

    private static Task<RollcallServer> StartAsync(TlsOptions tls, TimeProvider? time = null) =>
        RollcallServer.StartAsync(
            time: time,
            environment: new Dictionary<string, string> { ["TLS_PASSWORD"] = Password },
            options: options => options with { Listen = new Uri("https://127.0.0.1:0"), Tls = tls }
        );

    private static async Task<X509Certificate2> HandshakeAsync(RollcallServer server, SslProtocols protocols = SslProtocols.None)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "one.example.com",
                EnabledSslProtocols = protocols,
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            },
            TestContext.Current.CancellationToken
        );
        return X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
    }

    private TlsOptions Write(X509Certificate2 certificate, string form)
    {
        var file = Path.Combine(_directory, form == "PKCS #12" ? "server.pfx" : "server.pem");
        var key = Path.Combine(_directory, "server.key");
        var password = new Engine.Configuration.SecretReference(Engine.Configuration.SecretKind.Environment, "TLS_PASSWORD");
        switch (form)
        {
            case "one PEM file":
                File.WriteAllText(file, certificate.ExportCertificatePem() + "\n" + KeyOf(certificate));
                return new TlsOptions(file);
            case "an encrypted key":
                File.WriteAllText(file, certificate.ExportCertificatePem());
                using (var ecdsa = certificate.GetECDsaPrivateKey()!)
                    File.WriteAllText(
                        key,
                        ecdsa.ExportEncryptedPkcs8PrivateKeyPem(
                            Password,
                            new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1_000)
                        )
                    );
                return new TlsOptions(file) { KeyFile = key, Password = password };
            case "PKCS #12":
                File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, Password));
                return new TlsOptions(file) { Password = password };
            default:
                File.WriteAllText(key, KeyOf(certificate));
                File.WriteAllText(file, certificate.ExportCertificatePem());
                return new TlsOptions(file) { KeyFile = key };
        }
    }

    private static string KeyOf(X509Certificate2 certificate)
    {
        using var ecdsa = certificate.GetECDsaPrivateKey()!;
        return ecdsa.ExportPkcs8PrivateKeyPem();
    }

    private static X509Certificate2 New(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(90));
    }
}
