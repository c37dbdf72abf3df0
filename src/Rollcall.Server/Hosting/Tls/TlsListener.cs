using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Rollcall.Server.Hosting.Tls;

/// <summary>Holds the certificate that new connections get. A renewed file is read while the server runs; open connections stay.</summary>
internal sealed class TlsListener
{
    private readonly TlsOptions _options;
    private readonly SecretResolver _secrets;
    private volatile SslStreamCertificateContext _current;
    private (FileStamp? Certificate, FileStamp? Key) _seen;

    private TlsListener(TlsOptions options, SecretResolver secrets, SslStreamCertificateContext current)
    {
        (_options, _secrets, _current) = (options, secrets, current);
        _seen = Written();
    }

    /// <summary>The end of the certificate's time.</summary>
    public DateTimeOffset Ends => new(_current.TargetCertificate.NotAfter.ToUniversalTime());

    /// <exception cref="StartException">There is no certificate to begin with.</exception>
    public static TlsListener Open(TlsOptions options, SecretResolver secrets)
    {
        var (context, problem) = TlsCertificate.Read(options, secrets);
        return context is null
            ? throw new StartException(ExitCodes.Configuration, problem ?? "There is no certificate.")
            : new TlsListener(options, secrets, context);
    }

    public void Use(ListenOptions listen) =>
        listen.UseHttps(
            new TlsHandshakeCallbackOptions
            {
                OnConnection = _ =>
                    ValueTask.FromResult(
                        new SslServerAuthenticationOptions
                        {
                            ServerCertificateContext = _current,
                            EnabledSslProtocols = _options.OnlyTls13
                                ? SslProtocols.Tls13
                                : SslProtocols.Tls12 | SslProtocols.Tls13,
                            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
                        }
                    ),
            }
        );

    /// <summary>Looks whether a file was written since.</summary>
    /// <returns>Whether another certificate is in use now, and what is wrong with the new one if it is not.</returns>
    public (bool Changed, string? Problem) Look()
    {
        var written = Written();
        if (written == _seen)
            return (false, null);
        var (context, problem) = TlsCertificate.Read(_options, _secrets);
        // A half of a pair may have been renewed a moment ago; the other half makes the next look.
        _seen = written;
        if (context is null)
            return (false, problem);
        _current = context;
        return (true, null);
    }

    private (FileStamp?, FileStamp?) Written() =>
        (FileStamp.Of(_options.CertificateFile), FileStamp.Of(_options.KeyFile ?? _options.CertificateFile));
}
