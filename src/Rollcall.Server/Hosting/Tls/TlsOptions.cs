using Rollcall.Engine.Configuration;

namespace Rollcall.Server.Hosting.Tls;

/// <summary>What to show and take when listening on https. Of this machine, hence on the command line and not in the document all replicas share.</summary>
/// <param name="CertificateFile">PEM with the chain behind it, or PKCS #12 (<c>.pfx</c>).</param>
public sealed record TlsOptions(string CertificateFile)
{
    /// <summary>PEM. Null: the key is in <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Of the key or of the PKCS #12 file.</summary>
    public SecretReference? Password { get; init; }

    /// <summary>Refuses TLS 1.2. Older versions are refused always (RFC 8996).</summary>
    public bool OnlyTls13 { get; init; }
}
